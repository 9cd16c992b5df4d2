"""Record facts as they are found, and issues for what is not understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, TypeVar

from facts.fact import (
    Coded,
    Concept,
    Evidence,
    EvidenceKind,
    Fact,
    Interval,
    InvalidFact,
    Issue,
    Laterality,
    Polarity,
    Producer,
    Quantity,
    Source,
    named,
)
from fusion import codes, times

PRODUCER = Producer(service="fusion", version="1")
_T = TypeVar("_T")


@dataclass(slots=True)
class Record:
    """Facts and issues as they are found."""

    zone: tzinfo
    facts: list[Fact] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def say(
        self,
        concept: str | Concept,
        item: str,
        text: str,
        *,
        document: str = "",
        study: str = "",
        **what: Any,
    ) -> Fact | None:
        """Adds a fact that rests on `text` at `item`; without text there is nothing to say."""
        if not text.strip():
            return None
        if isinstance(concept, str):
            concept = named(concept)
        evidence = Evidence(
            kind=EvidenceKind.RECORD_ITEM, item=item, text=text, document_id=document, study_instance_uid=study or None
        )
        try:
            fact = Fact(source=Source.RECORD, concept=concept, evidence=(evidence,), producer=PRODUCER, **what)
        except InvalidFact as error:
            self.issue("bad-value", item, f"It cannot be true of a patient: {error}.")
            return None
        self.facts.append(fact)
        return fact

    def coded_item(
        self,
        place: str,
        item: Any,
        value: Quantity | Coded | None,
        time: Interval | None,
        laterality: Laterality | None = None,
    ) -> Fact | None:
        """A diagnosis, medication, allergy or procedure, by the code and the words that the sender gives it."""
        sent = item.code
        words = sent.display.strip() or sent.code.strip()
        polarity = Polarity.PRESENT
        if "certainty" in item.DESCRIPTOR.fields_by_name:
            polarity = self.understood(f"{place}.certainty", item.certainty, codes.certainty) or Polarity.PRESENT
        if not words:
            return None
        concept = Concept(sent.code.strip() or words, sent.system.strip() or "local", sent.display.strip())
        return self.say(concept, place, words, value=value, time=time, polarity=polarity, laterality=laterality)

    def issue(self, code: str, place: str, message: str) -> None:
        self.issues.append(Issue(code=code, place=place, message=message, source=Source.RECORD))

    def understood(self, place: str, word: str, read: Callable[[str], _T], code: str = "bad-value") -> _T | None:
        """What `read` makes of a word; an Issue and None when it does not know it."""
        if not word.strip():
            return None
        try:
            return read(word)
        except ValueError as error:
            self.issue(code, place, f"The value is {error}; it is not used.")
            return None

    def time(self, place: str, holder: object) -> Interval | None:
        """When something was, from the field that `place` ends in."""
        text = getattr(holder, place.rpartition(".")[2])
        return self.understood(place, text, lambda word: times.read_interval(word, self.zone), "bad-time")

    def moment(self, text: str) -> Interval | None:
        """When something was, for facts that repeat what is told elsewhere: a bad time is no second Issue."""
        try:
            return times.read_interval(text, self.zone) if text.strip() else None
        except ValueError:
            return None

    def span(self, place: str, holder: object, first: str, last: str) -> Interval | None:
        start, end = self.time(f"{place}.{first}", holder), self.time(f"{place}.{last}", holder)
        if start is None and end is None:
            return None
        try:
            return Interval(start.start if start else None, end.end if end else None)
        except InvalidFact:
            self.issue("bad-time", f"{place}.{last}", "The end is before the beginning; neither is used.")
            return None


def coded(text: str) -> Coded | None:
    """The words as a value; None when there are none."""
    return Coded(text.strip()) if text.strip() else None
