"""A whole encounter over the wire, with the real services on Ray, also when one of them dies."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import grpc
import imagecodecs
import pytest
from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2, fusion_service_pb2_grpc, imaging_service_pb2_grpc
from concord.v1 import fusion_service_pb2 as fusion
from concord.v1 import imaging_service_pb2 as imaging
from conftest import Door
from drawn_study import STUDY, draw_study
from google.protobuf import json_format

from concord_client.client import AsyncConcord

_FINDINGS_IMPRESSION = "report/laterality-findings-impression"


def encounter(name: str, study: str = "") -> encounter_pb2.Encounter:
    """One radiograph whose impression names the other side than its findings."""
    sent = {
        "id": name,
        "patient": {"id": "P1", "sex": "FEMALE", "birth_date": "1960-05-01"},
        "orders": [{"id": "o1", "accession_number": "A1", "modality": "DX", "body_part": "CHEST"}],
        "documents": [
            {
                "id": "d1",
                "type": "RADIOLOGY_REPORT",
                "status": "FINAL",
                "accession_number": "A1",
                "title": "Chest radiograph, PA",
                "sections": [
                    {"kind": "FINDINGS", "text": "Small right pleural effusion. The heart is not enlarged."},
                    {"kind": "IMPRESSION", "text": "Left pleural effusion."},
                ],
            }
        ],
        "labs": [{"results": [{"code": {"system": "LOINC", "code": "718-7"}, "value": "131", "unit": "g/L"}]}],
        "studies": [{"accession_number": "A1", "instances": [{"uri": study}]}] if study else [],
    }
    return json_format.ParseDict(sent, encounter_pb2.Encounter())


def fusions(concord: Door) -> fusion_service_pb2_grpc.FusionServiceStub:
    return fusion_service_pb2_grpc.FusionServiceStub(concord.channel)


async def check(concord: Door, sent: encounter_pb2.Encounter) -> fusion.CheckEncounterResponse:
    reply: fusion.CheckEncounterResponse = await fusions(concord).CheckEncounter(
        fusion.CheckEncounterRequest(encounter=sent), timeout=60
    )
    return reply


def replica_pid(application: str) -> int:
    """Process of the one replica of an application."""
    from ray.serve.context import _get_global_client

    [deployment] = _get_global_client().get_serve_details()["applications"][application]["deployments"].values()
    [replica] = [replica for replica in deployment["replicas"] if replica["state"] == "RUNNING"]
    return int(replica["pid"])


def bytes_read(pid: int) -> int:
    """Bytes that a process has read from files so far."""
    lines = Path(f"/proc/{pid}/io").read_text(encoding="utf-8").splitlines()
    return int(lines[0].removeprefix("rchar: "))


async def test_a_check_finds_what_does_not_fit_and_keeps_it(concord: Door) -> None:
    reply = await check(concord, encounter("whole", draw_study(concord.config.imaging.image_dir / "whole", 1, 64)))
    [found] = [each for each in reply.discrepancies if each.rule_id == _FINDINGS_IMPRESSION]
    assert {evidence.text for evidence in found.evidence} >= {"Left pleural effusion"}
    # What was drawn is a slope of grey, and no model takes it for a chest.
    assert {issue.code for issue in reply.issues} == {"out-of-distribution"}
    kept = await fusions(concord).ListDiscrepancies(fusion.ListDiscrepanciesRequest(encounter_id="whole"))
    assert found.id in {discrepancy.id for discrepancy in kept.discrepancies}


async def test_a_file_outside_of_the_image_folder_is_not_read(concord: Door, tmp_path: Path) -> None:
    reply = await check(concord, encounter("outside", draw_study(tmp_path / "elsewhere", 1, 64)))
    assert [issue.code for issue in reply.issues] == ["cannot-read"]


async def test_a_frame_of_full_size_is_rendered(concord: Door) -> None:
    side = 2048
    study = draw_study(concord.config.imaging.image_dir / "seen", 2, side)
    request = imaging.RenderFrameRequest(
        instance=encounter_pb2.Instance(uri=study),
        sop_instance_uid=f"{STUDY}.1.2",
        format=imaging.RenderFrameRequest.LOSSLESS,
    )
    async with AsyncConcord(concord.address) as client:
        reply = await client.render_frame(request)
    pixels = imagecodecs.png_decode(reply.png)
    assert (reply.rows, reply.columns, reply.bits) == (*pixels.shape, 16) == (side, side, 16)
    assert (pixels.ravel()[[0, -1]] == [0, 4095]).all()


async def test_a_frame_that_is_not_there_is_refused(concord: Door) -> None:
    study = draw_study(concord.config.imaging.image_dir / "one", 1, 64)
    request = imaging.RenderFrameRequest(instance=encounter_pb2.Instance(uri=study), frame=2)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await imaging_service_pb2_grpc.ImagingServiceStub(concord.channel).RenderFrame(request, timeout=60)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert caught.value.details() == "instance: frame 2 of an image of 1"


async def test_who_watches_sees_what_is_open_and_what_changes(concord: Door) -> None:
    sent = encounter("watched")
    [found] = (await check(concord, sent)).discrepancies
    request = fusion.WatchDiscrepanciesRequest(encounter_id="watched", include_open=True)
    watch = fusions(concord).WatchDiscrepancies(request, timeout=30)
    assert (await watch.read()).discrepancy.id == found.id

    sent.documents[0].sections[1].text = "Right pleural effusion."
    assert not (await check(concord, sent)).discrepancies
    changed = (await watch.read()).discrepancy
    assert (changed.id, changed.state) == (found.id, discrepancy_pb2.Discrepancy.CLEARED)
    watch.cancel()


async def test_the_rules_in_force_are_told(concord: Door) -> None:
    reply = await fusions(concord).ListRules(fusion.ListRulesRequest())
    assert _FINDINGS_IMPRESSION in {rule.id for rule in reply.rules}


async def test_a_check_survives_the_death_of_the_imaging_replica_and_says_so(concord: Door) -> None:
    instances, side = 120, 1024
    study = draw_study(concord.config.imaging.image_dir / "killed", instances, side)
    pid = replica_pid("imaging")
    before = bytes_read(pid)
    answer = asyncio.create_task(check(concord, encounter("killed", study)))
    async with asyncio.timeout(30):
        while bytes_read(pid) < before + 3 * side * side * 2:  # noqa: ASYNC110 - another process reads
            await asyncio.sleep(0.01)
    assert not answer.done(), "the reading is under way"
    os.kill(pid, signal.SIGKILL)

    reply = await answer
    [issue] = [issue for issue in reply.issues if issue.source == fact_pb2.Fact.IMAGE]
    assert issue.code == "unavailable"
    assert "image" in {each.source for each in reply.not_checked}
    assert _FINDINGS_IMPRESSION in {each.rule_id for each in reply.discrepancies}, "the rest was checked"


async def test_the_imaging_service_is_back_after_its_death(concord: Door) -> None:
    """Serve starts another replica; calls wait for it."""
    study = draw_study(concord.config.imaging.image_dir / "again", 1, 64)
    request = imaging.ReadStudyRequest(studies=[encounter_pb2.Study(instances=[encounter_pb2.Instance(uri=study)])])
    stub = imaging_service_pb2_grpc.ImagingServiceStub(concord.channel)
    reply = await stub.ReadStudy(request, timeout=60)
    assert reply.record.facts


async def test_a_bad_request_is_refused_by_the_real_service_too(concord: Door) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await fusions(concord).CheckDraft(fusion.CheckDraftRequest())
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
