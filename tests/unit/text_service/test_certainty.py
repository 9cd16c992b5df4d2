"""A possibility says how likely it is; what is asserted or denied outright says nothing of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from facts.fact import Fact, Polarity

Reading = Callable[..., list[Fact]]


@pytest.mark.parametrize(
    "findings",
    [
        "Basilar opacity may represent pneumonia.",
        "Opacity concerning for pneumonia.",
        "Opacity possibly pneumonia.",
        "Pneumonia cannot be excluded.",
        "Findings may be compatible with pneumonia.",
        "This could represent atelectasis versus pneumonia.",
        "Possible pneumonia or atelectasis.",
        "不除外肺炎。",
        "可能为肺炎。",
    ],
)
def test_what_may_be_is_no_more_likely_than_not(read: Reading, findings: str) -> None:
    (fact,) = read(findings=findings, only="pneumonia")
    assert (fact.polarity, fact.probability) == (Polarity.POSSIBLE, 0.5)


@pytest.mark.parametrize(
    "findings",
    [
        "Opacity consistent with pneumonia.",
        "Probable pneumonia.",
        "Pneumonia versus atelectasis.",
        "Atelectasis or pneumonia at the left base.",
        "考虑肺炎。",
    ],
)
def test_what_is_likely_or_one_of_two_is_more_likely_than_not(read: Reading, findings: str) -> None:
    (fact,) = read(findings=findings, only="pneumonia")
    assert fact.polarity is Polarity.POSSIBLE and fact.probability is not None and fact.probability > 0.5


@pytest.mark.parametrize("findings", ["Pneumonia.", "No pneumonia.", "No findings to suggest pneumonia.", "未见肺炎。"])
def test_what_is_certain_has_no_probability(read: Reading, findings: str) -> None:
    (fact,) = read(findings=findings, only="pneumonia")
    assert fact.probability is None
