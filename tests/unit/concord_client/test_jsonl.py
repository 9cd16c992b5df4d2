"""One line in, one line out, in order; a bad line is named and the run goes on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from client_fakes import EchoChecker
from concord.v1 import encounter_pb2

from concord_client import batch
from concord_client.answer_line import ask_check
from concord_client.checker import Where
from concord_client.lines import JsonLine, read_lines

pytestmark = pytest.mark.usefixtures("echo")


def written(tmp_path: Path, *lines: str | bytes) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines))
    return path


def encounter(name: str) -> str:
    return json.dumps({"id": name, "documents": [{"id": "d", "text": "Clear."}]})


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_good_lines_give_their_answers_in_order_and_code_0(concord, tmp_path):
    source, out = written(tmp_path, *(encounter(f"e{n}") for n in range(100))), tmp_path / "out.jsonl"
    ran = concord("check", "--jsonl", source, "--out", out)
    assert ran.code == 0
    assert [answer["id"] for answer in read(out)] == [f"e{n}" for n in range(100)]
    assert read(out)[0]["verdicts"] == {"consistent": 0, "discrepant": 0, "not_applicable": 3, "error": 0}


def test_two_processes_keep_the_order(concord, tmp_path):
    source, out = written(tmp_path, *(encounter(f"e{n}") for n in range(200))), tmp_path / "out.jsonl"
    assert concord("check", "--jsonl", source, "--out", out, "--workers", "2").code == 0
    assert [answer["id"] for answer in read(out)] == [f"e{n}" for n in range(200)]


def test_no_progress_bar_where_there_is_no_terminal(concord, tmp_path):
    ran = concord("check", "--jsonl", written(tmp_path, encounter("e1")), "--out", tmp_path / "out.jsonl")
    assert len(ran.err.splitlines()) == 1
    assert "\x1b" not in ran.err


@pytest.mark.parametrize(
    ("bad", "known"),
    [
        ("", None),
        ("   ", None),
        ("{", None),
        ('{"id": "e2", "documents": [', "e2"),
        ('["id"]', None),
        ('{"id": "boom"}', "boom"),
        (b'{"id": "e2", "x": "\xff\xff"}', "e2"),
        ('{"id": "\\ud800", ', "\ufffd"),
    ],
)
def test_a_bad_line_gets_an_error_with_its_number_and_the_run_goes_on(concord, tmp_path, bad, known):
    source, out = written(tmp_path, encounter("e1"), bad, encounter("e3")), tmp_path / "out.jsonl"
    ran = concord("check", "--jsonl", source, "--out", out)
    first, error, third = read(out)
    assert ran.code == 1
    assert (first["id"], third["id"]) == ("e1", "e3")
    assert error["error"]["line"] == 2
    assert error["error"]["message"]
    assert error.get("id") == known


def test_an_error_never_repeats_the_words_of_a_patient(concord, tmp_path):
    out = tmp_path / "out.jsonl"
    concord("check", "--jsonl", written(tmp_path, '{"id": "boom"}'), "--out", out)
    assert "words of a patient" not in out.read_text()


def test_what_a_line_says_wrongly_is_an_issue_in_its_answer(concord, tmp_path):
    out = tmp_path / "out.jsonl"
    ran = concord("check", "--jsonl", written(tmp_path, '{"id": "e1", "bogus": 1}'), "--out", out)
    assert ran.code == 0
    assert read(out)[0]["issues"][0]["place"] == "bogus"


def test_the_last_line_needs_no_line_end_and_windows_line_ends_are_fine(concord, tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"\xef\xbb\xbf" + encounter("e1").encode() + b"\r\n" + encounter("e2").encode())
    assert concord("check", "--jsonl", source, "--out", out).code == 0
    assert [answer["id"] for answer in read(out)] == ["e1", "e2"]


def test_without_out_the_lines_go_to_standard_output(concord, tmp_path):
    ran = concord("check", "--jsonl", written(tmp_path, encounter("患者")))
    assert json.loads(ran.out)["id"] == "患者"
    assert "患者" in ran.out


def test_fail_on_looks_at_every_line(concord, tmp_path):
    source = written(tmp_path, encounter("e1"), encounter("flagged-ERROR"), encounter("flagged-INFO"))
    assert concord("check", "--jsonl", source, "--fail-on", "critical").code == 0
    assert concord("check", "--jsonl", source, "--fail-on", "error").code == 3


@pytest.mark.parametrize("content", [None, b"", encounter("e1").encode("utf-16")])
def test_an_input_that_is_no_jsonl_file_is_refused(concord, tmp_path, content):
    source = tmp_path / "in.jsonl"
    if content is not None:
        source.write_bytes(content)
    ran = concord("check", "--jsonl", source, "--out", tmp_path / "out.jsonl")
    assert ran.code == 2
    assert len(ran.lines) == 1


def test_the_output_is_not_the_input(concord, tmp_path):
    source = written(tmp_path, encounter("e1"))
    assert concord("check", "--jsonl", source, "--out", source).code == 2
    assert source.read_text().strip() == encounter("e1")


def test_an_output_that_cannot_be_written_is_one_line(concord, tmp_path):
    ran = concord("check", "--jsonl", written(tmp_path, encounter("e1")), "--out", tmp_path / "no" / "out.jsonl")
    assert ran.code == 2
    assert len(ran.lines) == 1


def test_jsonl_stands_alone(concord, tmp_path):
    source = written(tmp_path, encounter("e1"))
    assert concord("check", "--jsonl", source, "--sex", "F").code == 2


def test_read_gives_the_fact_sets_of_each_line(concord, tmp_path):
    out = tmp_path / "out.jsonl"
    line = '{"id": "e1", "patient": {"id": "P1", "sex": "F"}, "documents": [{"text": "Clear."}]}'
    assert concord("read", "--jsonl", written(tmp_path, line), "--out", out).code == 0
    (answer,) = read(out)
    assert answer["id"] == "e1"
    assert {fact_set["source"] for fact_set in answer["fact_sets"]} == {"REPORT", "RECORD"}
    assert all(fact_set["subject"] == "P1" for fact_set in answer["fact_sets"])


def test_a_line_above_the_limit_is_cut_and_the_next_one_is_whole(tmp_path):
    path = written(tmp_path, '{"id": "e1"' + " " * 100, "b" * 10)
    with path.open("rb") as stream:
        long, short = read_lines(stream, "in.jsonl", limit=20)
    assert long.too_long
    assert (short.number, short.content, short.too_long) == (2, b"b" * 10, False)


class DeadlyChecker(EchoChecker):
    async def check(self, encounter: encounter_pb2.Encounter):
        if encounter.id == "deadly":
            os._exit(9)
        return await super().check(encounter)


def test_a_line_that_kills_its_process_is_a_bad_line_and_costs_no_other(monkeypatch):
    async def open_deadly(self: Where) -> DeadlyChecker:
        return DeadlyChecker()

    monkeypatch.setattr(Where, "open", open_deadly)
    names = [f"e{n}" for n in range(40)]
    names[20] = "deadly"
    lines = [JsonLine(n, encounter(name).encode()) for n, name in enumerate(names, 1)]
    with batch.answering(batch.Work(ask_check, Where(), "en", workers=2)) as answers:
        answered = list(answers(lines))
    assert [json.loads(answer.text)["id"] for answer in answered] == names
    assert [number for number, answer in enumerate(answered) if answer.failed] == [20]
