"""What a request was taken from, where nobody says: names that stand together on a urinalysis stand on nothing else.

A urinalysis, a spinal tap, an effusion, stool, a swab print 白细胞, 葡萄糖 or 酸碱度 as blood does. Where a request
holds names that one of them alone prints (tables/settings.csv), a name of both is of that one; beside names of blood it
is of that one only when kind and unit of the value say so, and else of neither. Nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from facts import units
from lab_service import naming, printed
from lab_service.analytes import Analyte, analytes, rows
from lab_service.identify import Identity, identify
from lab_service.interpret import is_outside
from lab_service.meanings import candidates
from lab_service.normalize import CannotMeasure, normalize
from lab_service.result import Result
from lab_service.spoken import Kind, kind_of

# A specimen that is none of any analyte: the name stays unknown.
OPEN = "?"


def placed(results: Sequence[Result]) -> list[Result]:
    """The results in their order, those without a specimen with the one that their company tells."""
    together: dict[tuple[object, ...], list[int]] = {}
    for at, result in enumerate(results):
        if any(code.system == "LOINC" for code in result.codes):
            continue
        of = result.message or result.place.partition(".")[0]
        together.setdefault((of, result.order, result.panel, result.collected), []).append(at)
    told = list(results)
    for numbers in together.values():
        for at, specimen in _specimens([results[at] for at in numbers]):
            told[numbers[at]] = replace(told[numbers[at]], specimen=specimen)
    return told


def _specimens(group: Sequence[Result]) -> Iterable[tuple[int, str]]:
    """Of those in a request that have none and are not left as they are."""
    unsaid = [at for at, one in enumerate(group) if not one.specimen.strip()]
    if not unsaid:
        return
    counts = Counter(setting for one in group for setting in _marked_by(one))
    found = [one for one in _settings() if one.names and counts[one.specimen] >= one.needed]
    bare = {at: _as(group[at], "") for at in unsaid}
    known = {identity.analyte.id for identity in bare.values() if identity is not None}
    blood = not known.isdisjoint(_of_blood())
    gas = not known.isdisjoint(_GAS)
    for at in unsaid:
        result, here = group[at], bare[at]
        if not found:
            if here is not None and here.analyte.id == "ph_art" and not gas and not _is_possible(result, here):
                yield at, OPEN
            continue
        if len(found) > 1:
            if any(_is_another(_as(result, one.specimen), here) for one in found):
                yield at, OPEN
            continue
        (setting,) = found
        there = _as(result, setting.specimen)
        decided = _decided(result, here, there, setting, blood=blood, gas=gas)
        if decided is not None:
            yield at, decided


def _decided(
    result: Result, here: Identity | None, there: Identity | None, setting: _Setting, *, blood: bool, gas: bool
) -> str | None:
    """The specimen of a result in this setting; None where it stays as it is."""
    if here is None:
        return setting.specimen
    if there is not None and there.analyte == here.analyte:
        return None
    if there is None and setting.analytes and _may_be(result, setting):
        # A count without its unit is of a field or of a volume.
        return None if _is_native(here.analyte, result) else OPEN
    if there is None or (setting.analytes and there.analyte.id not in setting.analytes):
        # A urinalysis has no names but its own beside it; an effusion may be measured for anything.
        return None if setting.analytes or blood else setting.specimen
    if setting.analytes and kind_of(result) is Kind.WORD:
        return setting.specimen
    ours, theirs = _is_native(there.analyte, result), _is_native(here.analyte, result)
    if setting.analytes and ours != theirs:
        return setting.specimen if ours else None if blood else OPEN
    if here.analyte.id == "ph_art":
        return OPEN if gas else setting.specimen
    return OPEN if blood else setting.specimen


def _as(result: Result, specimen: str) -> Identity | None:
    return identify(result.codes, specimen, result.units, kind_of(result))


def _may_be(result: Result, setting: _Setting) -> bool:
    names = [code.text.strip() or code.code for code in result.codes]
    return any(not setting.analytes.isdisjoint(candidates(name, setting.specimen)) for name in names)


def _is_another(there: Identity | None, here: Identity | None) -> bool:
    return there is not None and (here is None or there.analyte != here.analyte)


def _is_native(analyte: Analyte, result: Result) -> bool:
    """Whether laboratories give this analyte in the unit, which is more than that it could be converted."""
    try:
        sent = {units.parse(unit) for unit in result.units}
    except units.UnknownUnit:
        return False
    return not sent.isdisjoint({analyte.unit, *(units.parse(one.unit) for one in analyte.accepted)})


def _is_possible(result: Result, identity: Identity) -> bool:
    """False where the value is beyond what the dictionary has as possible for the analyte."""
    try:
        measured = normalize(result, identity)
    except CannotMeasure:
        return True
    return measured.quantity is None or not is_outside(measured.quantity, identity.analyte.plausible)


@dataclass(frozen=True, slots=True)
class _Setting:
    """`needed`: how many of its names must be there; `analytes`: all that it measures, empty where nobody can list
    them."""

    specimen: str
    needed: int
    names: frozenset[str]
    analytes: frozenset[str]


_GAS = frozenset({"pco2_art", "po2_art", "hco3_art", "base_excess", "sao2", "hco3_standard"})


def _marked_by(result: Result) -> set[str]:
    """The settings that print such a name."""
    return {specimen for code in result.codes for specimen in _marks(code.text or code.code)}


# A panel repeats itself from patient to patient.
@lru_cache(maxsize=8192)
def _marks(name: str) -> tuple[str, ...]:
    parts = printed.brackets(name)
    both = (parts.outer, parts.inner) if parts else ()
    keys = {naming.fold(text) for text in (name, *both)}
    return tuple(one.specimen for one in _settings() if not keys.isdisjoint(one.names))


@cache
def _settings() -> tuple[_Setting, ...]:
    """Raises ValueError for a row that names what is no analyte."""
    table = []
    for row in rows("settings.csv"):
        ids = frozenset(filter(None, row["analytes"].split(";")))
        if unknown := sorted(ids - analytes().keys()):
            raise ValueError(f"settings.csv: {', '.join(unknown)} is no analyte")
        names = frozenset(naming.fold(name) for name in row["names"].split(";") if name)
        table.append(_Setting(row["specimen"], int(row["needed"]), names, ids))
    return tuple(table)


@cache
def _of_blood() -> frozenset[str]:
    """Analytes whose names are those of blood."""
    return next(one.analytes for one in _settings() if one.specimen == "blood")
