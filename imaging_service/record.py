"""What all headers of a study say, and what is wrong in them, each thing once: a thousand slices need not repeat it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from facts.fact import Fact, Issue, Quantity

# Numbers that may differ from slice to slice.
_VARYING = frozenset(
    ("pixel_spacing", "imager_pixel_spacing", "scanned_pixel_spacing", "window_center", "window_width")
)


class Record:
    """Keeps a fact for each study and value, its evidence in the first object that has it; of a number that varies, the
    smallest and the largest of each series, of the times of acquisition the first and the last of the study. Of a doubt
    it keeps the first place, and in how many objects it stands."""

    def __init__(self) -> None:
        self._facts: dict[tuple[object, ...], Fact] = {}
        self._smallest: dict[tuple[object, ...], Fact] = {}
        self._largest: dict[tuple[object, ...], Fact] = {}
        self._doubts: dict[tuple[object, ...], tuple[Issue, int]] = {}

    def add(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if fact.concept.code in _VARYING and isinstance(fact.value, Quantity):
                self._widen(fact, fact.value)
            elif fact.concept.code == "acquisition":
                self._stretch(fact)
            else:
                self._facts.setdefault(_said(fact), fact)

    def facts(self) -> Iterator[Fact]:
        yield from dict.fromkeys(self._facts.values())
        for key, smallest in self._smallest.items():
            yield smallest
            if self._largest[key].value != smallest.value:
                yield self._largest[key]

    def doubt(self, issues: Iterable[Issue], study: str | None, place: str) -> None:
        """`place`: of the object, with which the place of each issue begins."""
        for issue in issues:
            key = (study, issue.code, issue.place.removeprefix(place), issue.message)
            first, count = self._doubts.get(key, (issue, 0))
            self._doubts[key] = first, count + 1

    def issues(self) -> Iterator[Issue]:
        for first, count in self._doubts.values():
            more = f" (and in {count - 1:,} more objects of the study)" if count > 1 else ""
            yield replace(first, message=first.message + more)

    def _widen(self, fact: Fact, value: Quantity) -> None:
        key = (fact.evidence[0].series_instance_uid, fact.evidence[0].study_instance_uid, fact.concept.code)
        smallest, largest = self._smallest.setdefault(key, fact), self._largest.setdefault(key, fact)
        if value.number < smallest.value.number:  # type: ignore[union-attr]
            self._smallest[key] = fact
        if value.number > largest.value.number:  # type: ignore[union-attr]
            self._largest[key] = fact

    def _stretch(self, fact: Fact) -> None:
        key = (fact.evidence[0].study_instance_uid, fact.concept.code)
        first, last = self._facts.setdefault((*key, "first"), fact), self._facts.setdefault((*key, "last"), fact)
        if _start(fact) < _start(first):
            self._facts[(*key, "first")] = fact
        if _start(fact) > _start(last):
            self._facts[(*key, "last")] = fact


def _start(fact: Fact) -> datetime:
    assert fact.time is not None and fact.time.start is not None  # as the header makes them
    return fact.time.start


def _said(fact: Fact) -> tuple[object, ...]:
    """What a header fact says of which study, whichever object and spelling it stands in."""
    what = fact.body_site or fact.value
    return (fact.evidence[0].study_instance_uid, fact.concept.code, what, fact.laterality, fact.polarity)
