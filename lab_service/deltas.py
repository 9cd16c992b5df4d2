"""What a result says against those before it: a delta check, a trend, several jumps at once.

A delta beyond its limit is a fact about two numbers. It says nothing of the cause: a sick patient, an infusion, a
transfusion, or the blood of somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache

from facts.fact import Change, Interval
from lab_service import inputs
from lab_service.analytes import Delta, analytes, rows
from lab_service.arithmetic import Formula, read_formula
from lab_service.normalize import Measurement
from lab_service.noticed import Noticed
from lab_service.series import Series, Together, ends

# Earlier and later results of one analyte, and its limit.
Compared = tuple[Together, Together, Delta]


def compared(series: Series) -> Iterator[Compared]:
    """Earlier and later results of analytes that have a delta limit, near enough for it."""
    for analyte_id in series.moments:
        analyte = analytes().get(analyte_id)
        if analyte is not None and analyte.delta is not None:
            for earlier, later in series.pairs(analyte_id, timedelta(days=analyte.delta.days)):
                yield earlier, later, analyte.delta


def deltas(pairs: Iterable[Compared]) -> Iterator[Noticed]:
    """A fact for each result that differs from its predecessor by more than the dictionary's delta limit.

    Where two results stand for one moment, all pairs must. A result with a comparator has no difference.
    """
    for earlier, later, limit in pairs:
        if (change := _jump(earlier, later, limit)) is not None:
            yield Noticed("delta_exceeded", (*later, *earlier), _words(earlier[0], later[0], limit), change, spans=True)


def trends(series: Series) -> Iterator[Noticed]:
    """Where the latest results of an analyte only rise, or only fall, and by more than the delta limit together."""
    fewest, days = int(_stated()["trend_results_min"]), int(_stated()["trend_within_days"])
    for analyte_id, line in series.moments.items():
        analyte = analytes().get(analyte_id)
        if analyte is None or analyte.delta is None or len(line) < fewest:
            continue
        run = _run(line, timedelta(days=days))
        if len(run) >= fewest and (change := _jump(run[:1], run[-1:], analyte.delta)) is not None:
            digits = " → ".join(_digits(one) for one in run)
            yield Noticed("result_trend", tuple(reversed(run)), f"{analyte_id} {digits} {analyte.unit}", change)


def mixups(pairs: Iterable[Compared]) -> Iterator[Noticed]:
    """Where so many analytes that have nothing to do with each other jump at one moment that the specimen may be of
    somebody else (series.csv: how many; mixup_groups.csv: which belong together).
    """
    groups, stated = _groups(), _stated()
    seen: dict[Interval | None, set[str]] = {}
    jumped: dict[Interval | None, dict[str, list[Compared]]] = {}
    for earlier, later, limit in pairs:
        if (row := groups.get(later[0].analyte.id)) is None:
            continue
        when = later[0].result.collected
        seen.setdefault(when, set()).add(row["group"])
        if _jump(earlier, later, limit) is not None:
            jumped.setdefault(when, {}).setdefault(row["group"], []).append((earlier, later, limit))
    for when, by_group in jumped.items():
        moved = [pair for group in by_group.values() for pair in group]
        anchored = any(groups[later[0].analyte.id]["anchor"] for _, later, _ in moved)
        enough = len(by_group) >= stated["mixup_groups_min"]
        if enough and anchored and len(by_group) >= stated["mixup_share_min"] * len(seen[when]):
            latest = tuple(one for _, later, _ in moved for one in later)
            before = tuple(one for earlier, _, _ in moved for one in earlier)
            text = "; ".join(_words(earlier[0], later[0], limit) for earlier, later, limit in moved)
            yield Noticed("specimen_mixup_suspected", latest + before, text, spans=True)


def contaminations(series: Series) -> Iterator[Noticed]:
    """Where results of one moment against those before look like blood that was taken beside an infusion: rows of
    contamination.csv, in which `glucose_before` is the value before.
    """
    for row in _patterns():
        pairs = {name: _exact_pairs(series, name, row.within) for name in row.analytes}
        first, *others = (set(found) for found in pairs.values())
        for when in first.intersection(*others):
            values: dict[str, Decimal] = {}
            for name, found in pairs.items():
                before, after = found[when]
                values |= inputs.numbers({f"{name}_before": before, name: after})
            if row.formula.holds(values):
                latest = tuple(found[when][1] for found in pairs.values())
                earlier = tuple(found[when][0] for found in pairs.values())
                changes = ", ".join(
                    f"{one.analyte.id} {_digits(old)} → {_digits(one)} {one.analyte.unit}"
                    for old, one in zip(earlier, latest, strict=True)
                )
                text = f"{row.id}: {changes} [{row.source}]"
                yield Noticed("specimen_contamination_suspected", latest + earlier, text, spans=True)


@dataclass(frozen=True, slots=True)
class _Pattern:
    id: str
    formula: Formula
    analytes: tuple[str, ...]
    within: timedelta
    source: str


def _exact_pairs(
    series: Series, analyte: str, within: timedelta
) -> dict[Interval | None, tuple[Measurement, Measurement]]:
    """Exact values before and at each moment."""
    pairs = {}
    for earlier, later in series.pairs(analyte, within):
        before, after = inputs.exact(earlier), inputs.exact(later)
        if before is not None and after is not None:
            pairs[after.result.collected] = before, after
    return pairs


@cache
def _patterns() -> tuple[_Pattern, ...]:
    """Raises ValueError for a row that names what is no analyte."""
    found = []
    for row in rows("contamination.csv"):
        formula = read_formula(row["expression"])
        named = tuple(sorted({name.removesuffix("_before") for name in formula.names}))
        if unknown := [name for name in named if name not in analytes()]:
            raise ValueError(f"contamination.csv: {row['id']}: {', '.join(unknown)} is no analyte")
        found.append(_Pattern(row["id"], formula, named, timedelta(hours=int(row["within_h"])), row["source"]))
    return tuple(found)


def _jump(earlier: Sequence[Measurement], later: Sequence[Measurement], limit: Delta) -> Change | None:
    changes = {_changed(old, new, limit) for old in earlier for new in later}
    return changes.pop() if len(changes) == 1 else None


def _changed(old: Measurement, new: Measurement, limit: Delta) -> Change | None:
    assert old.quantity is not None
    assert new.quantity is not None
    if old.quantity.comparator or new.quantity.comparator:
        return None
    before, after = old.quantity.number, new.quantity.number
    difference = abs(after - before)
    by_number = limit.absolute is not None and difference > limit.absolute
    by_share = limit.percent is not None and before > 0 and difference * 100 > limit.percent * before
    if not (by_number or by_share):
        return None
    return Change.LARGER if after > before else Change.SMALLER


def _run(line: Sequence[Together], within: timedelta) -> tuple[Measurement, ...]:
    """The longest strictly monotone run of single, exact results that ends with the latest one, oldest first."""
    run: list[Measurement] = []
    rising: bool | None = None
    for together in reversed(line):
        one = together[0]
        if len(together) > 1 or one.quantity is None or one.quantity.comparator:
            break
        if run:
            assert run[-1].quantity is not None
            number, following = one.quantity.number, run[-1].quantity.number
            too_old = ends(run[0])[0] - ends(one)[0] > within or ends(one)[1] >= ends(run[-1])[0]
            if too_old or number == following or rising is (number > following):
                break
            rising = number < following
        run.append(one)
    return tuple(reversed(run))


def _words(old: Measurement, new: Measurement, limit: Delta) -> str:
    """ "potassium 4.1 → 5.6 mmol/L in 24.0 h (limit abs 1.0 /3d [DEF])"."""
    hours = (ends(new)[0] - ends(old)[0]).total_seconds() / 3600
    return f"{new.analyte.id} {_digits(old)} → {_digits(new)} {new.analyte.unit} in {hours:.1f} h (limit {limit.text})"


def _digits(one: Measurement) -> str:
    return one.quantity.value if one.quantity else ""


@cache
def _groups() -> dict[str, dict[str, str]]:
    return {row["analyte"]: row for row in rows("mixup_groups.csv")}


@cache
def _stated() -> dict[str, Decimal]:
    return {row["id"]: Decimal(row["value"]) for row in rows("series.csv")}
