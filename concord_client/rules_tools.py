"""`concord rules new` and `concord rules try`: a rule to start from, and what a rule would have flagged."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from concord_client.answer_line import ask_check
from concord_client.batch import Work, answering
from concord_client.batch_command import opened, workers_for
from concord_client.checker import Where
from concord_client.leave import CHECKED, NOTHING_READ, SOME_UNREAD, complain, stop
from concord_client.lines import read_lines
from concord_client.local import load_rules, rule_alone
from concord_client.messages import Language, say
from concord_client.refusal import Refusal
from fusion.rulebook import DEFAULT_FOLDER
from serving.errors import ConcordError

_NAME = re.compile(r"[a-z][a-z0-9-]*/[a-z][a-z0-9-]*")
_TEMPLATE = """\
id: {id}
version: 1
# trial: recorded and not shown, until it has proved itself; then active.
status: trial
# Entries of the rule catalogue that it answers:
# covers: [{id}]
severity: warning
phase: [entry, in-process, retrospective]
title:
  en: What does not fit, in a few words
  zh: 问题概述
summary:
  en: The impression says {{claim.laterality}} {{claim.display}}, the findings {{against.laterality}}.
  zh: 结论为{{claim.laterality}}{{claim.display}},所见为{{against.laterality}}。
# The smallest change that would clear it.
clears_if:
  en: The impression said {{against.laterality}}.
  zh: 结论改为{{against.laterality}}。
rationale:
  en: Why it matters.
  zh: 理由。
remediation:
  en: What to do.
  zh: 处理建议。
false_positives:
  - en: How it is known to be wrong.
    zh: 已知的误报情形。
references:
  - The standard, guideline or paper behind it.
# Every number that changes the answer stands here, with its source:
# parameters:
#   window_h: {{value: 24, source: project default, unit: h}}
#
# What is asserted and what it is held to; `unless` in place of `against` for what is missing (docs/rules.md).
claim:   {{source: report, section: [impression], laterality: [left, right]}}
against: {{source: report, section: [findings], laterality: [left, right, bilateral]}}
same:    [document, concept, body_site]
conflict:
  every: claim.laterality != against.laterality && against.laterality != "bilateral"
# The rule's tests, run by `concord rules test {id}`: what must not fire first of all, in both languages.
examples:
  discrepant:
    - {{findings: "Small right pleural effusion.", impression: "Left pleural effusion."}}
    - {{lang: zh, findings: "右侧胸腔少量积液。", impression: "左侧胸腔积液。"}}
  consistent:
    - {{findings: "Small right pleural effusion.", impression: "Right pleural effusion."}}
    - {{lang: zh, findings: "双侧胸腔少量积液。", impression: "左侧胸腔积液。"}}
  not-applicable:
    - {{findings: "Normal heart.", impression: "Left pleural effusion."}}
    - {{lang: zh, findings: "心影不大。", impression: "左侧胸腔积液。"}}
"""


def run_new(rule_id: str, folder: Path | None, language: Language) -> int:
    """Writes a rule that loads and passes its own examples, to be changed from there; gives the exit code."""
    if not _NAME.fullmatch(rule_id):
        stop(Refusal("rules.bad-name", rule_id), language)
    path = (folder or DEFAULT_FOLDER) / f"{rule_id}.yaml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(_TEMPLATE.format(id=rule_id))
    except FileExistsError:
        stop(Refusal("rules.there-already", str(path)), language)
    except OSError as error:
        stop(Refusal("file.cannot-write", str(path), reason=error.strerror or type(error).__name__), language)
    typer.echo(say("rules.written", language, path=path, rule=rule_id))
    return CHECKED


def run_try(
    rule: str, source: str, folder: Path | None, language: Language, *, show: int, workers: int, as_json: bool
) -> int:
    """Runs one rule, by its id or its file and as if it were in force, over the encounters of a JSONL file; says what
    it would have flagged, how often, and how often it could be asked at all. Gives the exit code."""
    try:
        rule_alone(load_rules(folder), rule)
    except ConcordError as error:
        complain(*str(error).splitlines())
        raise typer.Exit(NOTHING_READ) from None
    where = Where(rules=folder, only=rule)
    console = Console(highlight=False)
    counts: Counter[str] = Counter()
    try:
        with opened(source) as (stream, size):
            work = Work(ask_check, where, language, workers or workers_for(size, where))
            with answering(work) as answers:
                for answered in answers(read_lines(stream, source)):
                    answer = json.loads(answered.text)
                    _count(counts, answer)
                    for flag in answer.get("discrepancies", []):
                        counts["flags"] += 1
                        if as_json:
                            typer.echo(json.dumps({"encounter_id": answer["id"], **flag}, ensure_ascii=False))
                        elif counts["flags"] <= show:
                            _print(console, answer["id"], flag, language)
    except Refusal as refusal:
        stop(refusal, language)
    lines = counts["lines"]
    words = {
        name: counts[name] for name in ("lines", "flags", "flagged", "consistent", "not_applicable", "error", "bad")
    }
    rate = f"{1000 * counts['flagged'] / lines:.1f}" if lines else "-"
    complain(say("rules.tried", language, rule=rule, rate=rate, **words))
    return SOME_UNREAD if counts["bad"] else CHECKED


def _count(counts: Counter[str], answer: dict[str, Any]) -> None:
    counts["lines"] += 1
    if "error" in answer:
        counts["bad"] += 1
        return
    counts["flagged"] += bool(answer["discrepancies"])
    for verdict in ("consistent", "not_applicable", "error"):
        counts[verdict] += answer["verdicts"][verdict]


def _print(console: Console, encounter_id: str, flag: dict[str, Any], language: Language) -> None:
    summary = flag["summary"]
    console.print(
        Text.assemble((encounter_id, "bold"), f"  {flag['severity']}  {summary['zh' if language == 'zh' else 'en']}")
    )
    for evidence in flag["evidence"]:
        role = say(f"role.{evidence['role']}", language)
        place = evidence["section"] or evidence.get("item") or evidence.get("element") or ""
        console.print(Text.assemble((f"    {role} {place}: ", "dim"), evidence["text"]))
