"""The core type: a `Fact` is one thing that a source asserts about a patient.

The frozen dataclasses here are the inner form; `proto/concord/v1/fact.proto` is the wire form; `facts.codec` converts.
Enumerations are the field's own words: NegEx / ConText for polarity, temporality and experiencer, DICOM (0020,0062)
for laterality (always the patient's side), FHIR Condition.severity for severity.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from facts import vocabulary
from facts.frozen import quickly_made


class Source(StrEnum):
    """Whose word a fact is. `record` is what the EMR holds in structured form, DICOM header elements included."""

    REPORT = "report"
    IMAGE = "image"
    LAB = "lab"
    RECORD = "record"


class Polarity(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    POSSIBLE = "possible"


class Temporality(StrEnum):
    RECENT = "recent"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"


class Experiencer(StrEnum):
    PATIENT = "patient"
    OTHER = "other"


class Laterality(StrEnum):
    """The patient's side, never the screen's."""

    RIGHT = "right"
    LEFT = "left"
    BILATERAL = "bilateral"
    UNPAIRED = "unpaired"


class Severity(StrEnum):
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class Change(StrEnum):
    """Against an earlier examination."""

    NEW = "new"
    LARGER = "larger"
    SMALLER = "smaller"
    STABLE = "stable"
    RESOLVED = "resolved"


class EvidenceKind(StrEnum):
    TEXT_SPAN = "text_span"
    IMAGE_REGION = "image_region"
    HEADER_ELEMENT = "header_element"
    LAB_RESULT = "lab_result"
    RECORD_ITEM = "record_item"


class InvalidFact(ValueError):
    """A fact that cannot be true of any patient. The message names fields and codes, never words of a report."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A coded term (DICOM CodedConcept, FHIR Coding). `display` is for people and is not compared."""

    code: str
    system: str = "concord"
    display: str = field(default="", compare=False)
    _json: str = field(init=False, default="", repr=False, compare=False)


@quickly_made
@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as reported: decimal digits, comparator, UCUM unit, and the interval it is judged by in the same unit.

    Raises InvalidFact when a number is not decimal digits or the comparator is not one of FHIR's.
    """

    value: str
    unit: str = ""
    comparator: str = ""
    reference_low: str = ""
    reference_high: str = ""
    _json: str = field(init=False, default="", repr=False, compare=False)

    _number: Decimal = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_number", _decimal("value", self.value))
        if self.reference_low:
            _decimal("reference_low", self.reference_low)
        if self.reference_high:
            _decimal("reference_high", self.reference_high)
        if self.comparator not in ("", "<", "<=", ">", ">="):
            raise InvalidFact(f"Quantity.comparator {self.comparator!r} is not one of < <= > >=")

    @property
    def number(self) -> Decimal:
        return self._number


@dataclass(frozen=True, slots=True)
class Coded:
    """A code or word as a value, e.g. "FEMALE", "CR", "FINAL"."""

    code: str
    _json: str = field(init=False, default="", repr=False, compare=False)


@cache
def named(code: str) -> Concept:
    """A concept of our vocabulary with its name; without one when the code is not in it."""
    entry = vocabulary.find(code)
    return Concept(code, display=entry.en if entry else "")


def fixed_offset(moment: datetime) -> datetime:
    """The same moment with its offset alone: neither the wire nor CEL takes the name of a zone.

    Raises InvalidFact for a time without a zone.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise InvalidFact("Interval: a time without a zone")
    return moment.replace(tzinfo=timezone(offset))


@dataclass(frozen=True, slots=True)
class Interval:
    """A time span, both ends inclusive, aware datetimes; None is an open end. A moment has equal ends.

    Kept with the offset that each end has, not with the name of a zone: that is what travels.
    Raises InvalidFact when an end is naive or the ends are reversed.
    """

    start: datetime | None
    end: datetime | None
    _json: str = field(init=False, default="", repr=False, compare=False)

    def __post_init__(self) -> None:
        start = self.start and fixed_offset(self.start)
        end = start if self.end is self.start else self.end and fixed_offset(self.end)
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "end", end)
        if start and end and start > end:
            raise InvalidFact("Interval: start is after end")

    def __hash__(self) -> int:
        # Results are grouped by their time: the start tells nearly all of them apart.
        return hash(self.start)

    @classmethod
    def at(cls, moment: datetime) -> Interval:
        return cls(moment, moment)


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where to look. Which fields are filled follows from `kind`; see Evidence in fact.proto for each.

    Text offsets count Unicode code points of the section as sent (of the whole text when the document came as one),
    half-open. `region` is a polygon (x0, y0, x1, y1, ...) in pixels from the top left corner of the stored image.
    """

    kind: EvidenceKind
    document_id: str = ""
    section: str = ""
    start: int = 0
    end: int = 0
    text: str = ""
    section_index: int | None = None
    study_instance_uid: str | None = None
    series_instance_uid: str | None = None
    sop_instance_uid: str | None = None
    frame: int | None = None
    region: tuple[float, ...] = ()
    element: str | None = None
    item: str | None = None
    _json: str = field(init=False, default="", repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise InvalidFact("Evidence: offsets are not 0 <= start <= end")
        if len(self.region) % 2:
            raise InvalidFact("Evidence: a region needs x and y for each point")


@dataclass(frozen=True, slots=True)
class Producer:
    """Who made a fact (FHIR Provenance): service and version, and the lexicon, table or model with its digest."""

    service: str
    version: str
    model: str = ""
    digest: str = ""
    _json: str = field(init=False, default="", repr=False, compare=False)


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a source asserts about a patient.

    `probability`, 0 to 1, is the calibrated probability that the concept is *present* by this source; None where the
    reader has none. `id` is a hash of the content, so the same input gives the same id.

    Raises InvalidFact for a side on an unpaired organ, a probability outside 0 to 1, a negative count, no evidence.
    """

    source: Source
    concept: Concept
    evidence: tuple[Evidence, ...]
    producer: Producer
    polarity: Polarity = Polarity.PRESENT
    temporality: Temporality = Temporality.RECENT
    experiencer: Experiencer = Experiencer.PATIENT
    laterality: Laterality | None = None
    body_site: Concept | None = None
    time: Interval | None = None
    value: Quantity | Coded | None = None
    severity: Severity | None = None
    change: Change | None = None
    count: int | None = None
    relations: tuple[str, ...] = ()
    suggestion: str = ""
    probability: float | None = None
    id: str = field(init=False)

    def __post_init__(self) -> None:
        if not self.concept.code:
            raise InvalidFact("Fact: a concept without a code")
        if not self.evidence:
            raise InvalidFact(f"Fact {self.concept.code}: no evidence")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise InvalidFact(f"Fact {self.concept.code}: probability outside 0 to 1")
        if self.count is not None and self.count < 0:
            raise InvalidFact(f"Fact {self.concept.code}: negative count")
        if self.laterality in _SIDES:
            for concept in (self.concept, self.body_site):
                if concept is not None and concept.system == "concord" and not vocabulary.may_have_side(concept.code):
                    raise InvalidFact(f"Fact {self.concept.code}: a side on unpaired {concept.code}")
        object.__setattr__(self, "id", _content_hash(self))

    @property
    def confidence(self) -> float:
        """How sure the source is of what it says: probability if present, 1 - probability if absent; 1 if unknown."""
        if self.probability is None:
            return 1.0
        return 1 - self.probability if self.polarity is Polarity.ABSENT else self.probability


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What went wrong without stopping. Carries the place, never the words of a report."""

    code: str
    place: str
    message: str
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSet:
    """What one reading of one source gave. `assessed`: concept codes (or "category:finding") it could have asserted."""

    subject: str
    source: Source
    producer: Producer
    facts: tuple[Fact, ...] = ()
    assessed: frozenset[str] = frozenset()
    issues: tuple[Issue, ...] = ()


_SIDES = (Laterality.LEFT, Laterality.RIGHT, Laterality.BILATERAL)


@lru_cache(maxsize=4096)
def _decimal(name: str, digits: str) -> Decimal:
    """Raises InvalidFact naming the field of a Quantity."""
    try:
        number = Decimal(digits)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise InvalidFact(f"Quantity.{name} is not a decimal number")
    return number


def _content_hash(fact: Fact) -> str:
    # Half of a surrogate pair is no character, but a caller may send one and shall get an answer.
    return hashlib.sha256(_canonical(fact).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _canonical(fact: Fact) -> str:
    """The compared fields in order, as JSON without spaces; a dataclass is its name and its fields.

    Tens of thousands of facts a second get their id here, and what they are made of (evidence, times, values, concepts)
    is in several of them each: the JSON of those is kept with them.
    """
    concept, producer, time, value = fact.concept, fact.producer, fact.time, fact.value
    laterality, body_site, severity, change = fact.laterality, fact.body_site, fact.severity, fact.change
    return (
        f'["Fact",{_quoted(fact.source)},{concept._json or _kept(concept)},'
        f"[{','.join([one._json or _kept(one) for one in fact.evidence])}],"
        f"{producer._json or _kept(producer)},"
        f"{_quoted(fact.polarity)},{_quoted(fact.temporality)},{_quoted(fact.experiencer)},"
        f"{'null' if laterality is None else _quoted(laterality)},"
        f"{'null' if body_site is None else body_site._json or _kept(body_site)},"
        f"{'null' if time is None else time._json or _kept(time)},"
        f"{'null' if value is None else value._json or _kept(value)},"
        f"{'null' if severity is None else _quoted(severity)},"
        f"{'null' if change is None else _quoted(change)},"
        f"{'null' if fact.count is None else _number(fact.count)},"
        f"[{','.join(map(_quoted, fact.relations)) if fact.relations else ''}],"
        f"{_quoted(fact.suggestion)},{'null' if fact.probability is None else _number(fact.probability)}]"
    )


def _kept(value: Any) -> str:
    """The JSON of one that has none yet, which it has from then on."""
    write = _WRITTEN_OUT.get(type(value))
    text = write(value) if write else "".join(_ENCODE(_as_list(value), 0))
    object.__setattr__(value, "_json", text)
    return text


def _quantity(one: Quantity) -> str:
    return (
        f'["Quantity",{_quoted(one.value)},{_quoted(one.unit)},{_quoted(one.comparator)},'
        f"{_quoted(one.reference_low)},{_quoted(one.reference_high)}]"
    )


def _evidence(one: Evidence) -> str:
    uids = one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid
    image = "null,null,null" if uids == _NO_UIDS else ",".join(map(_word, uids))
    return (
        f'["Evidence",{_quoted(one.kind)},{_quoted(one.document_id)},{_quoted(one.section)},{one.start},{one.end},'
        f"{_quoted(one.text)},{_number(one.section_index)},{image},{_number(one.frame)},"
        f"{json.dumps(one.region, separators=_TIGHT) if one.region else '[]'},{_word(one.element)},{_word(one.item)}]"
    )


# What most facts have anew: written out in a third of the time that the encoder takes for any dataclass.
_WRITTEN_OUT: dict[type, Callable[[Any], str]] = {Quantity: _quantity, Evidence: _evidence}
_NO_UIDS = (None, None, None)
_TIGHT = (",", ":")


def _word(value: str | None) -> str:
    return "null" if value is None else _quoted(value)


def _number(value: float | None) -> str:
    if value is None:
        return "null"
    # As JSON has them, whatever kind of float or int it is.
    return float.__repr__(value) if isinstance(value, float) else int.__repr__(value)


def _as_list(value: Any) -> object:
    """What JSON does not know: a moment is its ISO form, a dataclass is its name and its compared fields in order."""
    if isinstance(value, datetime):
        return value.isoformat()
    kind: Any = type(value)
    name, compared = _compared(kind)
    return [name, *compared(value)]


@cache
def _compared(kind: Any) -> tuple[str, Callable[[object], tuple[object, ...]]]:
    """Name and reader of the fields that make up identity. The id is made from them, so it is none of them."""
    names = [spec.name for spec in fields(kind) if spec.compare and spec.name != "id"]
    if len(names) == 1:
        return kind.__name__, lambda value: (getattr(value, names[0]),)
    return kind.__name__, attrgetter(*names)


_quoted = json.encoder.encode_basestring
# json.JSONEncoder makes its C encoder anew for each call.
_ENCODE: Callable[[object, int], tuple[str, ...]] = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
    None, _as_list, json.encoder.encode_basestring, None, ":", ",", False, False, False
)
