"""The three readings are asked at once; a late or failed one is an Issue, never a failed check."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from concord.v1 import encounter_pb2, fact_pb2, imaging_service_pb2, lab_service_pb2, text_service_pb2
from fusion_facts import PRODUCER, said

from facts import codec
from facts.fact import FactSet, Source
from fusion.readers import Readers, Readings
from serving.errors import BadRequest, Busy, Late, Unavailable

REPORT = encounter_pb2.Document(id="d1", text="words")
FULL = encounter_pb2.Encounter(
    patient=encounter_pb2.Patient(id="P1"),
    documents=[REPORT],
    studies=[encounter_pb2.Study(instances=[encounter_pb2.Instance(content=b"x")])],
    labs=[encounter_pb2.LabMessage(hl7v2=b"x")],
    as_of="2026-03-01",
)


def facts_of(source: Source, *assessed: str) -> fact_pb2.FactSet:
    facts = (said("mass"),) if source is Source.REPORT else ()
    fact_set = FactSet(subject="P1", source=source, producer=PRODUCER, facts=facts, assessed=frozenset(assessed))
    return codec.fact_set_to_proto(fact_set)


class Asked:
    """Readers that answer, and remember what they were asked."""

    def __init__(self, **instead: Callable[[Any], Awaitable[Any]]) -> None:
        self.requests: list[Any] = []
        self.instead = instead
        self.assessed: tuple[str, ...] = ("image_decoded",)

    async def report(self, request: text_service_pb2.ReadReportRequest) -> text_service_pb2.ReadReportResponse:
        self.requests.append(request)
        if "report" in self.instead:
            await self.instead["report"](request)
        return text_service_pb2.ReadReportResponse(fact_set=facts_of(Source.REPORT, "category:finding"))

    async def study(self, request: imaging_service_pb2.ReadStudyRequest) -> imaging_service_pb2.ReadStudyResponse:
        self.requests.append(request)
        if "study" in self.instead:
            await self.instead["study"](request)
        image = facts_of(Source.IMAGE, *self.assessed)
        return imaging_service_pb2.ReadStudyResponse(record=facts_of(Source.RECORD), image=image)

    async def results(self, request: lab_service_pb2.ReadResultsRequest) -> lab_service_pb2.ReadResultsResponse:
        self.requests.append(request)
        if "results" in self.instead:
            await self.instead["results"](request)
        return lab_service_pb2.ReadResultsResponse(fact_set=facts_of(Source.LAB))

    def readers(self, deadline_s: float = 5, retries: int = 1) -> Readers:
        return Readers(self.report, self.study, self.results, deadline_s=deadline_s, retries=retries)

    async def read(self, encounter: encounter_pb2.Encounter = FULL, **how: Any) -> Readings:
        return await self.readers(**how).read(encounter, encounter.documents)


def failing(*errors: Exception) -> Callable[[Any], Awaitable[None]]:
    """Raises the errors one after the other, then answers."""
    left = list(errors)

    async def fail(request: Any) -> None:
        if left:
            raise left.pop(0)

    return fail


async def forever(request: Any) -> None:
    await asyncio.Event().wait()


def issues(readings: Readings) -> list[tuple[str, str, Source | None]]:
    return [(issue.code, issue.place, issue.source) for one in readings.fact_sets for issue in one.issues]


async def test_nothing_is_asked_where_nothing_was_sent() -> None:
    asked = Asked()
    readings = await asked.read(encounter_pb2.Encounter())
    assert (asked.requests, readings.fact_sets) == ([], ())
    assert dict(readings.not_checked) == {
        Source.REPORT: "no document sent",
        Source.IMAGE: "no study sent",
        Source.LAB: "no laboratory result sent",
    }


async def test_a_document_without_words_is_not_sent() -> None:
    encounter = encounter_pb2.Encounter(documents=[encounter_pb2.Document(id="d1")])
    readings = await Asked().read(encounter)
    assert dict(readings.not_checked)[Source.REPORT] == "the documents hold no text"


async def test_all_three_are_asked_and_answer() -> None:
    asked = Asked()
    readings = await asked.read()
    assert [one.source for one in readings.fact_sets] == [Source.REPORT, Source.RECORD, Source.IMAGE, Source.LAB]
    text, image, lab = asked.requests
    assert (text.subject, image.subject, lab.patient.id, lab.as_of) == ("P1", "P1", "P1", "2026-03-01")
    assert list(text.documents) == [REPORT]
    assert issues(readings) == []


async def test_an_image_that_no_model_assesses_is_said_not_to_be_checked() -> None:
    asked = Asked()
    assert (await asked.read()).not_checked == ((Source.IMAGE, "no model assesses this image"),)
    asked.assessed = ("image_decoded", "pneumothorax")
    assert (await asked.read()).not_checked == ()


async def test_they_are_asked_at_once() -> None:
    barrier = asyncio.Barrier(3)

    async def meet(request: Any) -> None:
        await barrier.wait()

    readings = await Asked(report=meet, study=meet, results=meet).read()
    assert issues(readings) == []


async def test_a_late_reading_is_an_issue_and_the_others_count() -> None:
    readings = await Asked(study=forever).read(deadline_s=0.05)
    assert issues(readings) == [("deadline-exceeded", "studies", Source.IMAGE)]
    assert (Source.IMAGE, "the reading did not come in time") in readings.not_checked
    assert [len(one.facts) for one in readings.fact_sets if one.source is Source.REPORT] == [1]


async def test_a_late_reading_is_cancelled() -> None:
    cancelled = asyncio.Event()

    async def notice(request: Any) -> None:
        try:
            await forever(request)
        finally:
            cancelled.set()

    await Asked(results=notice).read(deadline_s=0.05)
    assert cancelled.is_set()


async def test_who_leaves_takes_the_readings_along() -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def notice(request: Any) -> None:
        started.set()
        try:
            await forever(request)
        finally:
            cancelled.set()

    task = asyncio.create_task(Asked(report=notice).read())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cancelled.is_set()


async def test_a_reading_that_was_unavailable_is_asked_once_more() -> None:
    asked = Asked(results=failing(Unavailable("gone")))
    assert issues(await asked.read()) == []
    assert sum(isinstance(request, lab_service_pb2.ReadResultsRequest) for request in asked.requests) == 2


@pytest.mark.parametrize(
    ("errors", "code"),
    [
        ((Unavailable("gone"), Unavailable("gone")), "unavailable"),
        ((Busy("full"),), "unavailable"),
        ((Late("slow"),), "deadline-exceeded"),
        ((BadRequest("too long", "documents[d1]"),), "cannot-read"),
        ((RuntimeError("Smith, John"),), "unavailable"),
    ],
)
async def test_a_failed_reading_is_an_issue_without_words_of_the_record(
    errors: tuple[Exception, ...], code: str
) -> None:
    readings = await Asked(report=failing(*errors)).read()
    ((found, place, source),) = issues(readings)
    assert (found, source) == (code, Source.REPORT)
    assert place == ("documents[d1]" if code == "cannot-read" else "documents")
    assert "Smith" not in str(readings)
    assert Source.REPORT in dict(readings.not_checked)


async def test_a_reading_that_makes_no_sense_is_an_issue() -> None:
    async def nonsense(request: Any) -> text_service_pb2.ReadReportResponse:
        fact = fact_pb2.Fact(source=fact_pb2.Fact.REPORT, concept=fact_pb2.Concept(code="mass"))
        return text_service_pb2.ReadReportResponse(fact_set=fact_pb2.FactSet(source=fact_pb2.Fact.REPORT, facts=[fact]))

    asked = Asked()
    readings = await Readers(nonsense, asked.study, asked.results).read(FULL, FULL.documents)
    assert issues(readings) == [("cannot-read", "documents", Source.REPORT)]
