"""What every format of `formats/` delivers: results as the laboratory reported them, nothing interpreted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from facts.fact import Interval, Issue, Source
from facts.frozen import quickly_made


class Status(StrEnum):
    """Where a result stands. HL7 table 0085 and FHIR ObservationStatus are folded into these."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"
    # A result that was sent before does not hold. It has no value of its own.
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a test. `system` is "LOINC" or the sender's own word, `text` the name beside the code."""

    system: str
    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """A range that is for some people alone: `sex` is "female", "male" or empty; ages in completed years, inclusive,
    None is open."""

    low: str = ""
    high: str = ""
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result as reported.

    `value` holds the digits or words as sent, a comparator may stand in it ("<0.01") or in `comparator`; `words` are
    codes that say the same. `units` are the spellings as sent, best first. The ends of the reference interval are in
    the reported unit. `order` is the laboratory's number of the specimen or request, which a correction repeats.
    `ranges` stand where the laboratory sends several, for several people, and `reference_text` is what it wrote, words
    ("阴性") among them. `notes`: comments on the result and on its order.
    `coded`: the value is a code or its words, never a number. `narrative`: free text or an attachment, which is a
    result only when its code is known.
    """

    place: str
    codes: tuple[Code, ...]
    value: str
    comparator: str = ""
    words: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    reference_low: str = ""
    reference_high: str = ""
    ranges: tuple[ReferenceRange, ...] = ()
    reference_text: str = ""
    flags: tuple[str, ...] = ()
    status: Status = Status.FINAL
    specimen: str = ""
    collected: Interval | None = None
    reported: Interval | None = None
    # When the laboratory received the specimen, where the message tells.
    received: Interval | None = None
    order: str = ""
    # The name of the panel or report that it is part of.
    panel: str = ""
    coded: bool = False
    narrative: bool = False
    notes: tuple[str, ...] = ()
    # The row in words, for people: name, value, unit, interval, flag.
    text: str = ""
    # Which of the messages of a request: "labs[0] ", empty where `place` says it.
    message: str = ""


@dataclass(frozen=True, slots=True)
class IdentityItem:
    """Who the message says the patient is: `concept` is patient_id (HL7 CX form), patient_sex or patient_birth_date."""

    concept: str
    code: str
    place: str
    text: str


class Reason(StrEnum):
    """Why something that a message holds is no result, though nothing is wrong with it."""

    CANCELLED = "cancelled"
    PENDING = "pending"
    NO_VALUE = "no value"
    ATTACHMENT = "attachment"
    FREE_TEXT = "free text without a code"
    NOT_A_MEASUREMENT = "not a measurement"
    WITHDRAWN = "withdrawn"
    OTHER_PATIENT = "of another patient"
    IN_WORDS = "a word for a count"
    SUSCEPTIBILITY = "of a culture"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An observation that was understood and is no result."""

    place: str
    reason: Reason


@dataclass(slots=True)
class Reading:
    """What one message or file gave, in its order. Every observation is in `results`, `issues` or `left_out`.

    `message`: which message of the request it is, as in its results.
    """

    message: str = ""
    results: list[Result] = field(default_factory=list)
    identity: list[IdentityItem] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def fault(self, code: str, place: str, message: str) -> None:
        """Notes what could not be read. `message` holds no words of the sender."""
        self.issues.append(Issue(code=code, place=place, message=message, source=Source.LAB))

    def leave_out(self, place: str, reason: Reason) -> None:
        """Notes what is no result and no fault."""
        self.left_out.append(LeftOut(place, reason))


def row_text(name: str, value: str, unit: str, interval: str, flag: str) -> str:
    """The row as a person reads it: "血红蛋白 62 g/L (115-150) LL"."""
    return " ".join(filter(None, (name, value, unit, f"({interval})" if interval else "", flag)))
