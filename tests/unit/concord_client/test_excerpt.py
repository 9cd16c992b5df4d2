"""The words around a span: whole where they are short, cut where they are long, the mark under the right words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from concord_client.render.excerpt import excerpt, in_one_sentence


def shown(text: str, words: str, width: int = 40) -> list[str]:
    start = text.index(words)
    lines = excerpt(text, [(start, start + len(words))], width)
    return [item for line in lines for item in (line.text, line.carets) if item]


def test_only_the_sentence_is_shown():
    text = "Heart is normal. Small right effusion of 1.5 cm. Bones intact."
    assert shown(text, "right effusion", 60) == [
        "Small right effusion of 1.5 cm.",
        "      ^^^^^^^^^^^^^^",
    ]


def test_a_wide_character_takes_two_carets():
    assert shown("心影不大。右侧胸腔积液。", "胸腔积液") == ["右侧胸腔积液。", "    ^^^^^^^^"]


def test_no_line_starts_with_a_closing_mark():
    lines = excerpt("右侧胸腔见少量积液影,左肺清晰，右肺清晰，心影不大，骨质完整。", [(0, 2)], 14)
    assert all(line.text[0] not in "，。；" for line in lines)


def test_a_long_sentence_is_cut_at_words_on_both_sides():
    text = "alpha " * 50 + "effusion " + "omega " * 50
    first, *_, last = [line.text for line in excerpt(text, [(300, 308)], 30)]
    assert first.startswith("…alpha") and last.endswith("omega…")


def test_a_span_of_a_whole_section_shows_its_head():
    text = "word " * 500
    lines = excerpt(text, [(0, len(text))], 40)
    assert len(lines) < 8
    assert lines[-1].text.endswith("…")


def test_a_mark_over_two_lines_has_carets_under_both():
    lines = excerpt("small layering right pleural effusion", [(6, 37)], 22)
    assert [line.carets.strip() for line in lines] == ["^" * 14, "^" * 16]


def test_offsets_outside_the_text_are_brought_inside():
    assert excerpt("short", [(3, 99)], 20)[0].text == "short"
    assert excerpt("", [(5, 9)], 20) == []


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Mn", "Me", "Cf")) | st.sampled_from(" \n。.积液"),
        max_size=200,
    ),
    st.lists(st.tuples(st.integers(-5, 220), st.integers(-5, 220)), max_size=4),
    st.integers(20, 60),
)
def test_no_line_is_wider_than_asked_and_marks_lie_inside(text, spans, width):
    for line in excerpt(text, spans, width):
        assert cell_len(line.text) <= width
        assert all(0 <= one < other <= len(line.text) for one, other in line.marks)
        assert "\n" not in line.text


@pytest.mark.parametrize("width", [20, 40, 76])
def test_the_marked_words_are_the_words_of_the_span(width):
    text = "两肺纹理清晰。右侧胸腔见少量积液影，范围约3.5cm，邻近肺组织膨胀不全，纵隔向左移位；心影不大。"
    start = text.index("少量积液影，范围")
    marked = "".join(
        line.text[one:other] for line in excerpt(text, [(start, start + 8)], width) for one, other in line.marks
    )
    assert marked.replace(" ", "") == "少量积液影，范围"


def test_two_spans_of_a_sentence_are_marked_in_one_excerpt():
    (line,) = excerpt("右膝关节未见骨折，右膝积液。", [(9, 13), (0, 4)], 40)
    assert line.carets == "^" * 8 + " " * 10 + "^" * 8


def test_what_a_sentence_end_parts_is_not_one_sentence():
    text = "No effusion. No pneumothorax, 1.5 cm nodule."
    assert not in_one_sentence(text, (3, 11), (16, 28))
    assert in_one_sentence(text, (16, 28), (37, 43))
