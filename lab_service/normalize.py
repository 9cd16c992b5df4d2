"""From a result as reported to a measurement in the unit of the dictionary. What cannot be converted is no number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from facts import units
from facts.fact import Quantity
from facts.frozen import quickly_made
from lab_service import spoken
from lab_service.analytes import OPEN, Analyte, Limits, analytes
from lab_service.conversion import conversion
from lab_service.digits import Number, read_number
from lab_service.identify import Identity
from lab_service.result import Result


class CannotMeasure(ValueError):
    """A result that is no measurement of its analyte. `code` is that of the Issue it becomes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@quickly_made
@dataclass(frozen=True, slots=True)
class Measurement:
    """A result of a known analyte: `quantity` in the analyte's unit, or `word` (qualitative.csv), never both.

    `own` is the laboratory's interval in the analyte's unit. `limits_hold`: the dictionary's limits are for this; they
    are not for a D-dimer in plain mg/L (FEU or DDU?), nor for a pO2 of blood that nobody called arterial. `variant`:
    what the name, the code or the specimen tells of it (variants.csv).
    """

    result: Result
    analyte: Analyte
    quantity: Quantity | None = None
    word: str = ""
    own: Limits = OPEN
    limits_hold: bool = True
    variant: str = ""


def by_value(one: Measurement) -> tuple[object, ...]:
    """A key that sorts several results of one analyte and moment, so that the order in which they came is nothing."""
    quantity = one.quantity
    if quantity is None:
        return 1, one.word, one.own.low, one.own.high
    return 0, quantity.number, quantity.comparator, quantity.value, one.own.low, one.own.high


def normalize(result: Result, identity: Identity) -> Measurement:
    """Raises CannotMeasure: "bad-value" for words where a number belongs, "in-words" where they are as good as one and
    are left out, "unknown-unit" for a unit, or none, that does not lead to the dictionary's.
    """
    analyte = identity.analyte
    if (titre := _titre(result, analyte)) is not None:
        return titre
    number = None if result.coded else read_number(result.value)
    if number is None and analyte.unit in _FIELDS and (seen := spoken.counted(result.value)) is not None:
        number = Number(seen.digits, seen.comparator)
    if number is None or analyte.qualitative:
        return _word(result, analyte, number)
    if result.comparator and number.comparator not in ("", result.comparator):
        raise CannotMeasure("bad-value", f"{analyte.id}: two comparators")
    spellings = result.units
    if number.rest:
        if not is_unit(number.rest):
            raise CannotMeasure("bad-value", f"{analyte.id}: more than a number")
        spellings = spellings or (number.rest,)
    found = conversion(analyte.id, identity.variant, spellings)
    if found is None:
        what = "the unit is not one of this analyte" if spellings else "no unit"
        raise CannotMeasure("unknown-unit", f"{analyte.id}: {what}")
    comparator = result.comparator or number.comparator
    quantity = _quantity(analyte.id, identity.variant, spellings, number.digits, comparator)
    own = OPEN
    if result.reference_low or result.reference_high:
        own = Limits(found.apply(result.reference_low), found.apply(result.reference_high))
    limits_hold = identity.limits_hold or found.annotated
    return Measurement(result, analyte, quantity, own=own, limits_hold=limits_hold, variant=identity.variant)


# Other specimens are looked at by eye and often told in words, and are not wrong for it.
OF_BLOOD = ("ser/plas", "blood", "plas", "blood arterial", "ser/plas or blood", "blood or serum", "")

# Of the microscope: a count by eye is written as a range.
_FIELDS = ("/[HPF]", "/[LPF]")


# A sodium is 140 mmol/L over and over.
@lru_cache(maxsize=16384)
def _quantity(analyte_id: str, variant: str, spellings: tuple[str, ...], digits: str, comparator: str) -> Quantity:
    """In the analyte's unit, to which the spellings lead."""
    found = conversion(analyte_id, variant, spellings)
    assert found is not None
    return Quantity(found.apply(digits), analytes()[analyte_id].unit, comparator)


def is_unit(text: str) -> bool:
    """Whether it is a unit of measurement that we know."""
    try:
        return bool(units.parse(text))
    except units.UnknownUnit:
        return False


def _word(result: Result, analyte: Analyte, number: Number | None) -> Measurement:
    """A word of qualitative.csv for an analyte whose result is one."""
    if spoken.titre(result.value) is None and (word := spoken.word((result.value, *result.words))):
        if analyte.qualitative:
            return Measurement(result, analyte, word=word)
        if analyte.specimen not in OF_BLOOD:
            raise CannotMeasure("in-words", f"{analyte.id}: a word for a count")
    if analyte.qualitative and number is not None:
        raise CannotMeasure("unknown-unit", f"{analyte.id}: a number where a word is expected")
    raise CannotMeasure("bad-value", f"{analyte.id}: not {'a known word' if analyte.qualitative else 'a number'}")


def _titre(result: Result, analyte: Analyte) -> Measurement | None:
    """Of an analyte that is one. "1:320" is 320."""
    told = spoken.titre(result.value)
    if told is None or analyte.unit != "{titer}":
        return None
    end = spoken.titre(result.reference_text)
    own = Limits("", end.digits) if end is not None and end.comparator.startswith("<") else OPEN
    return Measurement(result, analyte, Quantity(told.digits, analyte.unit, told.comparator), own=own)
