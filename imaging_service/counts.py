"""How many objects and series of a study came, how many its headers speak of, which numbers are missing between.

What came is what was sent to this reading, and a caller may send less than there is: these are facts, no judgement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from facts.fact import Coded, Evidence, EvidenceKind, Fact, Polarity, Producer, Quantity, Source, named
from imaging_service.elements import Elements, Found, Uids, label
from imaging_service.numbers import digits, numbers

ASSESSED = frozenset(
    (
        *("study_instance_count", "expected_study_instance_count", "study_series_count", "expected_study_series_count"),
        *("series_number", "series_extent", "series_instance_count", "expected_series_instance_count"),
        *("missing_instance_number", "last_instance_number"),
    )
)
# As many stretches of missing numbers are told; the count has all.
_MOST_STRETCHES = 20


@dataclass(slots=True)
class _Series:
    first: Uids
    uids: set[str] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    number: Found | None = None
    expected: Found | None = None


@dataclass(slots=True)
class _Study:
    first: Uids
    series: dict[str, _Series] = field(default_factory=dict)
    expected: Found | None = None
    expected_series: Found | None = None


class Counts:
    """What the objects of a reading say of how many they are; objects without UIDs are not counted."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer
        self._studies: dict[str, _Study] = {}

    def add(self, elements: Elements, uids: Uids) -> None:
        """Counts the object. Doubts one that has come before, and numbers that are none."""
        if not (uids.study and uids.series and uids.instance):
            return
        study = self._studies.setdefault(uids.study, _Study(uids))
        series = study.series.setdefault(uids.series, _Series(uids))
        if uids.instance in series.uids:
            elements.doubt("SOPInstanceUID", "an object that has come before", code="repeated-instance")
            return
        series.uids.add(uids.instance)
        study.expected = study.expected or _whole(elements, "NumberOfStudyRelatedInstances")
        study.expected_series = study.expected_series or _whole(elements, "NumberOfStudyRelatedSeries")
        series.expected = series.expected or _whole(elements, "NumberOfSeriesRelatedInstances")
        series.number = series.number or _whole(elements, "SeriesNumber")
        if number := _whole(elements, "InstanceNumber"):
            series.numbers.add(int(number.text))

    def facts(self) -> Iterator[Fact]:
        for study in self._studies.values():
            count = sum(len(series.uids) for series in study.series.values())
            received = Found("", label("SOPInstanceUID"))
            yield self._count("study_instance_count", received, study.first, count)
            yield self._count(
                "study_series_count", Found("", label("SeriesInstanceUID")), study.first, len(study.series)
            )
            if study.expected:
                yield self._count("expected_study_instance_count", study.expected, study.first)
            if study.expected_series:
                yield self._count("expected_study_series_count", study.expected_series, study.first)
            for series in study.series.values():
                yield from self._of_series(series)

    def _of_series(self, series: _Series) -> Iterator[Fact]:
        """All of a series relate to the fact of its number, if it has one."""
        relations: tuple[str, ...] = ()
        if series.number:
            fact = self._fact("series_number", series.number, series.first, value=Coded(series.number.text))
            relations = (fact.id,)
            yield fact
        facts = [
            self._count("series_instance_count", Found("", label("SOPInstanceUID")), series.first, len(series.uids))
        ]
        if series.expected:
            facts.append(self._count("expected_series_instance_count", series.expected, series.first))
        if series.numbers:
            found = Found("", label("InstanceNumber"))
            facts.append(self._count("last_instance_number", found, series.first, max(series.numbers)))
            if series.number:
                # Both in one, for whoever points at "series 5 image 112".
                extent = Coded(f"{series.number.text}/{max(series.numbers)}")
                facts.append(self._fact("series_extent", found, series.first, value=extent))
        if len(series.numbers) > 1:
            facts.append(self._missing(series))
        yield from (replace(fact, relations=relations) for fact in facts)

    def _missing(self, series: _Series) -> Fact:
        """Present with how many are missing and which; absent when the numbers run without a gap."""
        found = Found("", label("InstanceNumber"))
        stretches = _stretches(sorted(series.numbers))
        if not stretches:
            return self._fact("missing_instance_number", found, series.first, polarity=Polarity.ABSENT)
        told = ",".join(
            f"{first}-{last}" if last > first else str(first) for first, last in stretches[:_MOST_STRETCHES]
        )
        more = ",..." if len(stretches) > _MOST_STRETCHES else ""
        count = sum(last - first + 1 for first, last in stretches)
        return self._fact("missing_instance_number", found, series.first, value=Coded(told + more), count=count)

    def _count(self, code: str, found: Found, uids: Uids, count: int | None = None) -> Fact:
        return self._fact(code, found, uids, value=Quantity(found.text if count is None else str(count), "1"))

    def _fact(self, code: str, found: Found, uids: Uids, **fields: object) -> Fact:
        evidence = Evidence(
            kind=EvidenceKind.HEADER_ELEMENT,
            study_instance_uid=uids.study,
            series_instance_uid=uids.series,
            sop_instance_uid=uids.instance,
            element=found.element,
            text=found.text,
        )
        made: dict[str, object] = {"evidence": (evidence,), "producer": self._producer, **fields}
        return Fact(source=Source.RECORD, concept=named(code), **made)  # type: ignore[arg-type]


def _whole(elements: Elements, keyword: str) -> Found | None:
    """A whole number that is not negative; anything else is a doubt."""
    found = elements.together(keyword)
    if found is None:
        return None
    values = numbers(found.text)
    # IS holds 32 bits (PS3.5 6.2).
    if values is None or len(values) != 1 or values[0] % 1 or not 0 <= values[0] < 1 << 31:
        elements.doubt(keyword, "not a whole number")
        return None
    return replace(found, text=digits(values[0]))


def _stretches(present: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of numbers that are missing between two neighbours.

    >>> _stretches([1, 2, 5, 7])
    [(3, 4), (6, 6)]
    """
    return [(before + 1, after - 1) for before, after in pairwise(present) if after > before + 1]
