"""What several parts of a record may tell of the patient: pregnancy, and what a skin test came to. As facts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from concord.v1 import encounter_pb2

from facts import drug_names
from facts.fact import Coded, Fact, Interval, Polarity, Quantity
from fusion.pharmacy.gestation import weeks
from fusion.pharmacy.names import bleeding_class, blood_component
from fusion.record import Record

_SKIN_TEST = re.compile(r"皮试|皮肤试验|皮内试验|皮肤过敏试验|skin[- _]?test", re.IGNORECASE)
_NEGATIVE = re.compile(r"阴性|\bneg|[(（][-—–－][)）]|^[-—–－]$", re.IGNORECASE)
_POSITIVE = re.compile(r"阳性|\bpos|[(（]\s*[+＋]+\s*[)）]|^[+＋]+$", re.IGNORECASE)
_NOT_PREGNANT = re.compile(
    r"not pregnant|未孕|未怀孕|未妊娠|非妊娠|无妊娠|否认|排除|^否$|^无$|^no\b|negative|阴性|LA26683-5", re.I
)
_PREGNANT = re.compile(r"pregnan|怀孕|妊娠|孕|^是$|^yes\b|positive|阳性|LA15173-0", re.I)
_DOUBTFUL = re.compile(r"possib|suspect|可能|可疑|疑似|待排", re.I)
_UNKNOWN = re.compile(r"unknown|不详|未知|不明|LA4489-6", re.I)


def is_skin_test(words: str) -> bool:
    """Whether words name a skin test: "青霉素皮试(-)"."""
    return bool(_SKIN_TEST.search(words))


def say_skin_test(record: Record, place: str, words: Iterable[str], when: Interval | None, base: Fact | None) -> None:
    """A fact `skin_test_result`: present is positive, absent negative, possible not read yet. Its value is the drug,
    penicillin where none is named.
    """
    said = [word.strip() for word in words if word.strip()]
    text = " ".join(said)
    drugs = drug_names.drugs_in(text) or ("benzylpenicillin",)
    polarity = Polarity.POSSIBLE
    if any(_NEGATIVE.search(word) for word in said):
        polarity = Polarity.ABSENT
    elif any(_POSITIVE.search(word) for word in said):
        polarity = Polarity.PRESENT
    for drug in drugs:
        record.say("skin_test_result", place, text, value=Coded(drug), polarity=polarity, time=when,
                   relations=(base.id,) if base else ())  # fmt: skip


def say_blood(
    record: Record, place: str, words: Iterable[str], when: Interval | None, base: Fact | None, document: str = ""
) -> None:
    """A fact `blood_product` with the component as its value, by the first words that name one."""
    for word in words:
        component = blood_component(word)
        if component:
            record.say("blood_product", f"{place}.blood", word, document=document, value=Coded(component), time=when,
                       relations=(base.id,) if base else ())  # fmt: skip
            return


def say_bleeding_risk(record: Record, place: str, name: str, when: Interval | None, base: Fact | None) -> None:
    """A fact `bleeding_risk` with the class of the procedure as its value, where its name is one of the list."""
    risk = bleeding_class(name)
    if risk:
        record.say("bleeding_risk", place, name, value=Coded(risk), time=when,
                   relations=(base.id,) if base else ())  # fmt: skip


def say_pregnancy(record: Record, place: str, observation: encounter_pb2.Observation, base: Fact) -> None:
    """A fact `pregnancy` beside the observation that decides it, with the weeks of gestation where they are told."""
    word, when = observation.value.strip(), base.time
    if base.concept.code == "gestational_age":
        age = weeks(f"{word} {observation.unit}".strip()) or weeks(f"{word}周")
        if age is not None:
            record.say("pregnancy", place, word, time=when, value=Quantity(f"{age:g}", "wk"), relations=(base.id,))
        return
    polarity = _pregnancy(word)
    if base.concept.code == "pregnancy_status" and polarity:
        record.say("pregnancy", place, word, time=when, polarity=polarity, relations=(base.id,))


def _pregnancy(word: str) -> Polarity | None:
    if _UNKNOWN.search(word):
        return None
    if _NOT_PREGNANT.search(word):
        return Polarity.ABSENT
    if _DOUBTFUL.search(word):
        return Polarity.POSSIBLE
    return Polarity.PRESENT if _PREGNANT.search(word) else None
