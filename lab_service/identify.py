"""Which analyte a result is of. LOINC decides; else a name, when it means one analyte and no other. Never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from lab_service import naming
from lab_service.analytes import Analyte, analytes, rows
from lab_service.conversion import conversion
from lab_service.matching import Match, matches
from lab_service.result import Code
from lab_service.site_codes import ANALYTE


@dataclass(frozen=True, slots=True)
class Identity:
    """The analyte, and the variant of it that the code, the name or the specimen tells (variants.csv).

    `limits_hold` is False when the dictionary's limits are for a variant that nothing tells.
    """

    analyte: Analyte
    variant: str = ""
    limits_hold: bool = True


@lru_cache(maxsize=8192)
def identify(codes: tuple[Code, ...], specimen: str = "", units: tuple[str, ...] = ()) -> Identity | None:
    """The analyte of a test, None when no analyte, or more than one, answers to it.

    A LOINC number that the dictionary lacks is another test, whatever its name. A local code counts as a name only
    where there is none, and contradicts a name that means something else. Of several analytes of one name, the unit
    decides where it can be that of one alone: neutrophils in % and in 10*9/L.
    """
    sent = naming.specimen(specimen)
    for code in codes:
        if code.system == ANALYTE:
            return _identity(analytes()[code.code], [], sent)
        if _is_loinc(code) and (analyte := _by_loinc().get(code.code)):
            return _identity(analyte, [code.code], sent)
    if any(code.system == "LOINC" for code in codes):
        return None
    names = [code.text for code in codes if code.text.strip()]
    local = [code.code for code in codes if code.code.strip()]
    found = [ids for ids in (_candidates(name, sent) for name in names or local) if ids]
    if names and found:
        found += [ids for ids in (_candidates(code, sent) for code in local) if ids]
    agreed = frozenset.intersection(*found) if found else frozenset()
    if len(agreed) > 1 and units:
        agreed = frozenset(one for one in agreed if conversion(one, "", units))
    if len(agreed) != 1:
        return None
    (only,) = agreed
    return _identity(analytes()[only], [naming.fold(name) for name in (*names, *local)], sent)


def perhaps(codes: tuple[Code, ...], specimen: str = "", units: tuple[str, ...] = ()) -> tuple[Match, ...]:
    """What a test that `identify` does not know may be, likeliest first; nothing for an unknown LOINC number."""
    if any(code.system == "LOINC" for code in codes):
        return ()
    names = [name for code in codes if (name := code.text.strip() or code.code.strip())]
    return matches(names[0][:_LONGEST], naming.specimen(specimen), units) if names else ()


_LONGEST = 120


def _identity(analyte: Analyte, words: list[str], sent: str) -> Identity:
    """With the one variant that LOINC number, folded names or specimen tell."""
    told = {_variants().get((analyte.id, word), "") for word in (*words, sent)} - {""}
    variant = told.pop() if len(told) == 1 else ""
    return Identity(analyte, variant, limits_hold=bool(variant) or analyte.id not in _limited())


def _is_loinc(code: Code) -> bool:
    """Coded as LOINC, or coded as nothing and known to be one."""
    return code.system == "LOINC" or (not code.system and code.code in _by_loinc())


def _candidates(name: str, sent: str) -> frozenset[str]:
    """Ids of the analytes that the name may mean in this specimen."""
    if whole := _named(name, sent):
        return whole
    parts = naming.split_brackets(name)
    if parts is None:
        return frozenset()
    outer, inner = parts
    if (mentioned := naming.specimen(inner)) not in ("", "?"):
        return _named(outer, mentioned) if sent in ("", mentioned) else frozenset()
    # An inner word that we do not know may be what makes it another test: "Calcium (corrected)".
    inside = _named(inner, sent)
    return (_named(outer, sent) or _misspelt(outer, sent)) & inside


def _misspelt(name: str, sent: str) -> frozenset[str]:
    """For a name whose abbreviation stands beside it: "Carcinoembyronic Antigen (CEA)". Alone it would be a guess."""
    return frozenset(match.analyte for match in matches(name, sent) if match.likeness >= _MISSPELT)


# Of a hundred; one letter wrong in seven.
_MISSPELT = 85


def _named(name: str, sent: str) -> frozenset[str]:
    """By the whole name, or by the name and the specimen that stands in it or was sent with it."""
    if ids := _fitting(_by_name().get(naming.fold(name), frozenset()), sent):
        return ids
    bare = naming.without_specimen(name)
    mentioned = bare.specimen or sent
    if mentioned in ("", "?") or not naming.compatible(sent, mentioned):
        return _in_other_words(name, sent)
    return _fitting(_by_bare_name().get(bare.folded, frozenset()), mentioned) or _in_other_words(name, sent)


def _in_other_words(name: str, sent: str) -> frozenset[str]:
    """By the same words in another order, or abbreviated: "Blood, Occult", "Conj Bili"."""
    if ids := _fitting(_by_words().get(naming.all_words(name), frozenset()), sent):
        return ids
    words = naming.words(name)
    if words.specimen == "?" or not naming.compatible(sent, words.specimen or sent):
        return frozenset()
    return _fitting(_by_words().get(frozenset(words.folded.split()), frozenset()), words.specimen or sent)


def _fitting(ids: frozenset[str], specimen: str) -> frozenset[str]:
    return frozenset(i for i in ids if naming.compatible(specimen, naming.specimen(analytes()[i].specimen)))


@cache
def _by_loinc() -> Mapping[str, Analyte]:
    return {loinc: analyte for analyte in analytes().values() for loinc in analyte.loincs}


@cache
def _by_name() -> Mapping[str, frozenset[str]]:
    index: dict[str, set[str]] = {}
    for analyte in analytes().values():
        for name in (analyte.id, *analyte.names):
            index.setdefault(naming.fold(name), set()).add(analyte.id)
    return {name: frozenset(ids) for name, ids in index.items()}


@cache
def _by_bare_name() -> Mapping[str, frozenset[str]]:
    index: dict[str, set[str]] = {}
    for analyte in analytes().values():
        for name in analyte.names:
            index.setdefault(naming.without_specimen(name).folded, set()).add(analyte.id)
    # What is measured in a fluid too has all its names there: LDH, lactate dehydrogenase of pleural fluid.
    for analyte in analytes().values():
        names = {naming.without_specimen(name).folded for name in analyte.names}
        if naming.specimen(analyte.specimen) in _FLUIDS:
            for other in {one for name in names for one in index[name]} - {analyte.id}:
                for name in analytes()[other].names:
                    index[naming.without_specimen(name).folded].add(analyte.id)
    return {name: frozenset(ids) for name, ids in index.items()}


_FLUIDS = ("csf", "pleural fluid", "peritoneal fluid", "joint fluid", "other body fluid")


@cache
def _by_words() -> Mapping[frozenset[str], frozenset[str]]:
    index: dict[frozenset[str], set[str]] = {}
    for analyte in analytes().values():
        for name in analyte.names:
            for words in (naming.all_words(name), frozenset(naming.words(name).folded.split())):
                index.setdefault(words, set()).add(analyte.id)
    return {words: frozenset(ids) for words, ids in index.items() if words}


@cache
def _variants() -> Mapping[tuple[str, str], str]:
    """Variant by analyte and LOINC number, specimen or folded name."""
    table: dict[tuple[str, str], str] = {}
    for row in rows("variants.csv"):
        table |= {(row["analyte"], loinc): row["variant"] for loinc in row["loincs"].split(";")}
        table |= {(row["analyte"], naming.fold(name)): row["variant"] for name in row["names"].split(";")}
        table[row["analyte"], row["variant"]] = row["variant"]
    return table


@cache
def _limited() -> frozenset[str]:
    """Analytes whose limits in the dictionary are for a variant."""
    return frozenset(row["analyte"] for row in rows("variants.csv") if row["needed_for"] == "limits")
