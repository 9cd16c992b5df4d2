"""Rules for people: a list of all, and one with its reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from concord.v1 import discrepancy_pb2, fusion_service_pb2
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from concord_client.messages import Language, Localized, in_language, say
from concord_client.render.severity import severity_text

if TYPE_CHECKING:
    from fusion.rule import Rule

_Summary = discrepancy_pb2.RuleSummary
_PLACE = re.compile(r"\{(?:claim|against|params)\.(\w+)\}")


class RuleList:
    """Severity, id and title of each rule; the status where it is not plainly in force."""

    def __init__(self, answer: fusion_service_pb2.ListRulesResponse, language: Language) -> None:
        self._answer = answer
        self._language = language

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for rule in self._answer.rules:
            name = Text(rule.id, style="bold")
            if rule.status != _Summary.ACTIVE:
                status = say(f"status.{_Summary.Status.Name(rule.status)}", self._language, default="")
                name.append(f"  {status}", style="yellow")
            table.add_row(severity_text(rule.severity, self._language), name)
            table.add_row("", Text(in_language(rule.title, self._language)))
        yield table
        digest, count = self._answer.profile_digest, len(self._answer.rules)
        yield Text(say("rules.digest", self._language, digest=digest, count=count), style="dim")


class RuleView:
    """One rule whole: what it says when it fires, why, what to do, what it gets wrong, its numbers and sources."""

    def __init__(self, rule: Rule, language: Language) -> None:
        self._rule = rule
        self._language = language

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rule, language = self._rule, self._language
        status = say(f"status.{rule.status.upper()}", language)
        yield Text.assemble((rule.id, "bold"), f"  v{rule.version}  {status}  ", severity_text(rule.severity, language))
        yield Text(in_language(rule.title, language), style="bold")
        yield Text()
        for key, lines in self._parts():
            yield Text(say(f"rules.{key}", language), style="dim")
            for line in lines:
                yield Padding(Text(line), (0, 0, 0, 2))
        yield Text(f"{rule.place.rpartition(':')[0]}", style="dim")

    def _parts(self) -> Iterator[tuple[str, list[str]]]:
        rule, language = self._rule, self._language
        yield "says", [_sentence(rule.summary, language)]
        yield "clears-if", [_sentence(rule.clears_if, language)]
        yield "rationale", [in_language(rule.rationale, language)]
        yield "remediation", [in_language(rule.remediation, language)]
        yield "phases", [", ".join(say(f"phase.{phase}", language) for phase in sorted(rule.phases))]
        if rule.parameters:
            yield (
                "parameters",
                [
                    f"{name} = {parameter.value} {parameter.unit}".rstrip() + f"  ({parameter.source})"
                    for name, parameter in rule.parameters.items()
                ],
            )
        if rule.false_positives:
            yield "false-positives", [in_language(one, language) for one in rule.false_positives]
        if rule.references:
            yield "references", list(rule.references)
        counts = ((say(f"verdicts.{verdict}", language), len(listed)) for verdict, listed in rule.examples.items())
        yield "examples", [", ".join(f"{word} {count}" for word, count in counts)]


def _sentence(text: Localized, language: Language) -> str:
    """With what the facts will fill in, in pointed brackets: "the ‹laterality› side"."""
    return _PLACE.sub(lambda place: f"‹{place[1].replace('_', ' ')}›", in_language(text, language))
