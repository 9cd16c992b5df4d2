"""Template marks that were left over, and what only looks like one."""

from __future__ import annotations

import pytest

from text_service.passages.normalize import fold
from text_service.passages.placeholders import find_placeholders


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
        "肺癌???",
        "pneumonia???",
        '{"code": 1}',
        "**Impression**",
        "mild/moderate stenosis, with/without contrast",
        "请选择性造影",
        "2020年5月3日",
        "No change... The lungs are clear.",
        "Insert of the catheter; line inserted here.",
        "name@HOSPITAL.org",
        "XX chromosome of 46,XX",
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
        ("大小约***CM×1.5CM", "stars"),
        ("大小约***×1.1cm", "stars"),
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
        ("Nodule on the {side}", "braces"),
        ("Seen by <<attending>>", "angle"),
        ("A nodule of <insert size> in the right lung.", "angle"),
        ("@NAME@ was seen", "field"),
        ("大小约**mm", "stars"),
        ("大小约***cm", "stars"),
        ("患者XX岁", "crosses"),
        ("measures ... mm", "blank"),
        ("大小约…cm", "blank"),
        ("size ??? mm", "questions"),
        ("Insert findings here", "word"),
        ("请输入内容", "word"),
        ("Date: dd/mm/yyyy", "date"),
        ("检查日期: 年 月 日", "date"),
        ("contrast: yes/no", "choice"),
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


@pytest.mark.parametrize("text", ["由***教授手术", "就诊于***二院", "于*****复查", "住**市"])
def test_stars_for_a_name_are_a_redaction(text: str) -> None:
    assert {kind for _, kind in _marks(text)} <= {"redaction"}


def test_the_kind_is_the_value_of_the_fact(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings="Nodule of ___ mm. XXXX.", only="template_placeholder")
    assert [(fact.value.code, fact.evidence[0].text) for fact in facts] == [("blank", "___"), ("redaction", "XXXX")]


def test_a_masked_word_may_narrow_what_is_denied(read) -> None:  # type: ignore[no-untyped-def]
    """ "No XXXX opacity" may be no new one; "no XXXX of an effusion" hides a sign and denies all of it."""
    (narrowed,) = read(findings="No XXXX pulmonary opacities.", only="lung_opacity")
    (whole,) = read(findings="There are no XXXX of pleural effusion.", only="pleural_effusion")
    assert narrowed.polarity == whole.polarity == "absent"
    assert narrowed.value is not None and narrowed.value.code == "masked"
    assert whole.value is None
