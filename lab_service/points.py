"""Conditions by a score of points, the ISTH score of coagulation: tables/derivation_points.csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from lab_service.analytes import rows
from lab_service.derived import Derived
from lab_service.interpret import Person, interval
from lab_service.limit import Band, read_band
from lab_service.normalize import Measurement


@dataclass(frozen=True, slots=True)
class _Row:
    item: str
    analyte: str
    band: Band
    points: int


@dataclass(frozen=True, slots=True)
class _Score:
    condition: str
    present_from: int
    absent_to: int
    rows: tuple[_Row, ...]
    analytes: frozenset[str]


def scored(measured: Mapping[str, Sequence[Measurement]], person: Person) -> Iterator[Derived]:
    """Present from so many points on, whatever is missing; absent up to so many when every item was measured. The bands
    are an adult's.
    """
    if not person.adult:
        return
    for score in _scores():
        if score.analytes.isdisjoint(measured):
            continue
        points: dict[str, int] = {}
        basis: list[Measurement] = []
        for analyte in dict.fromkeys(row.analyte for row in score.rows):
            for one in measured.get(analyte, ()):
                table = [row for row in score.rows if row.analyte == analyte]
                if (given := _points(table, one, person)) is not None:
                    basis.append(one)
                    points[table[0].item] = max(given, points.get(table[0].item, 0))
        total = sum(points.values())
        if total >= score.present_from:
            yield Derived(score.condition, True, tuple(basis), text=_words(points))
        elif total <= score.absent_to and points.keys() == {row.item for row in score.rows}:
            yield Derived(score.condition, False, tuple(basis), text=_words(points))


def _words(points: Mapping[str, int]) -> str:
    """ "platelets 2 + marker 3 = 5"."""
    return f"{' + '.join(f'{item} {given}' for item, given in points.items())} = {sum(points.values())}"


def _points(table: Sequence[_Row], one: Measurement, person: Person) -> int | None:
    """None where the value cannot be held to the bands: a comparator, or an interval that nobody knows."""
    if one.quantity is None or one.quantity.comparator:
        return None
    limits = interval(one, person)
    ends = {"<": limits.least, ">": limits.most}
    given = 0
    for row in table:
        end = ends[row.band.comparator[0]]
        if row.band.limit.at(end) is None:
            return None
        if row.band.holds(one.quantity, end):
            given = max(given, row.points)
    return given


@cache
def _scores() -> tuple[_Score, ...]:
    table: dict[tuple[str, int, int], list[_Row]] = {}
    for row in rows("derivation_points.csv"):
        band = read_band(row["when"])
        assert band is not None
        key = (row["condition"], int(row["present_from"]), int(row["absent_to"]))
        table.setdefault(key, []).append(_Row(row["item"], row["analyte"], band, int(row["points"])))
    return tuple(
        _Score(*key, tuple(members), frozenset(row.analyte for row in members)) for key, members in table.items()
    )
