"""Starts a whole Concord, checks the bundled encounters over its public port, tells what came of it, and stops it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from concord.v1 import fusion_service_pb2
from rich import box
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from concord_client.aio import AsyncConcord
from concord_client.demo.cases import Case, load_cases, shown_rules
from concord_client.messages import Language, in_language, say
from concord_client.problems import issue_line
from concord_client.render.answer import AnswerView
from gateway.launch import running
from serving.config import load

# The longest rule id on one line, on a screen of 80 columns too.
_RULE_ID = 40


@dataclass(frozen=True, slots=True)
class _Checked:
    case: Case
    answer: fusion_service_pb2.CheckEncounterResponse


async def run_demo(console: Console, language: Language, *, with_ray: bool, keep: bool) -> bool:
    """True when every encounter came out as expected. Nothing of it runs or lies on disk afterwards.

    `keep`: leaves it running until the task is cancelled. Raises what `gateway.launch.running` raises.
    """
    with tempfile.TemporaryDirectory(prefix="concord-demo-") as folder:
        cases = load_cases()
        for case in cases:
            case.draw(Path(folder, "images"))
        # A store and a port of its own: the demo must neither read nor disturb a Concord that is in use.
        config = load(
            gateway={"port": 0},
            fusion={"database_url": f"sqlite:///{folder}/demo.db"},
            blob_url=f"file:{folder}/images",
        )
        console.print(say("demo.starting", language), style="bold")
        async with running(
            config, lambda words: console.print(f"  {words}", style="dim"), with_ray=with_ray
        ) as concord:
            seconds = f"{concord.started_in_s:.1f}"
            console.print(say("serve.ready", language, address=concord.address, seconds=seconds), style="bold")
            if concord.dashboard_url:
                console.print(say("serve.dashboard", language, url=concord.dashboard_url), style="bold")
            passed = await _check_all(cases, concord.address, console, language)
            if keep:
                console.print(say("demo.keep", language))
                await asyncio.Event().wait()
    console.print(say("demo.stopped", language), style="dim")
    return passed


async def _check_all(cases: Sequence[Case], address: str, console: Console, language: Language) -> bool:
    checked = []
    started = time.monotonic()
    async with AsyncConcord(address) as client:
        for case in cases:
            answer = await client.check(case.encounter)
            _show(case, answer, console, language)
            checked.append(_Checked(case, answer))
    seconds = time.monotonic() - started
    _sum_up(checked, console, language)
    console.print(say("demo.checked", language, count=len(checked), seconds=f"{seconds:.1f}"))
    wrong = sum(not item.case.is_met(item.answer) for item in checked)
    if wrong:
        console.print(say("demo.wrong", language, count=wrong, total=len(checked)), style="bold red")
    else:
        console.print(say("demo.all-right", language), style="bold green")
    return not wrong


def _show(case: Case, answer: fusion_service_pb2.CheckEncounterResponse, console: Console, language: Language) -> None:
    console.print()
    console.print(Rule(in_language(case.title, language), align="left", style="dim"))
    console.print(AnswerView(answer, case.encounter, language))
    for issue in answer.issues:
        console.print(Text(issue_line(issue, {}, language), style="yellow"))


def _sum_up(checked: Sequence[_Checked], console: Console, language: Language) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("case", "pair", "flagged"):
        table.add_column(say(f"demo.{name}", language), overflow="fold", min_width=_RULE_ID if name == "flagged" else 0)
    nothing = say("demo.clean", language)
    for item in checked:
        flagged = Text("\n".join(shown_rules(item.answer)) or nothing)
        if not item.case.is_met(item.answer):
            wanted = ", ".join(sorted(item.case.flagged)) or nothing
            flagged.append("\n" + say("demo.expected", language, rules=wanted), style="bold red")
        table.add_row(item.answer.id, say(f"demo.pair.{item.case.pair}", language), flagged)
    console.print()
    console.print(table)
