"""A file that cannot be read is one line that names it and the place, and costs nothing of the rest."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from concord_client.files import TEXT_LIMIT

pytestmark = pytest.mark.usefixtures("echo")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text("FINDINGS: The lungs are clear.\n", encoding="utf-8")
    return path


def test_a_readable_report_gives_no_line_and_code_0(concord, report):
    ran = concord("check", "--report", report)
    assert (ran.code, ran.err) == (0, "")


def test_nothing_named_is_a_usage_error(concord):
    ran = concord("check")
    assert ran.code == 2
    assert "ENCOUNTER.json" in ran.err


def test_a_missing_file(concord, tmp_path):
    ran = concord("check", "--report", tmp_path / "nowhere.txt")
    assert ran.code == 2
    assert ran.lines[0] == f"{tmp_path}/nowhere.txt: no such file"


def test_a_folder_where_a_file_is_meant(concord, tmp_path):
    assert concord("check", "--labs", tmp_path).lines[0] == f"{tmp_path}: is a folder, expected a file"


@pytest.mark.parametrize("option", ["--report", "--dicom", "--labs"])
def test_an_empty_file(concord, tmp_path, option):
    path = tmp_path / "empty"
    path.touch()
    ran = concord("check", option, path)
    assert ran.code == 2
    assert ran.lines[0] == f"{path}: is empty"


def test_an_empty_folder_of_images(concord, tmp_path):
    ran = concord("check", "--dicom", tmp_path)
    assert (ran.code, ran.lines[0]) == (2, f"{tmp_path}: holds no images")


@pytest.mark.parametrize("blank", ["   \n\t\n", "\ufeff\n"])
def test_a_file_of_white_space(concord, tmp_path, blank):
    path = tmp_path / "blank.txt"
    path.write_text(blank, encoding="utf-8")
    assert "white space" in concord("check", "--report", path).lines[0]


@pytest.mark.parametrize("option", ["--report", "--dicom", "--labs"])
def test_two_gigabytes_are_refused_before_they_are_read(concord, tmp_path, option):
    path = tmp_path / "huge"
    with path.open("wb") as stream:
        stream.truncate(2 << 30)
    ran = concord("check", option, path)
    assert ran.code == 2
    assert ran.lines[0].startswith(f"{path}: is too large: 2.0 GB")


def test_a_pipe_is_not_waited_for(concord, tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert concord("check", "--report", path).lines[0] == f"{path}: is not a regular file"


def test_a_line_end_in_a_file_name_stays_one_line(concord, tmp_path):
    assert len(concord("check", "--report", tmp_path / "two\nlines").lines) == 1


def test_what_can_be_read_is_checked_and_the_rest_named(concord, report, tmp_path):
    ran = concord("check", "--report", report, "--labs", tmp_path / "gone.hl7", "--json")
    assert ran.code == 1
    assert ran.lines == [f"{tmp_path}/gone.hl7: no such file"]
    assert '"message": "no such file"' in ran.out
    assert '"id": "report"' in ran.out


def test_the_limit_of_a_report_is_above_any_report():
    assert TEXT_LIMIT > 1_000_000


@pytest.mark.parametrize("bad", ["{", "", "[1, 2]", '{"a": NaN}', "MSH|^~\\&|"])
def test_an_encounter_that_is_no_json_object(concord, tmp_path, bad):
    path = tmp_path / "e.json"
    path.write_text(bad)
    ran = concord("check", path)
    assert ran.code == 2
    assert len(ran.lines) == 1
    assert ran.lines[0].startswith(f"{path}: ")


def test_an_encounter_of_nothing(concord, tmp_path):
    path = tmp_path / "e.json"
    path.write_text('{"id": "e1", "patient": {"sex": "FEMALE"}}')
    ran = concord("check", path)
    assert ran.code == 2
    assert "nothing to check" in ran.lines[0]


def test_a_wrong_type_in_an_encounter_is_named_with_file_and_path(concord, tmp_path):
    path = tmp_path / "e.json"
    path.write_text('{"id": "e1", "documents": [{"id": "d1", "status": "FINISHED", "text": "Clear."}]}')
    ran = concord("check", path)
    assert ran.code == 1
    assert ran.lines == [f"{path}: documents[0].status: not one of DRAFT, PRELIMINARY, FINAL, ADDENDUM, REPLACED"]


@pytest.mark.parametrize("words", ["modality", "modalty=CR", "=CR", "grouped_accession_numbers=A1"])
def test_an_order_of_unknown_words(concord, report, words):
    ran = concord("check", "--report", report, "--order", f"body_part=KNEE,{words}")
    assert ran.code == 1
    assert ran.lines[0].startswith(f"--order: {words!r} is not key=value")


def test_an_unknown_severity_is_a_usage_error(concord, report):
    assert concord("check", "--report", report, "--fail-on", "grave").code == 2


def test_an_unforeseen_failure_tells_its_kind_and_never_its_words(concord, tmp_path):
    path = tmp_path / "e.json"
    path.write_text('{"id": "boom", "documents": [{"text": "x"}]}')
    ran = concord("check", path)
    assert ran.code == 2
    assert "RuntimeError" in ran.err
    assert "patient" not in ran.err


def test_the_same_lines_in_chinese(concord, tmp_path):
    ran = concord("check", "--report", tmp_path / "无.txt", "--lang", "zh")
    assert ran.lines[0] == f"{tmp_path}/无.txt: 文件不存在"


def test_standard_input_is_a_dash(concord, monkeypatch, tmp_path):
    path = tmp_path / "e.json"
    path.write_text('{"id": "e1", "documents": [{"text": "Clear."}]}')
    with path.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        ran = concord("check", "-", "--json")
    assert (ran.code, json.loads(ran.out)["id"]) == (0, "e1")


def test_nothing_on_standard_input_is_one_line(concord, monkeypatch):
    with Path("/dev/null").open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        ran = concord("check", "-")
    assert (ran.code, ran.lines) == (2, ["-: is empty"])
