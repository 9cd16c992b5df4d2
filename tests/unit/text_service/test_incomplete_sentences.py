"""Sentences that break off, brackets without a partner, sections with nothing in them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "双肺清。",
        "1) Small effusion. 2) Normal heart. a) no mass",
        "检查所见:\n1、双肺纹理清晰;\n2、心影不大。",
        "肝脾肋下未及。",
        "淋巴结未探及。",
        "Compared with the prior, the effusion is smaller.",
        "The line ends in the right atrium (series 3, image 12).",
        "双肺纹理清晰(未见实变)。",
        "（1）右肺下叶实变;（2）心影不大。",
    ],
)
def test_a_whole_sentence_is_not_told(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert read(findings=text, only="incomplete_sentence") == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("There is a small effusion on the.", "connector"),
        ("Degenerative changes of", "connector"),
        ("右肺上叶见结节,大小约。", "connector"),
        ("右肺见结节、", "connector"),
        ("肝脏位于。", "connector"),
        ("Nodule measuring mm in the right lobe.", "number"),
        ("结节大小约mm。", "number"),
        ("左侧胸腔积液(少量。", "bracket"),
        ("12 mm.", "measurement"),
    ],
)
def test_a_sentence_that_breaks_off_is_told_with_its_kind(read, text: str, kind: str) -> None:  # type: ignore[no-untyped-def]
    assert [fact.value.code for fact in read(findings=text, only="incomplete_sentence")] == [kind]


def test_a_section_sent_with_nothing_in_it_is_empty(read) -> None:  # type: ignore[no-untyped-def]
    (fact,) = read(findings="双肺清。", impression="  ", only="empty_section")
    assert (fact.value.code, fact.evidence[0].section, fact.evidence[0].text) == ("IMPRESSION", "IMPRESSION", "")


def test_a_heading_with_nothing_behind_it_is_empty(read) -> None:  # type: ignore[no-untyped-def]
    assert read(text="影像所见:双肺纹理清晰。\n结论:", only="empty_section")


def test_a_short_statement_is_not_empty(read) -> None:  # type: ignore[no-untyped-def]
    assert read(findings="双肺清。", impression="正常", only="empty_section") == []
