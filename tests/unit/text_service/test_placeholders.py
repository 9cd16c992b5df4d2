"""Template marks that were left over, and what only looks like one."""

from __future__ import annotations

import pytest

from text_service.normalize import fold
from text_service.placeholders import find_placeholders


def _marks(text: str) -> list[tuple[str, str]]:
    folded = fold(text).text
    return [(folded[start:end], kind) for start, end, kind in find_placeholders(folded, 0, len(folded))]


@pytest.mark.parametrize(
    "text",
    [
        "Fleischner guideline [1].",
        "See references [2, 3].",
        "[18F]FDG was given.",
        "and/or, s/p resection, h/o cough",
        "10 x 12 mm, 10××12mm",
        "[2.3 x 4.1 cm]",
        "[image 12] [series 3]",
        "【影像所见】双肺清晰。",
        "XX chromosome, MAXXXIM",
        "----------\n__________\n**********\nFindings",
        "## Findings\nclear",
        "Task done [x]",
        "5/10, N/A, 1/2",
        "肿块某处",
    ],
)
def test_legitimate_marks_are_left_alone(text: str) -> None:
    assert _marks(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Nodule in the [side] lung", "bracket"),
        ("Nodule of [ ] mm", "bracket"),
        ("Nodule of [__] mm", "bracket"),
        ("Nodule of ____ mm", "blank"),
        ("Dear {{name}}", "braces"),
        ("<PATIENT NAME>", "angle"),
        ("size *** mm", "stars"),
        ("size XXX mm", "crosses"),
        ("结节大小约××mm", "crosses"),
        ("size ## mm", "hashes"),
        ("Impression: TBD", "word"),
        ("侧别待填", "word"),
        ("请选择部位", "word"),
        ("结节（ ）mm", "empty_parentheses"),
        ("张某某", "somebody"),
        ("位于(左/右)肺", "choice"),
        ("the left/right lung", "choice"),
        ("有/无积液", "choice"),
    ],
)
def test_a_left_over_mark_tells_its_kind(text: str, kind: str) -> None:
    assert [found for _, found in _marks(text)] == [kind]


def test_four_capital_crosses_are_a_redaction() -> None:
    assert _marks("XXXX-year-old with XXXXX and x-XXXX.") == [
        ("XXXX", "redaction"),
        ("XXXXX", "crosses"),
        ("XXXX", "redaction"),
    ]


def test_the_kind_is_the_value_of_the_fact(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings="Nodule of ___ mm. XXXX.", only="template_placeholder")
    assert [(fact.value.code, fact.evidence[0].text) for fact in facts] == [("blank", "___"), ("redaction", "XXXX")]
