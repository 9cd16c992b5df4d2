"""Bad input meets the real readers: one clear line with file and place, a code that is not 0, the rest checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

HL7 = "\r".join(
    [
        r"MSH|^~\&|LIS|LAB|EMR|WARD|20260304083000+0800||ORU^R01|M1|P|2.5.1",
        "PID|1||P1||||19810820|F",
        "OBR|1||L1|CBC^Blood count^L|||20260304074500+0800",
        "OBX|1|NM|718-7^Haemoglobin^LN||62|g/L|115-150|LL|||F",
        "OBX|2|NM|6690-2^Leukocytes^LN||6.1|10*9/L|3.5-9.5|N|||F",
    ]
)
REPORT = "FINDINGS: Small right pleural effusion.\nIMPRESSION: Left pleural effusion.\n"
SIDE = "report/laterality-findings-impression"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def flagged(ran) -> list[str]:
    return [discrepancy["rule_id"] for discrepancy in json.loads(ran.out)["discrepancies"]]


def test_good_files_give_no_line(concord, report, tmp_path):
    labs = tmp_path / "oru.hl7"
    labs.write_text(HL7)
    ran = concord("check", "--report", report, "--labs", labs, "--sex", "F", "--age", "45", "--json")
    assert (ran.code, ran.err, flagged(ran)) == (0, "", [SIDE])


def test_a_file_that_is_not_dicom(concord, report, tmp_path):
    image = tmp_path / "image.dcm"
    image.write_text("no picture")
    ran = concord("check", "--report", report, "--dicom", image, "--json")
    assert ran.code == 1
    assert ran.lines == [f"{image}: not a DICOM file"]
    assert flagged(ran) == [SIDE]


def test_a_folder_with_one_file_that_is_not_dicom(concord, report, tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "1.dcm").write_text("no picture")
    (folder / "README").write_text("what else lies there")
    ran = concord("check", "--report", report, "--dicom", folder, "--json")
    assert ran.lines == [f"{folder}/1.dcm: not a DICOM file"]


def test_an_hl7_message_cut_in_half(concord, report, tmp_path):
    labs = tmp_path / "half.hl7"
    labs.write_text(HL7[: HL7.index("10*9")])
    ran = concord("check", "--report", report, "--labs", labs, "--json")
    assert ran.code == 1
    assert "ends in the middle" in ran.lines[0]
    assert all(line.startswith(f"{labs}: OBX-2: ") for line in ran.lines)
    assert flagged(ran) == [SIDE]


def test_what_came_before_the_cut_is_read(concord, tmp_path):
    labs = tmp_path / "half.hl7"
    labs.write_text(HL7[: HL7.index("10*9")])
    answer = json.loads(concord("read", "--labs", labs).out)
    codes = [fact["concept"]["code"] for fact_set in answer["fact_sets"] for fact in fact_set["facts"]]
    assert "hb" in codes


def test_a_unit_that_nobody_knows(concord, report, tmp_path):
    labs = tmp_path / "oru.hl7"
    labs.write_text(HL7.replace("g/L", "wagonloads"))
    ran = concord("check", "--report", report, "--labs", labs, "--json")
    assert ran.code == 1
    assert len(ran.lines) == 1
    assert ran.lines[0].startswith(f"{labs}: OBX-1: ")


def test_a_sex_of_x1(concord, report):
    ran = concord("check", "--report", report, "--sex", "X1", "--json")
    assert ran.code == 1
    assert len(ran.lines) == 1
    assert ran.lines[0].startswith("--sex: ")
    assert flagged(ran) == [SIDE]


def test_a_sex_of_x1_in_json(concord, tmp_path):
    path = tmp_path / "e.json"
    path.write_text(json.dumps({"patient": {"sex": "X1"}, "documents": [{"id": "d1", "text": REPORT}]}))
    ran = concord("check", path, "--json")
    assert ran.code == 1
    assert ran.lines[0].startswith(f"{path}: patient.sex: ")


def test_text_where_a_laboratory_message_is_meant(concord, report):
    ran = concord("check", "--labs", report)
    assert ran.code == 1
    assert ran.lines[0].startswith(f"{report}: ")
    assert "no discrepancy" not in ran.out


@pytest.mark.parametrize("head", [r"MSH|^~\&|LIS", "\0\0\0\0DICM", "%PDF-1.7"])
def test_another_format_where_a_report_is_meant(concord, tmp_path, head):
    path = tmp_path / "report.txt"
    path.write_text(head)
    ran = concord("check", "--report", path)
    assert ran.code == 2
    assert len(ran.lines) == 1


def test_a_report_in_gb18030_gives_the_answer_of_one_in_utf_8(concord, tmp_path):
    words = "影像所见：右侧胸腔少量积液。\n诊断意见：左侧胸腔积液。\n"
    answers = []
    for name, encoding in (("a", "utf-8"), ("b", "gb18030"), ("c", "utf-16")):
        path = tmp_path / name / "report.txt"
        path.parent.mkdir()
        path.write_bytes(words.encode(encoding))
        answers.append(json.loads(concord("check", "--report", path, "--json").out))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["discrepancies"]


def test_the_lines_are_chinese_when_asked(concord, tmp_path):
    image = tmp_path / "image.dcm"
    image.write_text("no picture")
    ran = concord("check", "--dicom", image, "--lang", "zh")
    assert "无法解码" in ran.lines[0]
    assert "没有可以相互核对的内容" in ran.out
