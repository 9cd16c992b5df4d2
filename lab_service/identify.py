"""Which analyte a result is of. LOINC decides; else a name, when it means one analyte and no other. Never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from lab_service import naming, printed
from lab_service.analytes import Analyte, analytes, rows
from lab_service.conversion import conversion
from lab_service.matching import Match, matches
from lab_service.meanings import candidates
from lab_service.result import Code
from lab_service.site_codes import ANALYTE
from lab_service.spoken import Kind


@dataclass(frozen=True, slots=True)
class Identity:
    """The analyte, and the variant of it that the code, the name or the specimen tells (variants.csv).

    `limits_hold` is False when the dictionary's limits are for a variant that nothing tells.
    """

    analyte: Analyte
    variant: str = ""
    limits_hold: bool = True


@lru_cache(maxsize=8192)
def identify(
    codes: tuple[Code, ...], specimen: str = "", units: tuple[str, ...] = (), kind: Kind = Kind.UNKNOWN
) -> Identity | None:
    """The analyte of a test, None when no analyte, or more than one, answers to it.

    A LOINC number that the dictionary lacks is another test, whatever its name. A local code counts as a name only
    where there is none, and contradicts a name that means something else. Of several analytes of one name, the kind of
    the value decides, then the unit where it can be that of one alone: leukocytes of a strip (a word) and of a sediment
    (a number), neutrophils in % and in 10*9/L.
    """
    sent = naming.specimen(specimen)
    for code in codes:
        if code.system == ANALYTE:
            return _identity(analytes()[code.code], [], sent)
        if _is_loinc(code) and (analyte := _by_loinc().get(code.code)):
            return _identity(_of_its_kind(analyte, kind, units), [code.code], sent)
    if any(code.system == "LOINC" for code in codes):
        return None
    names = [code.text for code in codes if code.text.strip()]
    local = [code.code for code in codes if code.code.strip()]
    if max(map(len, (*names, *local)), default=0) > _LONGEST:
        return None
    found = [ids for ids in (candidates(name, sent) for name in names or local) if ids]
    if names and found:
        found += [ids for ids in (candidates(code, sent) for code in local) if ids]
    agreed = frozenset.intersection(*found) if found else frozenset()
    if len(agreed) > 1:
        agreed = _of_the_kind(agreed, kind, units)
    if len(agreed) > 1 and units:
        agreed = frozenset(one for one in agreed if conversion(one, "", units)) or agreed
    if len(agreed) > 1 and not units and kind is not Kind.NUMBER:
        # Nothing tells, and the name is that of the one first of all.
        agreed = frozenset(one for one in agreed if namesakes().get(one, "") not in agreed)
    if not any("24" in text for text in (specimen, *names, *local)):
        # What is collected for a day says so in its name, specimen or unit.
        agreed = frozenset(i for i in agreed if "24" not in analytes()[i].specimen or _says_a_day(i, units))
    if len(agreed) != 1:
        return None
    only = _of_the_basis(next(iter(agreed)), units)
    if not conversion(only, "", units) and any(_only_with_unit(only, name) for name in names or local):
        return None
    return _identity(analytes()[only], [key for name in (*names, *local) for key in _keys(name)], sent)


def _says_a_day(analyte: str, units: tuple[str, ...]) -> bool:
    return "24" in analytes()[analyte].unit and bool(conversion(analyte, "", units))


def _of_the_kind(ids: frozenset[str], kind: Kind, units: tuple[str, ...]) -> frozenset[str]:
    """Those whose results are of the kind of the value, all where none is. A word beside the unit of a field under the
    microscope is a count that was estimated.
    """
    known = analytes()
    if kind is Kind.TITRE:
        return frozenset(one for one in ids if known[one].unit == "{titer}") or ids
    if kind is Kind.WORD:
        seen = frozenset(one for one in ids if known[one].unit.endswith("PF]") and units and conversion(one, "", units))
        return seen or frozenset(one for one in ids if known[one].qualitative) or ids
    if kind is Kind.NUMBER:
        return frozenset(one for one in ids if not known[one].qualitative and known[one].unit != "{titer}") or ids
    return ids


def _of_its_kind(analyte: Analyte, kind: Kind, units: tuple[str, ...]) -> Analyte:
    """The analyte of a LOINC number, or the one of its names whose results are words or titres, as this one is: what
    one laboratory sends as a number the next sends as a word under the same number.
    """
    if kind is Kind.UNKNOWN or analyte.specimen != "ser/plas" or (kind is Kind.NUMBER and not analyte.qualitative):
        return analyte
    same = {one for one, of in namesakes().items() if of == analyte.id}
    fit = _of_the_kind(frozenset((analyte.id, *(same & _all_named()))), kind, ())
    if len(fit) > 1 and units:
        fit = frozenset(one for one in fit if conversion(one, "", units))
    return analytes()[next(iter(fit))] if len(fit) == 1 else analyte


@cache
def _all_named() -> frozenset[str]:
    """Analytes that bear every name of another: the same test with another kind of result."""
    return frozenset(row["analyte"] for row in rows("same_names.csv") if row["all_names"])


@cache
def namesakes() -> Mapping[str, str]:
    """The analyte whose names another has too."""
    return {row["analyte"]: row["of"] for row in rows("same_names.csv")}


def perhaps(codes: tuple[Code, ...], specimen: str = "", units: tuple[str, ...] = ()) -> tuple[Match, ...]:
    """What a test that `identify` does not know may be, likeliest first; nothing for an unknown LOINC number."""
    if any(code.system == "LOINC" for code in codes):
        return ()
    names = [name for code in codes if (name := code.text.strip() or code.code.strip())]
    return matches(names[0][:_LONGEST], naming.specimen(specimen), units) if names else ()


# LOINC gives its own names 255 characters.
_LONGEST = 255


def _of_the_basis(analyte: str, units: tuple[str, ...]) -> str:
    """The analyte, or the one that is its like but for the basis that the unit tells: D-dimer in mg/L DDU."""
    for other, basis in _bases().items():
        if other != analyte and analyte in _bases() and any(basis in unit.upper() for unit in units):
            return other if conversion(other, "", units) else analyte
    return analyte


@cache
def _bases() -> Mapping[str, str]:
    """Fibrinogen equivalents or D-dimer itself, by analyte."""
    return {one.id: basis for one in analytes().values() for basis in ("FEU", "DDU") if f"{{{basis}}}" in one.unit}


def _only_with_unit(analyte: str, name: str) -> bool:
    """Whether the name means the analyte in a unit of its own alone: a count of reticulocytes in percent."""
    return naming.all_words(name) in _names_with_unit().get(analyte, ())


@cache
def _names_with_unit() -> Mapping[str, frozenset[frozenset[str]]]:
    return {
        row["analyte"]: frozenset(map(naming.all_words, row["only_with_unit"].split(";")))
        for row in rows("synonyms.csv")
        if row["only_with_unit"]
    }


def _keys(name: str) -> list[str]:
    """Folded, as it stands and with what is in brackets in front: 葡萄糖(空腹)."""
    parts = printed.brackets(name)
    return [naming.fold(name), *([naming.fold(parts.inner + parts.outer)] if parts else [])]


def _identity(analyte: Analyte, words: list[str], sent: str) -> Identity:
    """With the one variant that LOINC number, folded names or specimen tell."""
    told = {_variants().get((analyte.id, word), "") for word in (*words, sent)} - {""}
    variant = told.pop() if len(told) == 1 else ""
    holds = bool(variant) if analyte.id in _limited() else (analyte.id, variant) not in _of_others()
    return Identity(analyte, variant, limits_hold=holds)


def _is_loinc(code: Code) -> bool:
    """Coded as LOINC, or coded as nothing and known to be one."""
    return code.system == "LOINC" or (not code.system and code.code in _by_loinc())


@cache
def _by_loinc() -> Mapping[str, Analyte]:
    return {loinc: analyte for analyte in analytes().values() for loinc in analyte.loincs}


@cache
def _variants() -> Mapping[tuple[str, str], str]:
    """Variant by analyte and LOINC number, specimen or folded name."""
    table: dict[tuple[str, str], str] = {}
    for row in rows("variants.csv"):
        table |= {(row["analyte"], loinc): row["variant"] for loinc in row["loincs"].split(";") if loinc}
        table |= {(row["analyte"], naming.fold(name)): row["variant"] for name in row["names"].split(";")}
        table[row["analyte"], row["variant"]] = row["variant"]
    return table


@cache
def _limited() -> frozenset[str]:
    """Analytes whose limits in the dictionary are for a variant."""
    return frozenset(row["analyte"] for row in rows("variants.csv") if row["needed_for"] == "limits")


@cache
def _of_others() -> frozenset[tuple[str, str]]:
    """Variants for which the dictionary's limits do not hold: bilirubin of the newborn."""
    return frozenset(
        (row["analyte"], row["variant"]) for row in rows("variants.csv") if row["needed_for"] == "no limits"
    )
