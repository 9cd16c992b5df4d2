"""Writes the page of a check and its pictures into a folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from concord.v1 import encounter_pb2, fact_pb2, fusion_service_pb2, imaging_service_pb2

from concord_client.answer_line import read_all
from concord_client.checker import Checker, message_of
from concord_client.messages import Language
from concord_client.pictures.page import Page, Picture, html
from concord_client.pictures.sightings import Sighting, sightings, unassessed
from concord_client.refusal import Refusal
from facts import codec
from facts.fact import Fact, FactSet, Polarity, Source

PAGE = "index.html"
# As wide as the page shows it on a sharp screen, and small enough to send to somebody.
_LONGEST_SIDE = 1024

_Request = imaging_service_pb2.RenderFrameRequest


async def write_pictures(
    folder: Path,
    encounter: encounter_pb2.Encounter,
    answer: fusion_service_pb2.CheckEncounterResponse,
    checker: Checker,
    language: Language,
) -> Path:
    """The page, which lies in `folder` beside a PNG for each finding.

    The encounter is read once more: an answer has the discrepancies, not all facts. A picture that cannot be made is
    told on the page. Raises Refusal when something cannot be written, and what the checker raises when it reads.
    """
    read = await read_all(checker, encounter)
    fact_sets = [codec.fact_set_from_proto(message) for message in read]
    issues = [issue for message in read if message.source == fact_pb2.Fact.IMAGE for issue in message.issues]
    shown = []
    for number, sighting in enumerate(sightings(fact_sets, answer.discrepancies), 1):
        picture = await _picture(sighting, fact_sets, encounter, checker, language)
        if picture.png:
            _write(folder / f"{number:02}-{_safe(sighting.fact.concept.code)}.png", picture.png)
        shown.append((sighting, picture))
    page = folder / PAGE
    words = html(Page(encounter, answer, shown, unassessed(fact_sets), issues), language)
    # Half of a surrogate pair, which JSON can hold, is no character.
    _write(page, words.encode("utf-8", "replace"))
    return page


def folder_name(encounter: encounter_pb2.Encounter) -> str:
    """Of the page among those of an archive: the id, made safe to be a name; two ids never share one."""
    if not encounter.id:
        return _short_hash(encounter.SerializeToString(deterministic=True))
    name = _safe(encounter.id)[:60]
    return name if name == encounter.id else f"{name}-{_short_hash(encounter.id.encode())}"


async def _picture(
    sighting: Sighting,
    fact_sets: Sequence[FactSet],
    encounter: encounter_pb2.Encounter,
    checker: Checker,
    language: Language,
) -> Picture:
    fact = sighting.fact
    request = _Request(
        sop_instance_uid=fact.evidence[0].sop_instance_uid or "",
        frame=fact.evidence[0].frame or 0,
        format=_Request.WINDOWED,
        max_side=_LONGEST_SIDE,
        draw_regions=True,
    )
    for place in fact.evidence:
        if place.region:
            request.regions.add(points=place.region)
    reason = ""
    for instance in _instances(encounter, fact):
        request.instance.CopyFrom(instance)
        try:
            frame = await checker.render_frame(request)
        except Exception as error:
            reason = message_of(error, language)
            continue
        return _with_sides(frame, mirrored=_may_be_mirrored(fact, fact_sets))
    return Picture(reason=reason)


def _instances(encounter: encounter_pb2.Encounter, fact: Fact) -> list[encounter_pb2.Instance]:
    """Those that may hold the image: of its study where that is named, else all."""
    study = fact.evidence[0].study_instance_uid or ""
    same = [one for one in encounter.studies if not one.study_instance_uid or one.study_instance_uid == study]
    return [instance for one in same for instance in one.instances]


def _with_sides(frame: imaging_service_pb2.RenderFrameResponse, *, mirrored: bool) -> Picture:
    if mirrored:
        return Picture(frame.png, "?", "?", "pictures.mirrored")
    if frame.left or frame.right:
        return Picture(frame.png, frame.left, frame.right)
    return Picture(frame.png, "R", "L", "pictures.assumed")


def _may_be_mirrored(fact: Fact, fact_sets: Sequence[FactSet]) -> bool:
    return any(
        other.concept.code == "image_mirrored"
        and other.polarity is not Polarity.ABSENT
        and other.evidence[0].sop_instance_uid == fact.evidence[0].sop_instance_uid
        for fact_set in fact_sets
        if fact_set.source is Source.IMAGE
        for other in fact_set.facts
    )


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise Refusal("file.cannot-write", str(file), reason=error.strerror or type(error).__name__) from None


def _short_hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)
