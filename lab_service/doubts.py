"""Doubts about single results: a number that fits only in another unit, a specimen that is not fit for the analyte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from facts.fact import Polarity, Quantity
from lab_service.analytes import OPEN, Limits, rows
from lab_service.conversion import conversion
from lab_service.digits import read_number
from lab_service.flagging import FLAGS
from lab_service.interpret import Person, interval, is_above, is_outside, is_plausible
from lab_service.normalize import Measurement
from lab_service.noticed import Noticed


def unit_slip(one: Measurement, person: Person, critical: Limits, *, plausible: bool) -> Noticed | None:
    """A value that hardly can be, and that is ordinary in another unit of the analyte: a glucose of 5.4 in mg/dL.

    Hardly can be: outside what is plausible, or critical by the dictionary. Ordinary: not critical where it was
    implausible, within the dictionary's interval where it was critical. The other unit must differ by at least the
    factor in series.csv. What the very sick reach (slips_of_the_sick.csv) is no more than a possible slip.
    `critical`: the limits that hold for it.
    """
    quantity, analyte = one.quantity, one.analyte
    if quantity is None or quantity.comparator:
        return None
    implausible = not plausible
    if plausible and not is_outside(quantity, critical):
        return None
    number = read_number(one.result.value)
    table = interval(replace(one, own=OPEN), person)
    if number is None or not (implausible or table):
        return None
    for unit in dict.fromkeys((analyte.unit, *(accepted.unit for accepted in analyte.accepted))):
        found = conversion(analyte.id, "", (unit,))
        if found is None:
            continue
        other = replace(one, quantity=Quantity(found.apply(number.digits), analyte.unit))
        if _ratio(quantity, other.quantity) < _factor() or not is_plausible(other):
            continue
        limits = analyte.critical if implausible else table
        if other.quantity is not None and not is_outside(other.quantity, limits):
            sent = one.result.units[0] if one.result.units else number.rest
            text = (
                f"{analyte.id} {number.digits} {sent} = {quantity.value} {analyte.unit}, which hardly can be; "
                f"{number.digits} {unit} = {other.quantity.value} {analyte.unit} could"
            )
            sick = plausible and analyte.id in _reached_by_the_sick()
            polarity = Polarity.POSSIBLE if sick else Polarity.PRESENT
            return Noticed("unit_slip_suspected", (one,), text, polarity=polarity)
    return None


def foreign_interval(one: Measurement, person: Person) -> Noticed | None:
    """An interval of the laboratory that is none in the unit of its value, and one in another unit of the analyte: a
    glucose of 5.4 mmol/L with 70-110. By such an interval nothing can be judged.

    It must lie wholly beside the dictionary's, an adult's where the age has none, and overlap it in the other unit.
    """
    if not one.own:
        return None
    grown = person if person.adult else replace(person, age_years=None)
    table = interval(replace(one, own=OPEN), grown)
    if not (table.low and table.high) or _overlap(one.own, table):
        return None
    low, high = one.result.reference_low, one.result.reference_high
    for unit in dict.fromkeys((one.analyte.unit, *(accepted.unit for accepted in one.analyte.accepted))):
        found = conversion(one.analyte.id, "", (unit,))
        if found is not None and _overlap(Limits(found.apply(low), found.apply(high)), table, both=True):
            sent = one.result.units[0] if one.result.units else one.analyte.unit
            text = f"{one.analyte.id}: the interval {low}-{high} is none in {sent}, and could be one in {unit}"
            return Noticed("unit_slip_suspected", (one,), text)
    return None


def false_flag(one: Measurement, *, flagging: bool) -> Noticed | None:
    """A flag that says high, low or normal where value and interval of the same laboratory say otherwise.

    `flagging`: the sender marks results high or low, so that one without a mark is meant as normal.
    """
    quantity, own = one.quantity, one.own
    if quantity is None or quantity.comparator or not own or not (one.result.flags or flagging):
        return None
    side = is_outside(quantity, own)
    if side and not one.result.flags:
        text = f"{one.analyte.id} {quantity.value} {quantity.unit} ({own.low}-{own.high}) has no flag, others have"
        return Noticed("flag_inconsistent", (one,), text)
    for flag in one.result.flags:
        said = FLAGS.get(flag)
        if said is None or said == side or (not side and not (own.high if said == "above" else own.low)):
            continue
        text = f"{one.analyte.id} {quantity.value} {quantity.unit} ({own.low}-{own.high}) is flagged {flag}"
        return Noticed("flag_inconsistent", (one,), text)
    return None


def implausible(one: Measurement) -> Noticed:
    """That a value lies beyond what is possible, and what a comment of the laboratory has to say for it."""
    assert one.quantity is not None
    limits = one.analyte.plausible
    text = f"{one.analyte.id} {one.quantity.value} {one.quantity.unit} ({limits.low}-{limits.high} is possible)"
    if _is_noted("known_extreme", one.result.notes):
        return Noticed(
            "implausible_value", (one,), f"{text}, by a comment of the laboratory it is so", polarity=Polarity.ABSENT
        )
    return Noticed("implausible_value", (one,), text)


def interfered(together: Sequence[Measurement]) -> Iterator[Noticed]:
    """Results of one moment that haemolysis, icterus or lipaemia make unfit (interference.csv): by an index beyond the
    laboratory's own limit, else the table's, or by a comment on the result. The basis is the result, then the index.
    """
    known = _indices()
    indices = {one.analyte.id: one for one in together if one.analyte.id in known}
    for one in together:
        if not (indices or one.result.notes):
            continue
        for row in _interferences().get(one.analyte.id, ()):
            index = indices.get(row["index"])
            if index is not None and _is_beyond(index, Decimal(row["index_above"])):
                text = f"{one.analyte.id}: {row['interferent']} by {index.result.text} [{row['source']}]"
                yield Noticed(row["concept"] or _DOUBT, (one, index), text)
            elif one.result.notes and _is_noted(row["interferent"], one.result.notes):
                text = f"{one.analyte.id}: {row['interferent']} by a comment of the laboratory [{row['source']}]"
                yield Noticed(row["concept"] or _DOUBT, (one,), text)


_DOUBT = "interference_suspected"


def _overlap(limits: Limits, table: Limits, *, both: bool = False) -> bool:
    """Whether two intervals share a number; `both`: only one that has both its ends."""
    low, high = limits.least, limits.most
    if both and (low is None or high is None):
        return False
    assert table.least is not None
    assert table.most is not None
    return not ((high is not None and high < table.least) or (low is not None and low > table.most))


def _ratio(sent: Quantity, other: Quantity | None) -> Decimal:
    if other is None or sent.number <= 0 or other.number <= 0:
        return Decimal(0)
    return max(sent.number / other.number, other.number / sent.number)


def _is_beyond(index: Measurement, limit: Decimal) -> bool:
    if index.quantity is None:
        return False
    return is_above(index.quantity, limit if index.own.most is None else index.own.most) is True


def _is_noted(interferent: str, notes: Sequence[str]) -> bool:
    """Whether a comment says so and does not deny it: "标本溶血", not "无溶血"."""
    pattern = _words().get(interferent)
    return pattern is not None and any(pattern.search(note) for note in notes)


@cache
def _interferences() -> Mapping[str, list[dict[str, str]]]:
    table: dict[str, list[dict[str, str]]] = {}
    for row in rows("interference.csv"):
        table.setdefault(row["analyte"], []).append(row)
    return table


@cache
def _indices() -> frozenset[str]:
    return frozenset(row["index"] for row in rows("interference.csv"))


@cache
def _words() -> Mapping[str, re.Pattern[str]]:
    """By interferent: one of its words with none of the denials before it in the same clause."""
    table = {}
    for row in rows("interference_words.csv"):
        denial = "|".join(map(re.escape, row["denied_by"].split(";")))
        said = "|".join(map(re.escape, row["words"].split(";")))
        allowed = re.escape(row["denied_after"]).replace(";", "|")
        clause = rf"(?:^|[,.;，。；、])(?:(?!{denial})[^,.;，。；、])*?(?:{said})(?!\s*(?:{allowed}))"
        table[row["interferent"]] = re.compile(clause, re.IGNORECASE)
    return table


@cache
def _reached_by_the_sick() -> frozenset[str]:
    return frozenset(row["analyte"] for row in rows("slips_of_the_sick.csv"))


@cache
def _factor() -> Decimal:
    return next(Decimal(row["value"]) for row in rows("series.csv") if row["id"] == "unit_slip_factor_min")
