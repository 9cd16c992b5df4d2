"""The client over a real socket: what it sends, what it makes of a failure, and the command with --target."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from concord.v1 import (
    discrepancy_pb2,
    encounter_pb2,
    fact_pb2,
    fusion_service_pb2,
    fusion_service_pb2_grpc,
    imaging_service_pb2,
    imaging_service_pb2_grpc,
    text_service_pb2,
    text_service_pb2_grpc,
)

from concord_client.client import AsyncConcord, CallFailed, Concord

ENCOUNTER = encounter_pb2.Encounter(id="e1", documents=[encounter_pb2.Document(id="d1", text="Clear.")])


class Fusion(fusion_service_pb2_grpc.FusionServiceServicer):
    def __init__(self) -> None:
        self.refusals = 0
        self.sent: list[encounter_pb2.Encounter] = []

    def CheckEncounter(self, request, context):
        self.sent.append(request.encounter)
        if request.encounter.id == "refused":
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "documents[d1]: too long")
        if self.refusals:
            self.refusals -= 1
            context.abort(grpc.StatusCode.UNAVAILABLE, "starting")
        return fusion_service_pb2.CheckEncounterResponse(id=request.encounter.id)

    def ListDiscrepancies(self, request, context):
        page = int(request.page_token or 0)
        found = [discrepancy_pb2.Discrepancy(id=f"x{page}", state="OPEN")]
        return fusion_service_pb2.ListDiscrepanciesResponse(
            discrepancies=found, next_page_token=str(page + 1) if page < 2 else ""
        )

    def RecordReview(self, request, context):
        if self.refusals:
            self.refusals -= 1
            context.abort(grpc.StatusCode.UNAVAILABLE, "starting")
        return fusion_service_pb2.RecordReviewResponse(discrepancy=discrepancy_pb2.Discrepancy(state="DISMISSED"))

    def WatchDiscrepancies(self, request, context):
        yield fusion_service_pb2.WatchDiscrepanciesResponse(discrepancy=discrepancy_pb2.Discrepancy(id="x0"))

    def ListRules(self, request, context):
        rule = discrepancy_pb2.RuleSummary(id="report/side", status="ACTIVE", severity="CRITICAL")
        return fusion_service_pb2.ListRulesResponse(rules=[rule], profile_digest="abc")


class Text(text_service_pb2_grpc.TextServiceServicer):
    def ReadReport(self, request, context):
        return text_service_pb2.ReadReportResponse(fact_set=fact_pb2.FactSet(source=fact_pb2.Fact.REPORT))


class Imaging(imaging_service_pb2_grpc.ImagingServiceServicer):
    def ReadStudy(self, request, context):
        return imaging_service_pb2.ReadStudyResponse(
            record=fact_pb2.FactSet(source=fact_pb2.Fact.RECORD), image=fact_pb2.FactSet(source=fact_pb2.Fact.IMAGE)
        )

    def RenderFrame(self, request, context):
        if request.frame > 1:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "instance: frame 2 of an image of 1")
        return imaging_service_pb2.RenderFrameResponse(png=b"png")


@pytest.fixture
def fusion() -> Fusion:
    return Fusion()


@pytest.fixture
def target(fusion: Fusion) -> Iterator[str]:
    server = grpc.server(ThreadPoolExecutor(2))
    fusion_service_pb2_grpc.add_FusionServiceServicer_to_server(fusion, server)
    text_service_pb2_grpc.add_TextServiceServicer_to_server(Text(), server)
    imaging_service_pb2_grpc.add_ImagingServiceServicer_to_server(Imaging(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(None).wait()


def test_a_check_that_is_refused_says_why(target):
    with Concord(target) as concord, pytest.raises(CallFailed) as failed:
        concord.check(encounter_pb2.Encounter(id="refused"))
    assert (failed.value.status, failed.value.message) == ("INVALID_ARGUMENT", "documents[d1]: too long")


def test_a_check_is_made_again_while_the_service_starts(fusion, target):
    fusion.refusals = 2
    with Concord(target) as concord:
        assert concord.check(ENCOUNTER).id == "e1"
    assert len(fusion.sent) == 3


def test_a_review_is_never_made_twice(fusion, target):
    fusion.refusals = 1
    with Concord(target) as concord, pytest.raises(CallFailed):
        concord.review("x0", "DISMISS", reviewer="dr-li", reason="old film")


def test_pages_are_turned_by_themselves(target):
    with Concord(target) as concord:
        assert [found.id for found in concord.discrepancies(states=["OPEN"])] == ["x0", "x1", "x2"]


def test_a_word_that_is_no_state_is_refused_before_it_is_sent(target):
    with Concord(target) as concord, pytest.raises(ValueError):
        list(concord.discrepancies(states=["LOST"]))


async def test_the_asynchronous_client_does_the_same(target):
    study = encounter_pb2.Study(instances=[encounter_pb2.Instance(content=b"x")])
    encounter = encounter_pb2.Encounter(documents=ENCOUNTER.documents, studies=[study])
    async with AsyncConcord(target) as concord:
        assert (await concord.check(ENCOUNTER)).id == "e1"
        assert [found.id async for found in concord.discrepancies()] == ["x0", "x1", "x2"]
        assert [found.id async for found in concord.watch()] == ["x0"]
        assert [fact_set.source for fact_set in await concord.read(encounter)] == [
            fact_pb2.Fact.REPORT,
            fact_pb2.Fact.RECORD,
            fact_pb2.Fact.IMAGE,
        ]
        assert (await concord.review("x0", "DISMISS", reviewer="dr-li", reason="old film")).state


def test_the_command_asks_the_target(concord, target, tmp_path):
    path = tmp_path / "e1.json"
    path.write_text('{"id": "e1", "documents": [{"text": "Clear."}]}')
    ran = concord("check", path, "--target", target, "--json")
    assert (ran.code, json.loads(ran.out)["id"]) == (0, "e1")


def test_images_travel_inside_the_request_to_another_machine(concord, fusion, target, tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "1.dcm").write_bytes(b"one")
    (folder / "2").write_bytes(b"\0" * 128 + b"DICM two")
    (folder / "notes.txt").write_text("no image")
    assert concord("check", "--dicom", folder, "--target", target).code == 0
    assert [instance.content[-3:] for instance in fusion.sent[0].studies[0].instances] == [b"one", b"two"]


def test_many_lines_go_to_the_target_in_order(concord, target, tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    names = [f"e{n}" for n in range(50)]
    names[7] = "refused"
    source.write_text("".join(json.dumps({"id": name, "documents": [{"text": "x"}]}) + "\n" for name in names))
    ran = concord("check", "--jsonl", source, "--out", out, "--target", target)
    answers = [json.loads(line) for line in out.read_text().splitlines()]
    assert ran.code == 1
    assert [answer["id"] for answer in answers] == names
    assert answers[7]["error"]["line"] == 8
    assert "too long" in answers[7]["error"]["message"]


def test_rules_of_a_running_concord_are_listed(concord, target):
    ran = concord("rules", "list", "--target", target)
    assert "report/side" in ran.out and "CRITICAL" in ran.out


@pytest.mark.parametrize("arguments", [["check", "E"], ["check", "--jsonl", "E"], ["rules", "list"]])
def test_nobody_there_is_one_line(concord, tmp_path, arguments):
    path = tmp_path / "e.json"
    path.write_text('{"id": "e1", "documents": [{"text": "Clear."}]}\n')
    named = [str(path) if word == "E" else word for word in arguments]
    ran = concord(*named, "--target", "127.0.0.1:1", "--lang", "zh")
    assert ran.code == 2
    assert len(ran.lines) == 1
    assert "没有 Concord 应答" in ran.lines[0]


def test_a_certificate_that_cannot_be_read_is_one_line(concord, tmp_path, target):
    path = tmp_path / "e.json"
    path.write_text('{"id": "e1", "documents": [{"text": "Clear."}]}')
    ran = concord("check", path, "--target", target, "--tls-ca", tmp_path / "no.pem")
    assert ran.code == 2
    assert ran.lines == [f"{tmp_path}/no.pem: no such file"]


async def test_a_frame_is_rendered_or_it_is_said_why_not(target):
    request = imaging_service_pb2.RenderFrameRequest(frame=2)
    with Concord(target) as concord, pytest.raises(CallFailed) as failed:
        concord.render_frame(request)
    assert failed.value.status == "INVALID_ARGUMENT"
    with Concord(target) as concord:
        assert concord.render_frame(imaging_service_pb2.RenderFrameRequest()).png == b"png"
    async with AsyncConcord(target) as concord:
        assert (await concord.render_frame(imaging_service_pb2.RenderFrameRequest())).png == b"png"
