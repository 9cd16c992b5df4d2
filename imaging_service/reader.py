"""Reads studies into facts. The table of contents of this service: find, open, header, decode, look, sum up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from pydicom import Dataset
from pydicom.datadict import keyword_for_tag

from facts.fact import Fact, FactSet, Issue, Producer, Source
from imaging_service import VERSION, counts, header
from imaging_service.counts import Counts
from imaging_service.dicom import Opened, open_object
from imaging_service.elements import Elements, Uids, label
from imaging_service.limits import MAX_BYTES, MIB, TooLarge
from imaging_service.pixels import MAX_DECODED_BYTES, MAX_FRAMES, decode, has_pixels
from imaging_service.readers import READERS, Reader, has_network
from imaging_service.readers.image import Image
from imaging_service.readers.reading import Forward, Reading, run_alone
from imaging_service.readings import Kept, Key, identity, with_place, without_place
from imaging_service.record import Record
from imaging_service.sources import Fetch, Sent, find
from imaging_service.sources import Source as Bytes
from serving.errors import CannotDecode, ConcordError, Late, Unavailable

# (key, object) -> into the object store. Raises BadRequest, Unavailable.
Keep = Callable[[str, bytes], None]

PRODUCER = Producer("imaging_service", VERSION)

_ISSUE_CODES: dict[type[ConcordError], str] = {
    CannotDecode: "cannot-decode",
    TooLarge: "too-large",
    Unavailable: "unavailable",
    Late: "deadline-exceeded",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may set."""

    max_bytes: int = MAX_BYTES
    """Largest object that is read, also after inflating."""
    max_decoded_bytes: int = MAX_DECODED_BYTES
    """Most memory that the decoded frames of one object may take."""
    max_frames: int = MAX_FRAMES
    """Most frames of one object that are decoded; they are spread evenly over it."""
    below: Path | None = None
    """Only files in this folder are read by file:// and plain paths; None: any that the process can read."""
    segmentations: bool = False
    """Whether the regions of each object are also kept as a DICOM Segmentation."""
    zone: tzinfo | None = None
    """Zone of header times that name none (0008,0201 is rarely filled); None: not known."""


# To tell whether a larger object is the same takes as long as reading the few frames of it that are read.
_LARGEST_KEPT = 64 * MIB


@dataclass(frozen=True, slots=True)
class _Way:
    """How objects are read."""

    settings: Settings
    readers: Sequence[Reader]
    forward: Forward
    keep: Keep | None
    kept: Kept | None

    def key(self, opened: Opened) -> Key | None:
        """None for an object whose reading is not kept."""
        instance = Uids.of(opened.dataset).instance
        if self.kept is None or not instance or opened.size > _LARGEST_KEPT:
            return None
        limits = (self.settings.max_frames, self.settings.max_decoded_bytes)
        return Key(instance, opened.digest(), identity(self.readers, limits))


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    record: Record = field(default_factory=Record)
    counts: Counts = field(default_factory=lambda: Counts(header.PRODUCER))
    record_issues: list[Issue] = field(default_factory=list)
    opened: bool = False
    image: dict[tuple[Reader, str | None], list[Fact]] = field(default_factory=dict)
    image_issues: list[Issue] = field(default_factory=list)
    assessed: set[str] = field(default_factory=set)
    unseen: dict[str, str] = field(default_factory=dict)
    """Modality, and the place of its first object, of images that no network looked at though there are some."""


def read_study(
    subject: str,
    instances: Iterable[Sent],
    *,
    fetch: Fetch,
    settings: Settings = Settings(),
    readers: Sequence[Reader] = READERS,
    forward: Forward = run_alone,
    keep: Keep | None = None,
    kept: Kept | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[FactSet, FactSet]:
    """The facts of the headers (source RECORD) and of the pixels (source IMAGE) of all objects behind `instances`.

    One object at a time is in memory. One that cannot be read is an issue with its place; the others are read. A header
    fact stands once for each study and value, its evidence in the first object that has it. `assessed` is empty where
    nothing could be read. Networks are run by `forward`, which may batch what several callers bring. Segmentations go
    to `keep` when `settings` want them. What was read of pixels is looked up in `kept` and put there; headers are read
    each time. `stopped` is asked before each object; when it says so, the rest is left.
    """
    way, reading = _Way(settings, readers, forward, keep, kept), _Reading()
    for sent in instances:
        if stopped():
            break
        for source in _objects(sent, fetch, settings, reading):
            if stopped():
                break
            _read_object(source, sent.study_instance_uid, way, reading)
    return _record_set(subject, reading), _image_set(subject, reading)


def _objects(sent: Sent, fetch: Fetch, settings: Settings, reading: _Reading) -> Iterator[Bytes]:
    empty = True
    try:
        for source in find(sent, fetch=fetch, max_bytes=settings.max_bytes, below=settings.below):
            empty = False
            yield source
    except ConcordError as error:
        reading.record_issues.append(_issue(error, sent.place))
        return
    if empty:
        message = "a folder without files"
        reading.record_issues.append(Issue(code="cannot-read", place=sent.place, message=message, source=Source.IMAGE))


def _read_object(source: Bytes, study: str, way: _Way, reading: _Reading) -> None:
    try:
        with open_object(source, way.settings.max_bytes) as opened:
            _read_header(opened, source.place, study, way.settings.zone, reading)
            facts = _read_pixels(opened, source.place, way, reading)
            if way.keep is not None and way.settings.segmentations:
                _keep_segmentations(opened.dataset, facts, source.place, way.keep, reading)
    except CannotDecode as error:
        if source.meant:
            reading.record_issues.append(_issue(error, source.place))
    except ConcordError as error:
        reading.record_issues.append(_issue(error, source.place))
    except Exception as error:  # pydicom converts an element when it is first asked for, and fails in many ways
        message = f"damaged: an element cannot be read ({type(error).__name__})"
        reading.record_issues.append(
            Issue(code="cannot-read", place=source.place, message=message, source=Source.IMAGE)
        )


def _read_header(opened: Opened, place: str, study: str, zone: tzinfo | None, reading: _Reading) -> None:
    reading.opened = True
    if opened.cut:
        reading.record_issues.append(Issue(code="cannot-read", place=place, message=opened.damage, source=Source.IMAGE))
    uids = Uids.of(opened.dataset)
    if study and study != uids.study:
        where = f"{place} {label('StudyInstanceUID')}"
        message = "the object belongs to another study than the one it was sent with"
        reading.record_issues.append(Issue(code="bad-value", place=where, message=message, source=Source.RECORD))
    for tag in opened.left_out:
        where = f"{place} {keyword_for_tag(tag)} ({tag >> 16:04X},{tag & 0xFFFF:04X})"
        message = "longer than any such element is read"
        reading.record_issues.append(Issue(code="too-large", place=where, message=message, source=Source.RECORD))
    elements = Elements(opened.dataset, place)
    reading.record.add(header.read_header(elements, zone))
    reading.counts.add(elements, uids)
    reading.record.doubt(elements.issues, uids.study, place)


def _read_pixels(opened: Opened, place: str, way: _Way, reading: _Reading) -> list[Fact]:
    """The facts of this object, which stand in `reading` too."""
    dataset = opened.dataset
    # A report, a key object or a presentation state has neither rows nor pixels, and nothing is wrong with it.
    if not has_pixels(dataset) and "Rows" not in dataset:
        return []
    willing = [reader for reader in way.readers if reader.accepts(dataset)]
    if not willing:
        return []
    if any(map(has_network, way.readers)) and not any(map(has_network, willing)):
        reading.unseen.setdefault(Elements(dataset, place).first("Modality").upper(), place)
    series, key = Uids.of(dataset).series, way.key(opened)
    found = way.kept.get(key) if way.kept and key else None
    if found is not None:
        readings: Sequence[Reading | None] = with_place(found, place)
    else:
        failed: list[Issue] = []
        readings = _look(opened, place, way, willing, failed)
        reading.image_issues += failed
        if way.kept and key and not failed:
            way.kept.put(key, without_place(tuple(one for one in readings if one is not None), place))
    facts: list[Fact] = []
    for reader, read in zip(willing, readings, strict=True):
        if read is not None:
            reading.image.setdefault((reader, series), []).extend(read.facts)
            reading.image_issues += read.issues
            reading.assessed |= read.assessed
            facts += read.facts
    return facts


def _look(
    opened: Opened, place: str, way: _Way, willing: Sequence[Reader], issues: list[Issue]
) -> list[Reading | None]:
    """What each of them says; None, and an issue, for one that failed."""
    dataset, settings = opened.dataset, way.settings
    try:
        frames = decode(dataset, max_frames=settings.max_frames, max_bytes=settings.max_decoded_bytes)
    except ConcordError as error:
        frames = ()
        if not opened.cut:
            issues.append(_issue(error, place))
    image = Image(dataset, Uids.of(dataset), frames, place)
    readings: list[Reading | None] = []
    for reader in willing:
        try:
            readings.append(reader.read(image, way.forward))
        except ConcordError as error:
            issues.append(_issue(error, place))
            readings.append(None)
    return readings


def _keep_segmentations(dataset: Dataset, facts: list[Fact], place: str, keep: Keep, reading: _Reading) -> None:
    from imaging_service.segmentation import segmentations  # highdicom takes half a second, and few want it

    try:
        for key, data in segmentations(dataset, facts, datetime.now(UTC)).items():
            keep(key, data)
    except ConcordError as error:
        reading.image_issues.append(_issue(error, f"{place} segmentation"))


def _issue(error: ConcordError, place: str) -> Issue:
    code = _ISSUE_CODES.get(type(error), "cannot-read")
    return Issue(code=code, place=place, message=error.message, source=Source.IMAGE)


def _unseen(reading: _Reading) -> Iterator[Issue]:
    """That nothing is said of an image is told, once for a modality."""
    for modality, place in reading.unseen.items():
        kind = f"of modality {modality}" if re.fullmatch(r"[A-Z]{2,16}", modality) else "of this kind"
        message = f"no model that is installed looks at images {kind} and part of the body"
        yield Issue(code="no-model", place=place, message=message, source=Source.IMAGE)


def _record_set(subject: str, reading: _Reading) -> FactSet:
    return FactSet(
        subject=subject,
        source=Source.RECORD,
        producer=header.PRODUCER,
        facts=(*reading.record.facts(), *reading.counts.facts()),
        assessed=header.ASSESSED | counts.ASSESSED if reading.opened else frozenset(),
        issues=(*reading.record_issues, *reading.record.issues()),
    )


def _image_set(subject: str, reading: _Reading) -> FactSet:
    return FactSet(
        subject=subject,
        source=Source.IMAGE,
        producer=PRODUCER,
        facts=tuple(fact for (reader, _), facts in reading.image.items() for fact in reader.sum_up(facts)),
        assessed=frozenset(reading.assessed),
        issues=(*reading.image_issues, *_unseen(reading)),
    )
