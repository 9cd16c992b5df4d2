"""The images of a case as its viewer needs them: which there are, what each is called, what is outlined in it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from concord.v1 import discrepancy_pb2, fact_pb2, work_pb2

# What an image is called by, in this order: what it is, of what, how, and which of several.
_TITLE = ("(0008,0060)", "(0018,0015)", "(0018,5101)", "(0020,0013)")


@dataclass(frozen=True, slots=True)
class Picture:
    """One object. `sop`: its SOP Instance UID where a folder holds several, else "" and the instance is the object.
    `of`: the UID that it is thought to have, to be found by; the answer of RenderFrame says which it has.
    """

    study: int
    instance: int
    sop: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A polygon in stored pixels, x and y in turn. `frame`: 0 for all. `ids`: of the discrepancies that rest on it.

    `label`: the concept that was found there, "" where a discrepancy alone points at it.
    """

    sop: str
    frame: int
    region: tuple[float, ...]
    role: str
    label: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reader of images says of one concept. `probability`: that it is there, 0 to 1."""

    code: str
    polarity: str
    probability: float
    sop: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """`titles`: by SOP Instance UID."""

    pictures: tuple[Picture, ...]
    titles: dict[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    seen: tuple[Seen, ...] = ()


def pictures(case: work_pb2.GetCaseResponse) -> Pictures:
    """All images of the case in the order of its studies."""
    resting = ids_by_fact(case.discrepancies)
    return Pictures(
        tuple(_listed(case)),
        _titles(case.fact_sets),
        tuple(_marks(case, resting)),
        tuple(sorted(_seen(case, resting), key=lambda seen: -seen.probability)),
    )


def ids_by_fact(discrepancies: Sequence[discrepancy_pb2.Discrepancy]) -> dict[str, tuple[str, ...]]:
    """By the id of a fact the discrepancies that rest on it."""
    found: dict[str, dict[str, None]] = {}
    for discrepancy in discrepancies:
        for evidence in discrepancy.evidence:
            found.setdefault(evidence.fact_id, {})[discrepancy.id] = None
    return {fact_id: tuple(ids) for fact_id, ids in found.items()}


def _listed(case: work_pb2.GetCaseResponse) -> Iterator[Picture]:
    by_study = _uids(case.fact_sets)
    groups = list(by_study.values())
    studies = case.encounter.studies
    for number, study in enumerate(studies):
        uids = by_study.get(study.study_instance_uid)
        if uids is None:
            uids = groups[number] if len(groups) == len(studies) else []
        if len(study.instances) == 1 and len(uids) > 1:
            yield from (Picture(number, 0, uid, uid) for uid in uids)
            continue
        paired = len(uids) == len(study.instances)
        for instance in range(len(study.instances)):
            yield Picture(number, instance, "", uids[instance] if paired else "")


def _uids(fact_sets: Sequence[fact_pb2.FactSet]) -> dict[str, list[str]]:
    """By Study Instance UID the SOP Instance UIDs that were read, in their order."""
    found: dict[str, dict[str, None]] = {}
    for evidence in _evidence(fact_sets, fact_pb2.Evidence.HEADER_ELEMENT, fact_pb2.Evidence.IMAGE_REGION):
        if evidence.sop_instance_uid:
            found.setdefault(evidence.study_instance_uid, {})[evidence.sop_instance_uid] = None
    return {study: list(uids) for study, uids in found.items()}


def _evidence(fact_sets: Sequence[fact_pb2.FactSet], *kinds: int) -> Iterator[fact_pb2.Evidence]:
    for fact_set in fact_sets:
        for fact in fact_set.facts:
            yield from (evidence for evidence in fact.evidence if evidence.kind in kinds)


def _titles(fact_sets: Sequence[fact_pb2.FactSet]) -> dict[str, str]:
    found: dict[str, dict[str, str]] = {}
    for evidence in _evidence(fact_sets, fact_pb2.Evidence.HEADER_ELEMENT):
        for tag in _TITLE:
            if evidence.element.endswith(tag) and evidence.text:
                found.setdefault(evidence.sop_instance_uid, {}).setdefault(tag, evidence.text)
    return {sop: " · ".join(said[tag] for tag in _TITLE if tag in said) for sop, said in found.items()}


def _marks(case: work_pb2.GetCaseResponse, resting: dict[str, tuple[str, ...]]) -> Iterator[Mark]:
    """What discrepancies rest on, then what a reader of images found, each region once."""
    drawn: set[tuple[Any, ...]] = set()
    for discrepancy in case.discrepancies:
        for evidence in discrepancy.evidence:
            if evidence.region:
                claims = evidence.role == discrepancy_pb2.DiscrepancyEvidence.CLAIM
                key = (evidence.sop_instance_uid, evidence.frame, tuple(evidence.region))
                if key not in drawn:
                    drawn.add(key)
                    yield Mark(*key, "claim" if claims else "against", "", resting.get(evidence.fact_id, ()))
    for fact_set in case.fact_sets:
        for fact in fact_set.facts:
            # A share or a size is measured over all of the picture.
            if fact.HasField("quantity") or fact.polarity != fact_pb2.Fact.PRESENT:
                continue
            for part in fact.evidence:
                key = (part.sop_instance_uid, part.frame, tuple(part.region))
                if part.region and key not in drawn:
                    drawn.add(key)
                    yield Mark(*key, "against", fact.concept.code, resting.get(fact.id, ()))


def _seen(case: work_pb2.GetCaseResponse, resting: dict[str, tuple[str, ...]]) -> Iterator[Seen]:
    for fact_set in case.fact_sets:
        for fact in fact_set.facts:
            ours = fact.source == fact_pb2.Fact.IMAGE and fact.HasField("probability")
            if ours and case.concepts[fact.concept.code].category in ("finding", "device"):
                polarity = fact_pb2.Fact.Polarity.Name(fact.polarity).lower()
                sop = fact.evidence[0].sop_instance_uid if fact.evidence else ""
                yield Seen(fact.concept.code, polarity, fact.probability, sop, resting.get(fact.id, ()))
