"""Line ends as they arrive from HL7 v2, spreadsheets and HTML, and signs that only look like one."""

from __future__ import annotations

import pytest

from text_service.document import Document
from text_service.passages.normalize import fold
from text_service.reader import read_report


@pytest.mark.parametrize(
    "text",
    [
        "结节大小约2~5mm，位于T1~T3水平",
        "直径小于 <5mm，C:\\temp\\notes",
        "少量~中量胸腔积液",
        "size < 5 mm and > 3 mm",
        "R&D, 5 &c.",
    ],
)
def test_what_only_looks_like_a_line_end_stays(text: str) -> None:
    assert fold(text).text == fold(text.replace("\u3000", " ")).text
    assert "\n" not in fold(text).text


@pytest.mark.parametrize(
    "end",
    ["\r", "\r\n", "\\.br\\", "\\X0D\\", "\\X0A\\", "\\X0D0A\\", "~", "<br>", "<BR/>", "</p><p>", "_x000D_", "\u2028"],
)
def test_lines_are_told_apart_however_they_end(end: str) -> None:
    text = f"FINDINGS: Clear lungs.{end}IMPRESSION: Small right effusion."
    facts, _ = read_report(Document(text=text))
    spans = [
        (fact.evidence[0].section, text[fact.evidence[0].start : fact.evidence[0].end])
        for fact in facts
        if fact.concept.code == "pleural_effusion"
    ]
    assert spans == [("IMPRESSION", "Small right effusion")] or spans == [("IMPRESSION", "right effusion")]


def test_spelled_signs_are_read_and_keep_their_place() -> None:
    text = "<p>Nodule&nbsp;&lt;5 mm.</p>"
    folded = fold(text)
    assert folded.text == "Nodule <5 mm.\n"
    start = folded.text.index("<5")
    assert text[slice(*folded.original(start, start + 4))] == "&lt;5 m"
