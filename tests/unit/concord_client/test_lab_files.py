"""Laboratory files as they are named on a command line: which form each is, and the columns of a table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from concord_client.lab_files import lab_message
from concord_client.refusal import Refusal

TABLE = "Analyt;Wert;Einheit\n718-7;62;g/L\n718-7;62;g/L;x\n"
MAPPING = "columns: {code: Analyt, value: Wert, unit: Einheit}\nconstants: {system: LOINC}\n"


@pytest.mark.parametrize(
    ("name", "content", "mapping", "form"),
    [
        ("a.csv", "MSH|^~\\&|", "", "hl7v2"),
        ("a.csv", '{"resourceType": "Bundle"}', "x", "fhir"),
        ("a.txt", "anything", "", "hl7v2"),
        ("a.hl7", "\x0bMSH|^~\\&|", "standard", "hl7v2"),
        ("a.CSV", TABLE, "", "csv"),
        ("a.txt", TABLE, "standard", "csv"),
    ],
)
def test_the_form_is_seen_from_the_content_and_else_from_the_name(
    tmp_path: Path, name: str, content: str, mapping: str, form: str
) -> None:
    file = tmp_path / name
    file.write_text(content)
    assert [field.name for field, _ in lab_message(file, mapping).ListFields()] == [form]


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(TABLE)
    with pytest.raises(Refusal):
        lab_message(file, str(tmp_path / "gone.yaml"))


def test_a_table_is_read_by_its_mapping_and_a_bad_line_is_told(concord, tmp_path):
    labs, mapping = tmp_path / "labs.csv", tmp_path / "mapping.yaml"
    labs.write_text(TABLE)
    mapping.write_text(MAPPING)
    ran = concord("read", "--labs", labs, "--labs-mapping", mapping, "--sex", "F", "--age", "45")
    answer = json.loads(ran.out)
    codes = [fact["concept"]["code"] for fact_set in answer["fact_sets"] for fact in fact_set["facts"]]
    assert "hb" in codes and "anaemia" in codes
    assert ran.lines == [f"{labs}: line 3: more cells than columns"]


def test_a_table_whose_columns_nobody_knows_is_refused_in_words(concord, tmp_path):
    labs = tmp_path / "labs.csv"
    labs.write_text(TABLE)
    ran = concord("read", "--labs", labs)
    assert ran.lines == [f"{labs}: no column for the value"]
