"""`concord rules`: what is checked, why, and whether each rule does what its own examples say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from concord_client.checker import Where
from concord_client.encounter_json import dumps, message_to_object
from concord_client.examples import run_examples
from concord_client.leave import CHECKED, NOTHING_READ, SOME_UNREAD, complain, stop
from concord_client.local import load_rules
from concord_client.messages import Language, say
from concord_client.refusal import Refusal
from concord_client.render.rules import RuleList, RuleView
from concord_client.single import during
from fusion.rule import Rule
from serving.errors import ConcordError


def run_list(where: Where, language: Language, *, as_json: bool) -> int:
    """Lists the rules in force and gives the exit code."""
    answer = during(_ask_rules(where), language)
    if as_json:
        typer.echo(dumps(message_to_object(answer), indent=2))
    else:
        Console(highlight=False).print(RuleList(answer, language))
    return CHECKED


def run_show(rule_id: str, folder: Path | None, language: Language, *, profile: str = "") -> int:
    """Shows one rule, or a group, as the profile has it, and gives the exit code."""
    console = Console(highlight=False)
    for rule in _chosen([rule_id], folder, language, profile):
        console.print(RuleView(rule, language))
    return CHECKED


def run_test(rule_ids: list[str], folder: Path | None, language: Language) -> int:
    """Runs the examples of the rules and gives 1 when one of them got another verdict than it says."""
    rules = _chosen(rule_ids, folder, language)
    console = Console(highlight=False)
    failed = total = 0
    for rule in rules:
        results = during(run_examples(rule), language)
        wrong = [result for result in results if not result.passed]
        mark = "[red]✗[/]" if wrong else "[green]✓[/]"
        console.print(f"{mark} {rule.id}  [dim]{len(results) - len(wrong)}/{len(results)}[/]")
        for result in wrong:
            expected, got = (say(f"verdicts.{word}", language) for word in (result.expected, result.got))
            words = say("rules.wrong", language, expected=expected, got=got)
            console.print(f"    {result.place}: {words}", style="red", markup=False, soft_wrap=True)
        total += len(results)
        failed += len(wrong)
    console.print(say("rules.tested", language, rules=len(rules), examples=total, failed=failed))
    return SOME_UNREAD if failed else CHECKED


async def _ask_rules(where: Where) -> Any:
    checker = await where.open()
    try:
        return await checker.rules()
    finally:
        await checker.close()


def _chosen(rule_ids: list[str], folder: Path | None, language: Language, profile: str = "") -> list[Rule]:
    """The rules of these ids, or of these groups ("report"), or all. Ends the command for one that is not there."""
    try:
        rules = load_rules(folder, profile).rules
    except ConcordError as error:
        complain(*str(error).splitlines())
        raise typer.Exit(NOTHING_READ) from None
    chosen: dict[str, Rule] = {}
    for wanted in rule_ids:
        found = {rule.id: rule for rule in rules if rule.id == wanted or rule.id.startswith(f"{wanted}/")}
        if not found:
            stop(Refusal("rules.unknown", wanted), language)
        chosen |= found
    return list(chosen.values()) if rule_ids else list(rules)
