"""How much of a note repeats an earlier one, and whether it names somebody else.

Similarity is the Jaccard index of the sets of five signs in a row, blanks and punctuation left out: 1 for the same
text, 0 for nothing in common. How much is too much is for rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from concord.v1 import encounter_pb2

from facts import vocabulary
from facts.fact import Fact, Interval, Polarity, Quantity
from fusion import codes
from fusion.functions_record import same_person
from fusion.record import Record

_GRAM = 5
_NO_SIGN = re.compile(r"[\W_]+")
# The day of a stay or after an operation, which cannot be the same on two days.
_DAY_NUMBER = re.compile(
    r"(?:术后|入院|住院)(?:第)?([一二三四五六七八九十\d]{1,3})(?:天|日)"
    r"|\b(?:pod|hospital day|day|hd)\s*#?\s*(\d{1,3})\b"
    r"|\b(?:post[- ]?operative|postop) day\s*#?\s*(\d{1,3})\b",
    re.IGNORECASE,
)
_STATUS_CHANGES = frozenset({"operation", "rescue", "resuscitation", "transfusion", "transfer", "transfer_in"})
_PART_END = r"(?=\n\s*[^\n:：]{2,12}[:：]|\Z)"
_PRESENT_ILLNESS = re.compile(
    rf"(?:现病史|history of present illness|hpi)\s*[:：]\s*(.+?){_PART_END}", re.IGNORECASE | re.DOTALL
)
_CASE_FEATURES = re.compile(
    rf"(?:病例特点|case features|case summary)\s*[:：]\s*(.+?){_PART_END}", re.IGNORECASE | re.DOTALL
)
_NAME_LABEL = re.compile(
    r"(?:患者姓名|姓名)\s*[:：]\s*([\u4e00-\u9fff·]{2,12})"
    r"|\b(?:patient name|name of patient)\s*:\s*([A-Za-z][A-Za-z .,'^-]{1,60})"
    # Alone the word heads a sentence as well; two capitals in a row before a stop are a name.
    r"|\b(?-i:Patient|PATIENT)\s*:\s*(?-i:((?:(?:Mr|Mrs|Ms|Miss)\.? )?[A-Z][a-z'-]+(?: [A-Z]\.?)? [A-Z][a-z'-]+)"
    r"(?=\s*(?:[.,;(\n]|$)))",
    re.IGNORECASE,
)
_NUMBER_LABEL = re.compile(
    r"(?:住院号|病案号|病历号|\bMRN|\bhospital number)\s*[:：]?\s*([A-Za-z0-9-]{4,20})", re.IGNORECASE
)


def similarity(one: str, other: str) -> float:
    """Jaccard index of the five-sign sequences of two texts, 0 to 1; 0 when one is too short for any.

    >>> similarity("患者今日无发热，咳嗽减轻。", "患者今日无发热, 咳嗽减轻"), similarity("abcdefgh", "ijklmnop")
    (1.0, 0.0)
    """
    first, second = _grams(one), _grams(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def say_copied_text(
    record: Record,
    documents: Sequence[encounter_pb2.Document],
    facts: Sequence[Fact],
    labs: Sequence[encounter_pb2.LabMessage] = (),
) -> None:
    """Of consecutive progress notes the similarity, as `copied_over_change` where the record knows of something new
    between them that the later one does not tell; and that of the first progress note to the admission note.
    """
    notes = sorted(_notes(record, documents), key=lambda note: note[0])
    facts = [one for one in facts if one.time and (one.evidence[0].item or "").startswith(("observations[", "events["))]
    results = list(_abnormal(record, labs)) if len(notes) > 1 else []
    for (before, _, earlier), (at, document, text) in pairwise(notes):
        changed = (
            _says_same_day(earlier, text, before, at)
            or _untold(facts, text, before, at)
            or any(before < when <= at and value not in text for when, value in results)
        )
        _say(record, "copied_over_change" if changed else "copied_text", document, text, earlier, at)
    _say_copied_admission(record, documents)


def say_others(record: Record, encounter: encounter_pb2.Encounter, documents: Sequence[encounter_pb2.Document]) -> None:
    """Documents whose text labels a name or number of the patient; present where it is another than the registered."""
    name = encounter.patient.name.strip()
    numbers = {_plain(one) for one in (encounter.patient.id, *(d.patient_id for d in documents)) if _plain(one)}
    for document in documents:
        text = _text(document)
        for pattern, known in ((_NAME_LABEL, {name} - {""}), (_NUMBER_LABEL, numbers)):
            written = [(found.group(), next(filter(None, found.groups()))) for found in pattern.finditer(text)]
            if not written or not known:
                continue
            others = [words for words, one in written if not any(same_person(one, own) for own in known)]
            record.say("other_patient_named", f"documents[{document.id}].text", (others or [written[0][0]])[0],
                       document=document.id, polarity=Polarity.PRESENT if others else Polarity.ABSENT)  # fmt: skip


def _say(record: Record, concept: str, document: str, text: str, earlier: str, at: datetime) -> None:
    alike = similarity(earlier, text)
    record.say(concept, f"documents[{document}].{concept}", f"{alike:.2f}", document=document,
               value=Quantity(f"{alike:.3f}", "1"), count=min(_length(text), _length(earlier)),
               time=Interval.at(at))  # fmt: skip


def _say_copied_admission(record: Record, documents: Sequence[encounter_pb2.Document]) -> None:
    illness = _part(documents, "admission_note", "present_illness", _PRESENT_ILLNESS)
    features = _part(documents, "first_progress_note", "case_features", _CASE_FEATURES)
    if illness and features and features[0] != illness[0]:
        alike = similarity(illness[1], features[1])
        record.say("copied_admission_text", f"documents[{features[0]}].copied_admission_text", f"{alike:.2f}",
                   document=features[0], value=Quantity(f"{alike:.3f}", "1"),
                   count=min(_length(illness[1]), _length(features[1])))  # fmt: skip


def _part(
    documents: Sequence[encounter_pb2.Document], kind: str, field: str, heading: re.Pattern[str]
) -> tuple[str, str] | None:
    """Id and words of a part of the first document of a kind: its field, its heading, or all of a first note."""
    for document in documents:
        if not vocabulary.is_a(codes.document_kind(document.type), kind):
            continue
        written = [one.value for one in document.fields if codes.field_of(one.name) == field and one.value.strip()]
        text = _text(document)
        found = heading.search(text)
        words = written[0] if written else found[1] if found else text if kind == "first_progress_note" else ""
        if words.strip():
            return document.id, words
    return None


def _notes(record: Record, documents: Sequence[encounter_pb2.Document]) -> Iterator[tuple[datetime, str, str]]:
    for document in documents:
        when = record.moment(document.written_at) or record.moment(document.signed_at)
        if (
            when
            and when.start
            and codes.document_kind(document.type) in ("progress_note", "nursing_record")
            and _text(document).strip()
        ):
            yield when.start, document.id, _text(document)


def _says_same_day(earlier: str, text: str, before: datetime, at: datetime) -> bool:
    """Both give the same day of the stay though they were written on different ones."""
    same = {next(filter(None, one.groups())) for one in _DAY_NUMBER.finditer(earlier)} & {
        next(filter(None, one.groups())) for one in _DAY_NUMBER.finditer(text)
    }
    return bool(same) and at.astimezone(before.tzinfo).date() != before.date()


def _untold(facts: Sequence[Fact], text: str, before: datetime, at: datetime) -> bool:
    """Whether something happened or was measured between the two notes that the later one has no word or number of."""
    for fact in facts:
        when = fact.time.start if fact.time else None
        if when is None or not before < when <= at:
            continue
        item = fact.evidence[0].item or ""
        if item.startswith("observations[") and isinstance(fact.value, Quantity):
            if fact.value.value not in text and not _same_before(facts, fact, before):
                return True
        elif item.startswith("events[") and fact.concept.code in _STATUS_CHANGES:
            entry = vocabulary.find(fact.concept.code)
            if entry and entry.zh not in text and entry.en.lower() not in text.lower():
                return True
    return False


def _abnormal(record: Record, labs: Sequence[encounter_pb2.LabMessage]) -> Iterator[tuple[datetime, str]]:
    """When results came that the laboratory itself flags, and their digits: a normal one need not be told."""
    for result in (one for message in labs for one in message.results):
        when = record.moment(result.reported_at) or record.moment(result.collected_at)
        if (
            when
            and when.start
            and result.value.strip()
            and result.flag.strip().upper() not in ("", "N", "NORMAL", "正常")
        ):
            yield when.start, result.value.strip()


def _same_before(facts: Sequence[Fact], fact: Fact, before: datetime) -> bool:
    """Whether the same was measured with the same number up to the earlier note."""
    return any(
        one.concept == fact.concept and one.value == fact.value and one.time and one.time.start
        and one.time.start <= before
        for one in facts
    )  # fmt: skip


def _text(document: encounter_pb2.Document) -> str:
    return document.text or "\n".join(section.text for section in document.sections)


def _plain(text: str) -> str:
    return _NO_SIGN.sub("", text).lower()


def _length(text: str) -> int:
    return len(_plain(text))


def _grams(text: str) -> frozenset[str]:
    plain = _plain(text)
    return frozenset(plain[start : start + _GRAM] for start in range(len(plain) - _GRAM + 1))
