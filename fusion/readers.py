"""Asks the three readers at once, under one deadline. A late or failed reading is an Issue, never a failed check."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from concord.v1 import encounter_pb2, fact_pb2, imaging_service_pb2, lab_service_pb2, text_service_pb2

from facts import codec, vocabulary
from facts.fact import Fact, FactSet, Issue, Producer, Source
from fusion import codes
from fusion.indications import indication_documents, told_by_orders
from fusion.profile import Profile
from fusion.worded import items_of, parted
from serving.errors import Busy, ConcordError, Late, Unavailable

DEADLINE_S = 20.0

ReadReport = Callable[[text_service_pb2.ReadReportRequest], Awaitable[text_service_pb2.ReadReportResponse]]
ReadStudy = Callable[[imaging_service_pb2.ReadStudyRequest], Awaitable[imaging_service_pb2.ReadStudyResponse]]
ReadResults = Callable[[lab_service_pb2.ReadResultsRequest], Awaitable[lab_service_pb2.ReadResultsResponse]]

# Codes of issues that say that nobody looked.
NOT_READ = frozenset({"deadline-exceeded", "unavailable"})
_PARTS = {Source.REPORT: "documents", Source.IMAGE: "studies", Source.LAB: "labs"}
_Request = TypeVar("_Request")
_Response = TypeVar("_Response")


@dataclass(frozen=True, slots=True)
class Readings:
    """A fact set per source that was asked, empty and with an Issue where the reading failed.

    `not_checked`: sources that cannot be held against the others, and why.
    """

    fact_sets: tuple[FactSet, ...]
    not_checked: tuple[tuple[Source, str], ...]


class Readers:
    """The three readers, however they are reached.

    `deadline_s`: seconds that all readings of one check may take together. `retries`: how often a reading that was
    unavailable is asked again while there is time.
    """

    def __init__(
        self,
        read_report: ReadReport,
        read_study: ReadStudy,
        read_results: ReadResults,
        *,
        deadline_s: float = DEADLINE_S,
        retries: int = 1,
    ) -> None:
        self._read_report = read_report
        self.read_study = read_study
        self._read_results = read_results
        self._deadline_s = deadline_s
        self._retries = retries

    def with_images(self, read_study: ReadStudy) -> Readers:
        """The same readers but for that of the images."""
        return Readers(
            self._read_report, read_study, self._read_results, deadline_s=self._deadline_s, retries=self._retries
        )

    async def read(
        self,
        encounter: encounter_pb2.Encounter,
        documents: Sequence[encounter_pb2.Document],
        profile: Profile = Profile(),
        record: Sequence[Fact] = (),
    ) -> Readings:
        """What the sources of an encounter say. Only what is there is sent. Cancelled, it cancels what is under way.

        The laboratory is told the limits that the profile holds to. `record`: the record facts, whose words the text
        service reads along with the documents (fusion.worded).
        """
        end = asyncio.get_running_loop().time() + self._deadline_s
        parts = await asyncio.gather(
            self._report(encounter, documents, record, end),
            self._image(encounter, end),
            self._lab(encounter, profile, end),
        )
        return Readings(
            tuple(fact_set for part in parts for fact_set in part.fact_sets),
            tuple(reason for part in parts for reason in part.not_checked),
        )

    async def _report(
        self,
        encounter: encounter_pb2.Encounter,
        documents: Sequence[encounter_pb2.Document],
        record: Sequence[Fact],
        end: float,
    ) -> Readings:
        written = [document for document in documents if _has_text(document)]
        silent = _not_sent(Source.REPORT, "the documents hold no text" if documents else "no document sent")
        items = items_of(record, [document.id for document in documents])
        if not written and items is None:
            return silent
        asked = list(indication_documents(encounter)) if written else []
        typed = [_typed(document) for document in written]
        read = [*typed, *asked, items.document] if items else [*typed, *asked]
        request = text_service_pb2.ReadReportRequest(subject=encounter.patient.id, documents=read)
        answer = await self._ask(self._read_report, request, end)
        if isinstance(answer, Issue):
            return _failed(Source.REPORT, answer, encounter)
        readings = _decoded([answer.fact_set], Source.REPORT, encounter)
        if readings.not_checked:
            return readings
        report, *of_orders = told_by_orders(readings.fact_sets[0])
        if items is None:
            return Readings((report, *of_orders), ())
        report, worded = parted(report, items)
        return Readings((report, worded, *of_orders), ()) if written else Readings((worded,), silent.not_checked)

    async def _image(self, encounter: encounter_pb2.Encounter, end: float) -> Readings:
        studies = [study for study in encounter.studies if study.instances]
        if not studies:
            return _not_sent(Source.IMAGE, "the studies hold no image" if encounter.studies else "no study sent")
        request = imaging_service_pb2.ReadStudyRequest(subject=encounter.patient.id, studies=studies)
        answer = await self._ask(self.read_study, request, end)
        if isinstance(answer, Issue):
            return _failed(Source.IMAGE, answer, encounter)
        readings = _decoded([answer.record, answer.image], Source.IMAGE, encounter)
        if not readings.not_checked and not any(_assesses_patient(fact_set) for fact_set in readings.fact_sets):
            read = any(fact_set.facts or fact_set.assessed for fact_set in readings.fact_sets)
            reason = "no model assesses this image" if read else "no image could be read"
            return Readings(readings.fact_sets, ((Source.IMAGE, reason),))
        return readings

    async def _lab(self, encounter: encounter_pb2.Encounter, profile: Profile, end: float) -> Readings:
        if not encounter.labs:
            return _not_sent(Source.LAB, "no laboratory result sent")
        request = lab_service_pb2.ReadResultsRequest(
            patient=encounter.patient, labs=encounter.labs, as_of=encounter.as_of, overrides=_overrides(profile)
        )
        answer = await self._ask(self._read_results, request, end)
        if isinstance(answer, Issue):
            return _failed(Source.LAB, answer, encounter)
        return _decoded([answer.fact_set], Source.LAB, encounter)

    async def _ask(
        self, read: Callable[[_Request], Awaitable[_Response]], request: _Request, end: float
    ) -> _Response | Issue:
        """The answer, or the Issue that stands for it."""
        try:
            async with asyncio.timeout_at(end):
                for _ in range(self._retries):
                    try:
                        return await read(request)
                    except Unavailable:
                        continue
                return await read(request)
        except (TimeoutError, Late):
            return _issue("deadline-exceeded", "The reading did not come in time.")
        except (Unavailable, Busy) as error:
            return _issue("unavailable", f"The reading was not available: {error.message}.")
        except ConcordError as error:
            return _issue("cannot-read", f"The reading was refused: {error.message}.", error.place)
        except Exception as error:  # a reader's own fault must not take the check with it; its words may quote a report
            return _issue("unavailable", f"The reading failed ({type(error).__name__}).")


def _overrides(profile: Profile) -> lab_service_pb2.LabOverrides | None:
    """None where the profile says nothing of the laboratory."""
    said = profile.laboratory
    if not said.digest:
        return None
    return lab_service_pb2.LabOverrides(
        profile=profile.name,
        digest=said.digest,
        intervals=[lab_service_pb2.LabLimits(**asdict(row)) for row in said.intervals],
        critical=[lab_service_pb2.LabLimits(**asdict(row)) for row in said.critical],
        units=[lab_service_pb2.LabUnit(**asdict(row)) for row in said.units],
        codes=[lab_service_pb2.LabCode(**asdict(row)) for row in said.codes],
    )


def _issue(code: str, message: str, place: str = "") -> Issue:
    return Issue(code=code, place=place, message=message)


def _typed(document: encounter_pb2.Document) -> encounter_pb2.Document:
    """The document with its type in the contract's word, by which the text service tells a report from a note."""
    known = codes.document_kind(document.type).upper()
    if known in ("", document.type):
        return document
    typed = encounter_pb2.Document()
    typed.CopyFrom(document)
    typed.type = known
    return typed


def _has_text(document: encounter_pb2.Document) -> bool:
    return bool(document.text.strip() or document.title.strip()) or any(s.text.strip() for s in document.sections)


def _assesses_patient(fact_set: FactSet) -> bool:
    """Whether pixels were read for more than their own quality."""
    if fact_set.source is not Source.IMAGE:
        return False
    entries = (vocabulary.find(code) for code in fact_set.assessed)
    return any(entry is None or entry.category != "image_quality" for entry in entries)


def _not_sent(source: Source, reason: str) -> Readings:
    return Readings((), ((source, reason),))


def _failed(source: Source, issue: Issue, encounter: encounter_pb2.Encounter) -> Readings:
    """An empty reading with its issue, so that the store knows that nobody looked."""
    place = issue.place or _PARTS[source]
    named = Issue(code=issue.code, place=place, message=issue.message, source=source)
    empty = FactSet(
        subject=encounter.patient.id, source=source, producer=Producer(service="fusion", version="1"), issues=(named,)
    )
    reason = "the reading did not come in time" if issue.code == "deadline-exceeded" else "the reading failed"
    return Readings((empty,), ((source, reason),))


def _decoded(messages: Sequence[fact_pb2.FactSet], source: Source, encounter: encounter_pb2.Encounter) -> Readings:
    try:
        return Readings(tuple(codec.fact_set_from_proto(message) for message in messages if message.source), ())
    except ValueError:  # InvalidFact is one
        return _failed(source, _issue("cannot-read", "The reading holds a fact that is none."), encounter)
