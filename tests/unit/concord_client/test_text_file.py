"""Bytes of a report become its words, or a place; never guessed words."""

from __future__ import annotations

import pytest

from concord_client.refusal import Refusal
from concord_client.text_file import decode_text

CHINESE = "右侧胸腔少量积液，未见气胸。\n心影大小正常。"
ENGLISH = "Small right effusion; no pneumothorax.\nHeart size is normal."


def place_of(content: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        decode_text(content, "R.txt")
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"Epanchement pleural \xe9tendu \xe0 gauche, aspect normal \xe0 droite. Tr\xe8s net.",
        "Größere Ergüsse beidseits, Herz vergrößert, Röntgen später.".encode("latin-1"),
    ],
)
def test_a_western_code_page_is_not_taken_for_chinese(content):
    assert "is not UTF-8, UTF-16 or GB18030" in place_of(content)


def test_the_first_byte_that_cannot_be_read_is_named():
    assert place_of(b"Clear lungs. \xff\xff\xff").startswith("R.txt: byte 13: ")


def test_text_cut_inside_a_character_says_so():
    assert place_of(CHINESE.encode("utf-8")[:-1]).endswith("cut in the middle of a character")


def test_utf_16_with_an_odd_number_of_bytes_is_cut():
    assert "cut in the middle" in place_of(CHINESE.encode("utf-16")[:-1])


@pytest.mark.parametrize(
    ("head", "name"),
    [(b"%PDF-1.7\n", "PDF"), (b"PK\x03\x04rest", "Word"), (b"{\\rtf1 text}", "RTF"), (b"\xff\xd8\xff\xe0", "JPEG")],
)
def test_a_document_of_another_program_is_named(head, name):
    assert name in place_of(head)


def test_many_control_characters_are_no_text():
    assert place_of(b"Clear\x07\x01\x02 lungs").startswith("R.txt: byte 5: control characters")


def test_a_stray_control_character_is_kept_and_read_over():
    text = ENGLISH * 3 + "\x1f" + ENGLISH
    assert decode_text(text.encode(), "R.txt") == text


def test_zero_bytes_are_no_text():
    assert "control characters" in place_of(b"\0" * 64)


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"])
def test_the_usual_encodings_give_the_same_words(text, encoding):
    assert decode_text(text.encode(encoding), "R.txt") == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_seen_by_its_zero_bytes(encoding):
    assert decode_text(ENGLISH.encode(encoding), "R.txt") == ENGLISH


def test_gbk_with_a_few_rare_characters_is_still_chinese():
    text = "影像所见：右肺下叶斑片影，边界模糊，考虑炎癥。患者喆某。"
    assert decode_text(text.encode("gb18030"), "R.txt") == text


def test_tabs_and_form_feeds_are_text():
    assert decode_text(b"FINDINGS:\tclear\r\n\x0c", "R.txt") == "FINDINGS:\tclear\r\n\x0c"
