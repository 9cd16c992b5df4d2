"""Every message is there in both languages, with the same places to fill."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2

from concord_client.catalogue import CATALOGUE
from concord_client.messages import language_of, say

PACKAGE = Path(__file__).resolve().parents[3] / "concord_client"
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "catalogue.py"}


def places(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_no_message_is_empty_or_in_one_language_alone():
    for key, (en, zh) in CATALOGUE.items():
        assert en.strip() and zh.strip(), key
        assert not re.search("[\u4e00-\u9fff]", en) or key in {"help.sex", "help.title"}, key


def test_both_languages_fill_the_same_places():
    for key, (en, zh) in CATALOGUE.items():
        assert places(en) == places(zh), key


def test_every_message_that_the_code_names_is_there():
    named = set()
    for source in SOURCES.values():
        named |= set(re.findall(r'(?:say|Refusal)\(\s*"([^"{}]+)"', source))
        named |= set(re.findall(r'help="(help\.[^"{}]+)"', source))
        named |= set(re.findall(r'"((?:text|call|file)\.[a-z-]+)" if', source))
    assert named
    assert named <= CATALOGUE.keys()


def test_no_message_is_left_that_nothing_names():
    text = "\n".join(SOURCES.values())
    groups = set(re.findall(r"""f["']([a-z.]+)\.\{""", text))
    for key in CATALOGUE:
        assert f'"{key}"' in text or key.rpartition(".")[0] in groups or key.startswith(("demo.pair.", "reason.")), key


@pytest.mark.parametrize(
    ("group", "enum"),
    [
        ("severity", discrepancy_pb2.Discrepancy.Severity),
        ("role", discrepancy_pb2.DiscrepancyEvidence.Role),
        ("section", encounter_pb2.Section.Kind),
        ("status", discrepancy_pb2.RuleSummary.Status),
    ],
)
def test_every_word_of_the_contract_that_is_shown_has_a_message(group, enum):
    for name, number in enum.items():
        if number:
            assert f"{group}.{name}" in CATALOGUE


def test_every_source_has_a_name():
    for name in fact_pb2.Fact.Source.keys():  # noqa: SIM118 - an enum wrapper is no mapping
        assert f"source.{name.lower()}" in CATALOGUE


def test_every_kind_of_issue_of_the_contract_has_a_chinese_heading():
    comment = (PACKAGE.parent / "proto/concord/v1/fact.proto").read_text(encoding="utf-8")
    kinds = re.findall(r'"([a-z]+-[a-z-]+|unavailable)"', comment[comment.index("Machine-readable kind") :][:400])
    assert kinds
    for kind in kinds:
        assert f"issue.{kind}" in CATALOGUE, kind


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE"}, "en"),
    ],
)
def test_the_language_comes_from_the_environment(environment, language):
    assert language_of(environment) == language


def test_an_option_anywhere_on_the_line_wins_over_the_environment(concord):
    assert "检查" in concord("check", "--help", "--lang", "zh").out
    assert "检查" in concord("--lang=zh", "check", "--help").out
    assert "Check" in concord("--lang", "en", "check", "--help", environment={"LANG": "zh_CN.UTF-8"}).out


def test_a_language_nobody_speaks_here_is_a_usage_error(concord):
    ran = concord("--lang", "fr", "check")
    assert (ran.code, ran.lines) == (2, ["--lang: expected one of en, zh"])


def test_help_is_whole_at_80_columns_in_both_languages(concord, monkeypatch):
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 80)
    for language in ("en", "zh"):
        for command in ("check", "read", "serve", "demo"):
            ran = concord("--lang", language, command, "--help")
            assert ran.code == 0
            assert "…" not in ran.out
            assert "help." not in ran.out


def test_a_place_is_filled():
    assert say("rules.wrong", "en", expected="consistent", got="discrepant") == "expected consistent, got discrepant"
