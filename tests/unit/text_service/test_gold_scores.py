"""The arithmetic under every score: counts over documents, intervals by whole documents."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def scores(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "bench"))
    from text_gold import scores  # type: ignore[import-not-found]

    return scores


def test_nothing_asked_and_nothing_told_has_no_score(scores: ModuleType) -> None:
    told = scores.f1([scores.Counts()])
    assert (told["precision"], told["recall"], told["f1"], told["interval"]) == (None, None, None, None)
    assert scores.share([])["share"] is None


def test_counts_are_summed_over_documents(scores: ModuleType) -> None:
    told = scores.f1([scores.Counts(right=3, wrong=1), scores.Counts(missed=2)])
    assert (told["precision"], told["recall"], told["f1"], told["support"]) == (0.75, 0.6, 0.6667, 5)
    assert scores.share([(1, 2), (2, 2)])["share"] == 0.75


def test_the_interval_holds_the_score_and_is_the_same_every_time(scores: ModuleType) -> None:
    documents = [scores.Counts(right=1)] * 80 + [scores.Counts(wrong=1)] * 10 + [scores.Counts(missed=1)] * 10
    low, high = scores.f1(documents)["interval"]
    assert low < scores.f1(documents)["f1"] < high
    assert scores.f1(documents)["interval"] == [low, high]
