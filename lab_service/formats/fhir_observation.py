"""One FHIR R4 Observation into results. `fhir.resources` checks it (R4B, whose Observation is that of R4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from facts.fact import Interval
from lab_service.digits import read_interval, read_number
from lab_service.moments import iso_moment
from lab_service.result import Code, Reading, Result, Status, row_text

Json = dict[str, Any]


def is_laboratory(observation: Json) -> bool:
    """True as well for one without a category: FHIR R4 does not require it."""
    codings = [coding for category in items(observation, "category") for coding in items(category, "coding")]
    codes = {str(coding.get("code")) for coding in codings}
    return "laboratory" in codes or not codes & _OTHER_CATEGORIES


def observation_results(
    raw: Json, place: str, specimens: dict[str, Json], zone: tzinfo, reading: Reading
) -> Iterator[Result]:
    """The value of the Observation and of each component; none when it is registered, cancelled or without a value.

    `specimens`: those sent along, by the references to them.
    """
    try:
        observation = _checked(raw)
    except ValueError as error:
        reading.fault("cannot-read", place, f"not a valid Observation: {error}")
        return
    status = _STATUS.get(observation.status)
    if status is None:
        return
    collected = _moment(raw.get("effectiveDateTime") or raw.get("effectiveInstant"), zone)
    collected = collected or _period(raw.get("effectivePeriod"), zone)
    parts = [(place, observation)]
    parts += [(f"{place}.component[{number}]", one) for number, one in enumerate(observation.component or [])]
    for where, one in parts:
        value, codes = _value(one), tuple(_codes(one.code))
        if not codes or (not value.text and status is not Status.WITHDRAWN):
            continue
        low, high, interval = _range(one.referenceRange, value.units)
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
            reference_low=low,
            reference_high=high,
            flags=flags,
            status=status,
            specimen=_specimen(observation.specimen, specimens),
            collected=collected,
            reported=_moment(raw.get("issued"), zone),
            text=row_text(
                codes[0].text or codes[0].code, value.comparator + value.text, unit, interval, "~".join(flags)
            ),
        )


def items(resource: object, name: str) -> list[Json]:
    """The objects in a list of an unchecked resource; empty for anything else."""
    found = resource.get(name) if isinstance(resource, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _checked(raw: Json) -> Any:
    """The Observation as fhir.resources has it. Raises ValueError naming the element, not its value."""
    # Half a second to import, and only for those who send FHIR.
    from fhir.resources.R4B.observation import Observation
    from pydantic import ValidationError

    try:
        return Observation.model_validate(raw)
    except ValidationError as error:
        path = error.errors(include_input=False, include_url=False, include_context=False)[0]["loc"]
        raise ValueError(".".join(map(str, path))[:80]) from None
    except Exception:  # what the library did not expect, it raises as LookupError, TypeError and others
        raise ValueError("its structure") from None


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
    return _Value(one.valueString or "")


def _range(ranges: Any, units: tuple[str, ...]) -> tuple[str, str, str]:
    """Ends of the one normal range that is for everybody, in the value's unit, and the range in words; else empty."""
    normal = [one for one in ranges or [] if not one.appliesTo and one.age is None and _is_normal(one.type)]
    if len(normal) != 1:
        return "", "", ""
    found = normal[0]
    low, high = (_end(end, units) for end in (found.low, found.high))
    if not (low or high):
        low, high = read_interval(found.text or "")
    return (
        low,
        high,
        found.text or (f"{low}-{high}" if low and high else f">={low}" if low else f"<={high}" if high else ""),
    )


def _end(end: Any, units: tuple[str, ...]) -> str:
    if end is None or end.value is None:
        return ""
    told = {unit for unit in (end.unit, end.code) if unit}
    number = read_number(str(end.value))
    return number.digits if number and (not told or not units or told & set(units)) else ""


def _is_normal(kind: Any) -> bool:
    return kind is None or any(coding.code == "normal" for coding in kind.coding or [])


def _flags(interpretations: Any) -> tuple[str, ...]:
    codings = [coding for one in interpretations or [] for coding in one.coding or []]
    return tuple(dict.fromkeys(coding.code.upper() for coding in codings if coding.code))


def _specimen(reference: Any, specimens: dict[str, Json]) -> str:
    """The kind of the specimen that is sent along, else the words of the reference."""
    if reference is None:
        return ""
    kind = specimens.get(reference.reference or "", {}).get("type")
    words = [
        kind.get("text") if isinstance(kind, dict) else None,
        *(one.get("display") for one in items(kind, "coding")),
    ]
    return next((word for word in words if isinstance(word, str)), str(reference.display or ""))


def _moment(written: object, zone: tzinfo) -> Interval | None:
    return iso_moment(written, zone) if isinstance(written, str) else None


def _period(period: object, zone: tzinfo) -> Interval | None:
    if not isinstance(period, dict):
        return None
    start, end = _moment(period.get("start"), zone), _moment(period.get("end"), zone)
    first, last = start.start if start else None, end.end if end else None
    return None if first is last or (first and last and first > last) else Interval(first, last)
