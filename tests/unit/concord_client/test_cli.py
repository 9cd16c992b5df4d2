"""What holds for every command."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def test_help_imports_no_service_no_server_and_no_message():
    code = (
        "import sys; import concord_client.cli;"
        "print(sorted({'ray', 'grpc', 'google.protobuf', 'asyncio', 'pydicom', 'yaml', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_has_help(concord):
    for command in ("check", "read", "serve", "demo"):
        assert concord(command, "--help").code == 0
    for command in ("list", "show", "test"):
        assert concord("rules", command, "--help").code == 0


def test_an_unknown_option_is_a_usage_error(concord):
    assert concord("check", "--no-such-option").code == 2


def test_the_version_is_told(concord):
    assert concord("--version").out.startswith("concord ")


def test_rules_are_listed_for_people_and_for_programs(concord):
    assert "report/laterality-vs-order" in concord("rules", "list").out
    listed = json.loads(concord("rules", "list", "--json").out)
    assert {"id", "severity", "title", "phases", "covers"} <= listed["rules"][0].keys()


def test_one_rule_is_shown_with_its_reasons_in_both_languages(concord):
    assert "Re-check" in concord("rules", "show", "report/laterality-findings-impression").out
    assert "复核图像" in concord("rules", "show", "report/laterality-findings-impression", "--lang", "zh").out


def test_a_rule_that_is_not_there_is_one_line(concord):
    ran = concord("rules", "show", "report/nothing")
    assert (ran.code, ran.lines) == (2, ["report/nothing: no such rule"])


@pytest.fixture
def own_rules(tmp_path):
    """A hospital's own folder with one rule, whose words are filled in by the test."""
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "default.yaml").write_text("name: own\n")
    (tmp_path / "house").mkdir()
    document = """
id: house/draft-text
version: 1
status: active
severity: info
phase: [entry]
title: {en: A note says test, zh: 文书含测试}
summary: {en: It says test., zh: 含测试。}
clears_if: {en: It did not., zh: 不含。}
rationale: {en: A note for training., zh: 培训用。}
remediation: {en: Remove it., zh: 删除。}
claim: {source: record, origin: [documents], concept: [radiology_report]}
conflict: {claim: 'claim.status == "draft"'}
examples:
  discrepant: [{findings: "Clear.", report: {status: DRAFT}}]
  consistent: [{findings: "Clear.", report: {status: STATUS}}]
  not-applicable: [{sex: F}]
"""

    def write(status: str):
        (tmp_path / "house" / "draft-text.yaml").write_text(document.replace("STATUS", status))
        return tmp_path

    return write


def test_the_examples_of_own_rules_pass_or_are_named(concord, own_rules):
    assert concord("rules", "test", "--rules", own_rules("FINAL")).code == 0
    ran = concord("rules", "test", "--rules", own_rules("DRAFT"))
    assert ran.code == 1
    assert "draft-text.yaml:16: expected consistent, got discrepant" in ran.out


def test_an_example_that_nobody_understands_is_named_with_its_line(concord, own_rules):
    ran = concord("rules", "test", "--rules", own_rules("WHATEVER"))
    assert ran.code == 2
    assert "draft-text.yaml:16: documents[0].status" in ran.lines[0]


def test_a_broken_rule_is_named_with_its_line(concord, own_rules):
    folder = own_rules("FINAL")
    path = folder / "house" / "draft-text.yaml"
    path.write_text(path.read_text().replace("severity: info", "severity: grave"))
    ran = concord("rules", "list", "--rules", folder)
    assert ran.code == 2
    assert ran.lines[0].startswith(f"{path}:5: ")
