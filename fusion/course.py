"""How densely the course of a stay is written down: time between notes, between summaries, rounds of each week.

Gaps are in calendar days, because the rules say "once a day" and "once in three days". How long one may be is for
rules; here stands only how long it was and how ill the patient was declared meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from concord.v1 import encounter_pb2

from facts import vocabulary
from facts.fact import Fact, Interval, Quantity
from fusion import codes
from fusion.record import Record

_LEVELS = {"critical_condition": "critical", "serious_condition": "serious", "stable_condition": "stable"}
_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_WORDS = {"critical": ("病危", "critical"), "serious": ("病重", "serious")}


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the course: its document, its kind in the vocabulary and when it was written."""

    id: str
    kind: str
    at: datetime


def say_course(
    record: Record, documents: Sequence[encounter_pb2.Document], now: datetime, facts: Sequence[Fact]
) -> None:
    """Facts `note_gap_...`, `summary_gap` and `..._rounds_of_week` of a stay whose admission is known.

    `facts`: the record facts so far, for admission, discharge, death, leave and how ill the patient was declared.
    """
    admitted = _first(facts, ("admission",))
    notes = list(_notes(record, documents))
    if admitted is None:
        return
    left = _first(facts, ("discharge", "death")) or now
    end = min(left, now)
    leaves = [_span(fact) for fact in facts if fact.concept.code == "leave_of_absence" and fact.time]
    levels = _levels(facts, admitted)
    course = [note for note in notes if admitted <= note.at]
    for start, stop, before in _gaps(course, end):
        if any(away[0] <= stop and start <= away[1] for away in leaves):
            continue
        for level, begin, until in _parts(levels, start, stop):
            _say_gap(record, f"note_gap_{level}", before, begin, until)
    summaries = [note for note in course if vocabulary.is_a(note.kind, "summary_note")]
    first = Note("", "admission", admitted)
    for start, stop, before in _gaps([first, *summaries], end):
        _say_gap(record, "summary_gap", before, start, stop)
    _say_rounds(record, course, admitted, end)


def _gaps(notes: Sequence[Note], end: datetime) -> Iterator[tuple[datetime, datetime, Note]]:
    """From each note to the next, from the last one to the end."""
    for position, note in enumerate(notes):
        stop = notes[position + 1].at if position + 1 < len(notes) else end
        if stop > note.at:
            yield note.at, min(stop, end), note


def _say_gap(record: Record, concept: str, before: Note, begin: datetime, until: datetime) -> None:
    days = (until.astimezone(begin.tzinfo).date() - begin.date()).days
    if days <= 0:
        return
    place = f"documents[{before.id}].{concept}" if before.id else f"events[admission].{concept}"
    record.say(concept, place, f"{begin.date()} - {until.date()}", document=before.id,
               value=Quantity(str(days), "d"), time=Interval(begin, until))  # fmt: skip


def _say_rounds(record: Record, course: Sequence[Note], admitted: datetime, end: datetime) -> None:
    """For each whole week of the stay. A round that does not say whose it was counts as one of either."""
    begin, week = admitted, timedelta(days=7)
    number = 0
    while begin + week <= end and number < 100:
        number += 1
        within = [note for note in course if begin <= note.at < begin + week]
        for concept, kinds in (("chief_rounds_of_week", ("chief_round", "senior_round")),
                               ("attending_rounds_of_week", ("attending_round", "senior_round"))):  # fmt: skip
            count = sum(note.kind in kinds for note in within)
            record.say(concept, f"events[admission].{concept}[{number}]", f"{begin.date()}: {count}",
                       count=count, time=Interval(begin, begin + week))  # fmt: skip
        begin += week


def _notes(record: Record, documents: Sequence[encounter_pb2.Document]) -> Iterator[Note]:
    found = []
    for document in documents:
        when = record.moment(document.written_at) or record.moment(document.signed_at)
        if when is None or when.start is None or document.status == encounter_pb2.Document.DRAFT:
            continue
        kind = codes.document_kind(document.type)
        if vocabulary.is_a(kind, "course_note"):
            found.append(Note(document.id, kind, when.start))
    yield from sorted(found, key=lambda note: note.at)


def _levels(facts: Sequence[Fact], admitted: datetime) -> list[tuple[datetime, str]]:
    """When which level was declared, in order; stable before anybody declared anything."""
    found = [(admitted, "stable")]
    for fact in facts:
        when = fact.time.start if fact.time else None
        level = _LEVELS.get(fact.concept.code)
        if fact.concept.code == "care_level":
            said = fact.evidence[0].text.lower()
            level = next((one for one, words in _WORDS.items() if any(word in said for word in words)), "stable")
        if level and when:
            found.append((when, level))
            if fact.concept.code != "care_level" and fact.time and fact.time.end and fact.time.end > when:
                found.append((fact.time.end, "stable"))
    return sorted(found, key=lambda one: one[0])


def _parts(
    levels: Sequence[tuple[datetime, str]], start: datetime, stop: datetime
) -> Iterator[tuple[str, datetime, datetime]]:
    """The span under each level that was in force in it. What is stable for the rest of a gap is one gap still."""
    merged: list[tuple[datetime, str]] = []
    for when, level in levels:
        if not merged or merged[-1][1] != level:
            merged.append((when, level))
    yield "stable", start, stop
    for position, (when, level) in enumerate(merged):
        until = merged[position + 1][0] if position + 1 < len(merged) else stop
        begin, end = max(when, start), min(until, stop)
        if level != "stable" and begin < end:
            yield level, begin, end


def _first(facts: Sequence[Fact], concepts: Sequence[str]) -> datetime | None:
    starts = [
        fact.time.start for fact in facts if fact.concept.code in concepts and fact.time and fact.time.start
        and (fact.evidence[0].item or "").startswith("events[")
    ]  # fmt: skip
    return min(starts, default=None)


def _span(fact: Fact) -> tuple[datetime, datetime]:
    """What lacks an end lasts from its beginning for ever, and the other way round."""
    assert fact.time is not None
    return fact.time.start or _EVER[0], fact.time.end or _EVER[1]
