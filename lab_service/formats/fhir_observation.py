"""One FHIR R4 Observation into results. `fhir.resources` checks it (R4B, whose Observation is that of R4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from facts.fact import Interval
from lab_service import naming
from lab_service.digits import read_interval, read_number
from lab_service.formats.fhir_resources import Json, items
from lab_service.moments import iso_moment
from lab_service.ranges import for_whom, read_ranges
from lab_service.result import Code, Reading, Reason, ReferenceRange, Result, Status, row_text


def is_laboratory(observation: Json) -> bool:
    """True as well for one without a category: FHIR R4 does not require it."""
    codings = [coding for category in items(observation, "category") for coding in items(category, "coding")]
    codes = {str(coding.get("code")) for coding in codings}
    return "laboratory" in codes or not codes & _OTHER_CATEGORIES


def observation_results(
    raw: Json, place: str, specimen: Json | None, zone: tzinfo, reading: Reading, panel_name: str = ""
) -> Iterator[Result]:
    """The value of the Observation and of each component. One that is registered, cancelled or without a value is left
    out. `specimen` is the Specimen that it refers to, when it was sent; `panel_name` that of its panel or report.
    """
    try:
        observation = _checked(raw, place, reading)
    except ValueError as error:
        reading.fault("cannot-read", place, f"not a valid Observation: {error}")
        return
    status = _STATUS.get(observation.status)
    if status is None:
        reading.leave_out(place, Reason.PENDING if observation.status == "registered" else Reason.CANCELLED)
        return
    collected = _moment(raw.get("effectiveDateTime") or raw.get("effectiveInstant"), zone)
    collected = collected or _period(raw.get("effectivePeriod"), zone)
    reported = _moment(raw.get("issued"), zone)
    kind = _specimen(observation.specimen, specimen) or naming.panel_specimen(panel_name)
    notes = tuple(note.text.strip() for note in observation.note or [] if note.text and note.text.strip())
    panel = bool(observation.component or observation.hasMember)
    parts = [(place, observation)]
    parts += [(f"{place}.component[{number}]", one) for number, one in enumerate(observation.component or [])]
    for where, one in parts:
        value, codes = _value(one), tuple(_codes(one.code))
        if not value.text and status is not Status.WITHDRAWN:
            if not (panel and one is observation):
                reading.leave_out(where, Reason.NOT_A_MEASUREMENT if _has_value(one) else Reason.NO_VALUE)
            continue
        if not codes:
            reading.fault("unknown-code", where, "no code and no name")
            continue
        interval = _interval(one.referenceRange, value.units)
        flags = _flags(one.interpretation)
        unit = value.units[-1] if value.units else ""
        yield Result(
            place=where,
            codes=codes,
            value=value.text,
            comparator=value.comparator,
            words=value.words,
            coded=value.coded,
            units=value.units,
            reference_low=interval.low,
            reference_high=interval.high,
            ranges=interval.ranges,
            reference_text=interval.text,
            flags=flags,
            status=status,
            specimen=kind,
            panel=panel_name,
            collected=collected,
            reported=reported,
            notes=notes,
            text=row_text(
                codes[0].text or codes[0].code, value.comparator + value.text, unit, interval.text, "~".join(flags)
            ),
            message=reading.message,
        )


def _checked(raw: Json, place: str, reading: Reading) -> Any:
    """The Observation as fhir.resources has it. An element that is wrong and does not bear on the result (a performer,
    an extension, what another version has) is an issue and left out. Raises ValueError naming the element, not its
    value.
    """
    # Half a second to import, and only for those who send FHIR.
    from fhir.resources.R4B.observation import Observation
    from pydantic import ValidationError

    try:
        return Observation.model_validate(raw)
    except ValidationError as error:
        wrong = _wrong_elements(error)
    except Exception:  # what the library did not expect, it raises as LookupError, TypeError and others
        raise ValueError("its structure") from None
    spared = {path.partition(".")[0].lstrip("_") for path in wrong}
    if not spared.isdisjoint(_ESSENTIAL) or not all(any(name in raw for name in (one, f"_{one}")) for one in spared):
        raise ValueError(wrong[0]) from None
    try:
        whole = {name: value for name, value in raw.items() if name.lstrip("_") not in spared}
        observation = Observation.model_validate(whole)
    except Exception:
        raise ValueError(wrong[0]) from None
    for element in sorted(spared):
        reading.fault("cannot-read", f"{place}.{element[:80]}", "not a valid element of an Observation; left out")
    return observation


def _wrong_elements(error: Any) -> list[str]:
    """Paths of the elements that are wrong, never their values."""
    errors = error.errors(include_input=False, include_url=False, include_context=False)
    return [".".join(map(str, one["loc"]))[:80] for one in errors]


# What says what the result is, of what, when, and how far it holds.
_ESSENTIAL = frozenset({
    "", "resourceType", "status", "modifierExtension", "code", "effectiveDateTime", "effectivePeriod",
    "effectiveInstant", "effectiveTiming", "valueQuantity", "valueCodeableConcept", "valueString", "valueBoolean",
    "valueInteger", "valueRange", "valueRatio", "valueSampledData", "valueTime", "valueDateTime", "valuePeriod",
    "dataAbsentReason", "interpretation", "referenceRange", "specimen", "component", "hasMember",
})  # fmt: skip


# http://terminology.hl7.org/CodeSystem/observation-category
_OTHER_CATEGORIES = {"social-history", "vital-signs", "imaging", "procedure", "survey", "exam", "therapy", "activity"}

# ObservationStatus; registered and cancelled have no value to read.
_STATUS = {
    "preliminary": Status.PRELIMINARY, "final": Status.FINAL, "unknown": Status.FINAL, "amended": Status.CORRECTED,
    "corrected": Status.CORRECTED, "entered-in-error": Status.WITHDRAWN,
}  # fmt: skip


def _codes(concept: Any) -> Iterator[Code]:
    # R4B lets a component go without a code when an extension stands for it.
    if concept is None:
        return
    text = concept.text or ""
    for coding in concept.coding or []:
        system = "LOINC" if coding.system == "http://loinc.org" else coding.system or ""
        if coding.code or coding.display or text:
            yield Code(system, coding.code or "", coding.display or text)
    if text and not concept.coding:
        yield Code("", "", text)


@dataclass(frozen=True, slots=True)
class _Value:
    """As in Result; an empty text is no value that a laboratory reports."""

    text: str = ""
    comparator: str = ""
    units: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    coded: bool = False


def _value(one: Any) -> _Value:
    if (quantity := one.valueQuantity) is not None and quantity.value is not None:
        ucum = quantity.code if quantity.system == "http://unitsofmeasure.org" else None
        spellings = dict.fromkeys(unit for unit in (ucum, quantity.unit, quantity.code) if unit)
        # As str: a huge exponent must not be written out.
        return _Value(str(quantity.value), quantity.comparator or "", tuple(spellings))
    if (concept := one.valueCodeableConcept) is not None:
        codings = concept.coding or []
        words = [concept.text, *(coding.display for coding in codings), *(coding.code for coding in codings)]
        told = tuple(word for word in words if word)
        return _Value(told[0] if told else "", words=told[1:], coded=True)
    if one.valueInteger is not None:
        return _Value(str(one.valueInteger))
    if (ratio := one.valueRatio) is not None and ratio.numerator and ratio.denominator:
        # A titre, 1:80, is no number.
        return _Value(f"{ratio.numerator.value}:{ratio.denominator.value}")
    if (found := one.valueRange) is not None and found.low and found.high:
        return _Value(f"{found.low.value}-{found.high.value}", units=tuple(filter(None, (found.low.unit,))))
    return _Value(one.valueString or "")


def _has_value(one: Any) -> bool:
    """A value of a type that no laboratory measurement has: a truth, a time, a picture, a curve."""
    kinds = ("valueBoolean", "valueDateTime", "valueTime", "valuePeriod", "valueSampledData", "valueAttachment")
    return any(getattr(one, kind, None) is not None for kind in kinds)


@dataclass(frozen=True, slots=True)
class _Interval:
    """The ends of the range for everybody in the value's unit, or ranges for some, and what was sent in words."""

    low: str = ""
    high: str = ""
    ranges: tuple[ReferenceRange, ...] = ()
    text: str = ""


def _interval(sent: Any, units: tuple[str, ...]) -> _Interval:
    normal = [one for one in sent or [] if _is_normal(one.type)]
    for_all = [one for one in normal if not one.appliesTo and one.age is None]
    if len(for_all) == 1:
        low, high = _ends(for_all[0], units)
        text = for_all[0].text or ""
        if not (low or high) and for_whom(text):
            return _Interval(ranges=read_ranges(text), text=text)
        if not (low or high):
            low, high = read_interval(text)
        return _Interval(low, high, text=text or _written(low, high))
    personal = [_personal(one, units) for one in normal if one not in for_all] if not for_all else []
    text = "; ".join(one.text for one in normal if one.text)
    return _Interval(ranges=tuple(one for one in personal if one is not None), text=text)


def _personal(sent: Any, units: tuple[str, ...]) -> ReferenceRange | None:
    """A range for a sex or an age; None for one that is for people whom neither tells."""
    low, high = _ends(sent, units)
    sex = ""
    for concept in sent.appliesTo or []:
        words = [concept.text, *(word for coding in concept.coding or [] for word in (coding.display, coding.code))]
        told = {known for word in words if word and (known := _SEX.get(word.strip().casefold()))}
        if len(told) != 1 or (sex and sex not in told):
            return None
        (sex,) = told
    ages = []
    for end in (sent.age.low, sent.age.high) if sent.age else (None, None):
        if end is not None and (end.value is None or (end.code or end.unit or "a") not in _YEARS):
            return None
        ages.append(None if end is None else int(end.value))
    return ReferenceRange(low, high, sex, *ages) if low or high else None


_SEX = {
    "male": "male", "m": "male", "man": "male", "men": "male", "males": "male", "男": "male", "男性": "male",
    "248153007": "male", "female": "female", "f": "female", "woman": "female", "women": "female", "females": "female",
    "女": "female", "女性": "female", "248152002": "female",
}  # fmt: skip
_YEARS = ("a", "year", "years", "yr", "y", "岁")


def _ends(sent: Any, units: tuple[str, ...]) -> tuple[str, str]:
    return _end(sent.low, units), _end(sent.high, units)


def _end(end: Any, units: tuple[str, ...]) -> str:
    if end is None or end.value is None:
        return ""
    told = {unit for unit in (end.unit, end.code) if unit}
    number = read_number(str(end.value))
    return number.digits if number and (not told or not units or told & set(units)) else ""


def _written(low: str, high: str) -> str:
    return f"{low}-{high}" if low and high else f">={low}" if low else f"<={high}" if high else ""


def _is_normal(kind: Any) -> bool:
    return kind is None or any(coding.code == "normal" for coding in kind.coding or [])


def _flags(interpretations: Any) -> tuple[str, ...]:
    codings = [coding for one in interpretations or [] for coding in one.coding or []]
    return tuple(dict.fromkeys(coding.code.upper() for coding in codings if coding.code))


def _specimen(reference: Any, specimen: Json | None) -> str:
    """The kind of the specimen that is sent along, else the words of the reference."""
    kind = (specimen or {}).get("type")
    words = [
        kind.get("text") if isinstance(kind, dict) else None,
        *(one.get("display") for one in items(kind, "coding")),
    ]
    told = next((word for word in words if isinstance(word, str)), "")
    return told or (str(reference.display or "") if reference is not None else "")


def _moment(written: object, zone: tzinfo) -> Interval | None:
    return iso_moment(written, zone) if isinstance(written, str) else None


def _period(period: object, zone: tzinfo) -> Interval | None:
    if not isinstance(period, dict):
        return None
    start, end = _moment(period.get("start"), zone), _moment(period.get("end"), zone)
    first, last = start.start if start else None, end.end if end else None
    return None if first is last or (first and last and first > last) else Interval(first, last)
