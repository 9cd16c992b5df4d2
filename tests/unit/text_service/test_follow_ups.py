"""Follow-up intervals: what is asked for, and what was done."""

from __future__ import annotations

import pytest

from facts.fact import Quantity, Temporality


@pytest.mark.parametrize(
    "text",
    [
        "右肺癌化疗后6个月复查。",
        "左肺癌术后1年复查,与2016-12-20片比较。",
        "Status post surgery 6 months ago.",
        "Cough for 2 weeks.",
        "6 weeks postop follow-up.",
        "No follow-up in 6 months is needed.",
        "建议复查。",
        "Follow-up is recommended.",
        "A 45 year old woman for follow-up.",
        "随访2014年片,结节无变化。",
    ],
)
def test_an_interval_that_is_not_asked_for_is_not_read(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert read(findings=text, only="follow_up_interval") == []


@pytest.mark.parametrize(
    ("text", "intervals"),
    [
        ("Recommend follow-up CT in 6 months.", ["6 mo"]),
        ("Recommend repeat chest radiograph in 4-6 weeks.", [">=4 wk", "<=6 wk"]),
        ("6-month follow-up CT is suggested.", ["6 mo"]),
        ("Followup evaluation in two weeks may be helpful.", ["2 wk"]),
        ("Suggest surveillance after one year.", ["1 a"]),
        ("建议3个月后复查。", ["3 mo"]),
        ("建议3-6个月复查CT。", [">=3 mo", "<=6 mo"]),
        ("半年后随访。", ["0.5 a"]),
        ("1周后复查。", ["1 wk"]),
        ("建议随访,每6个月。", ["6 mo"]),
        ("请两周后复查胸片。", ["2 wk"]),
    ],
)
def test_an_interval_is_told_in_units_of_time(read, text: str, intervals: list[str]) -> None:  # type: ignore[no-untyped-def]
    told = read(findings=text, only="follow_up_interval")
    assert [
        f"{value.comparator}{value.value} {value.unit}" for fact in told if isinstance(value := fact.value, Quantity)
    ] == intervals
    assert {fact.temporality for fact in told} == {Temporality.HYPOTHETICAL}
