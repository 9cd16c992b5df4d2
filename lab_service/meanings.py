"""Which analytes a name as it is printed may mean: whole, else without what is printed around it."""

from __future__ import annotations

from lab_service import naming, printed
from lab_service.analytes import Analyte, analytes
from lab_service.conversion import conversion
from lab_service.matching import matches
from lab_service.names import named


def candidates(name: str, sent: str) -> frozenset[str]:
    """Ids of the analytes that the name may mean in this specimen: whole, else without what is printed around it."""
    if whole := named(name, sent):
        return whole
    if (of_urine := printed.without_place(name)) != name:
        return candidates(of_urine, "urine") if naming.compatible(sent, "urine") else frozenset()
    if form := printed.loinc_form(name):
        return _of_loincs_form(*form, sent)
    if (bare := printed.bare(name)) != naming.plain(name):
        return candidates(bare, sent)
    parts = printed.brackets(name)
    return _of_brackets(parts, sent) if parts else _of_pieces(name, sent)


def _of_loincs_form(component: str, property_: str, within: str, sent: str) -> frozenset[str]:
    """Of a component that is told with its property and specimen: what cannot have the property is another test."""
    told = naming.specimen(within, whole=True) or sent
    if not naming.compatible(sent, told):
        return frozenset()
    ids = (named(f"{component} absolute", told) if property_ == "#/volume" else None) or candidates(component, told)
    unit = _UNITS_OF_PROPERTIES.get(property_)
    return frozenset(one for one in ids if unit is None or _has_unit(analytes()[one], unit))


# A unit of each property of LOINC that an analyte may lack, whatever its name.
_UNITS_OF_PROPERTIES = {
    "#/volume": "/L", "mass/volume": "g/L", "moles/volume": "mol/L", "mass/time": "g/(24.h)", "entitic volume": "fL",
}  # fmt: skip


def _has_unit(analyte: Analyte, unit: str) -> bool:
    variants = {"", *(one.variant for one in analyte.accepted)}
    return any(conversion(analyte.id, variant, (unit,)) for variant in variants)


def _of_brackets(parts: printed.Brackets, sent: str) -> frozenset[str]:
    """Of a name and what stood in brackets: a specimen, a method, a unit, a part of the name, or the name once more."""
    outer, inner = parts.outer, parts.inner
    if (told := naming.specimen(inner)) not in ("", "?"):
        return candidates(outer, told) if naming.compatible(sent, told) else frozenset()
    for joined in (f"{outer}{inner}", f"{outer} {inner}", f"{inner} {outer}"):
        if ids := named(joined, sent):
            return ids
    if printed.says_nothing(inner):
        return candidates(outer, sent)
    # An inner word that we do not know may be what makes it another test: "Calcium (corrected)".
    if inside := candidates(parts.short, sent):
        return (candidates(outer, sent) or _misspelt(outer, sent)) & inside
    # Names are without capitals here, and U is a unit.
    spellings = (inner, inner.upper())
    return frozenset(
        one for one in candidates(outer, sent) if any(_has_unit(analytes()[one], text) for text in spellings)
    )


def _of_pieces(name: str, sent: str) -> frozenset[str]:
    """Of a name said twice: "谷丙转氨酶ALT", "BUN/Urea". Each piece must mean the one analyte."""
    meant = [named(piece, sent) for piece in printed.pieces(name)]
    agreed = frozenset.intersection(*meant) if meant else frozenset()
    return agreed if len(agreed) == 1 else frozenset()


def _misspelt(name: str, sent: str) -> frozenset[str]:
    """For a name whose abbreviation stands beside it: "Carcinoembyronic Antigen (CEA)". Alone it would be a guess."""
    return frozenset(match.analyte for match in matches(name, sent) if match.likeness >= _MISSPELT)


# Of a hundred; one letter wrong in seven.
_MISSPELT = 85
