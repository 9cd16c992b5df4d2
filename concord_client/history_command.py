"""`concord rescore`, `indicators` and `budget`: over the stored checks of a running Concord, or of the store that the
settings of this machine name."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

import typer
from concord.v1 import discrepancy_pb2, fact_pb2, fusion_service_pb2
from rich.console import Console
from rich.table import Table

from concord_client.batch_command import opened
from concord_client.checker import Where
from concord_client.encounter_json import NotJson, dumps, fill_message, load_object, message_to_object
from concord_client.leave import CHECKED, stop
from concord_client.lines import read_lines
from concord_client.messages import Language, in_language, say
from concord_client.refusal import Refusal
from concord_client.single import during

_Discrepancy = discrepancy_pb2.Discrepancy


class Historian(Protocol):
    """AsyncConcord and StoredConcord."""

    def rescore(
        self, encounter_id: str = "", *, since: str = "", until: str = ""
    ) -> AsyncIterator[fusion_service_pb2.RescoreResponse]: ...

    async def indicators(self, *, since: str = "", until: str = "") -> fusion_service_pb2.ListIndicatorsResponse: ...

    async def budget(self, per_100: float, *, since: str = "") -> fusion_service_pb2.SolveBudgetResponse: ...

    async def close(self) -> None: ...


def run_rescore(encounter_id: str, where: Where, language: Language, *, since: str, until: str, as_json: bool) -> int:
    """A line for each encounter, then how many are shown, held and recorded, and the grades; gives the exit code."""
    answers = during(_rescored(encounter_id, where, since, until), language)
    if as_json:
        for answer in answers:
            typer.echo(dumps(message_to_object(answer)))
        return CHECKED
    table = Table(box=None, pad_edge=False)
    for key in ("encounter", "routing", "score", "grade"):
        table.add_column(say(f"history.{key}", language))
    total: Counter[int] = Counter()
    grades: Counter[str] = Counter()
    for answer in answers:
        found = Counter(one.routing for one in answer.discrepancies)
        total += found
        grade = in_language(answer.score.grade_name, language)
        grades[grade] += 1
        routed = " / ".join(str(found[routing]) for routing in _ROUTINGS)
        table.add_row(answer.encounter_id, routed, f"{answer.score.points:g}", grade)
    console = Console(highlight=False)
    console.print(table)
    counted = ", ".join(f"{name} {number}" for name, number in grades.most_common())
    shown, held, recorded = (total[routing] for routing in _ROUTINGS)
    words = {"count": len(answers), "shown": shown, "held": held, "recorded": recorded, "grades": counted}
    digest = answers[0].profile_digest if answers else ""
    console.print(say("history.rescored", language, digest=digest, **words), style="dim")
    return CHECKED


def run_indicators(where: Where, language: Language, *, since: str, until: str, everything: bool, as_json: bool) -> int:
    """The value of each indicator, and with `everything` why the others have none; gives the exit code."""

    async def ask(historian: Historian) -> fusion_service_pb2.ListIndicatorsResponse:
        return await historian.indicators(since=since, until=until)

    answer = during(_asked(where, ask), language)
    if as_json:
        typer.echo(dumps(message_to_object(answer), indent=2))
        return CHECKED
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    for one in answer.indicators:
        missing = one.HasField("not_available")
        if not everything and (missing or ":" in one.code):  # a figure for one rule
            continue
        counted = f"{one.numerator:g}/{one.denominator:g}" if one.HasField("denominator") else ""
        value = in_language(one.not_available, language) if missing else f"{one.value:.1f} {one.unit}"
        table.add_row(one.code, in_language(one.name, language), value, counted)
    console = Console(highlight=False)
    console.print(table)
    console.print(say("history.counted", language, count=answer.encounters), style="dim")
    return CHECKED


def run_budget(
    per_100: float, where: Where, language: Language, *, on: str, out: str, since: str, as_json: bool
) -> int:
    """What would be shown of each rule, and the profile that says so; gives the exit code."""

    async def ask(historian: Historian) -> fusion_service_pb2.SolveBudgetResponse:
        return await historian.budget(per_100, since=since)

    try:
        answer = during(_solved_on(on, per_100, where) if on else _asked(where, ask), language)
    except Refusal as refusal:
        stop(refusal, language)
    if as_json:
        typer.echo(dumps(message_to_object(answer), indent=2))
        return CHECKED
    table = Table(box=None, pad_edge=False)
    for key in ("rule", "precision", "found", "shown", "show-from"):
        table.add_column(say(f"history.{key}", language))
    for one in answer.rules:
        precision = f"{one.precision:.2f} ({one.reviews})"
        table.add_row(one.rule_id, precision, str(one.found), str(one.shown), f"{one.show:g}")
    console = Console(highlight=False, stderr=not out)
    console.print(table)
    words = {"shown": f"{answer.shown_per_100:.1f}", "right": f"{answer.right_per_100:.1f}", "checks": answer.checks}
    console.print(say("history.budget", language, **words))
    if not out:
        typer.echo(answer.profile, nl=False)
        return CHECKED
    try:
        Path(out).write_text(answer.profile, encoding="utf-8")
    except OSError as error:
        stop(Refusal("file.cannot-write", out, reason=error.strerror or type(error).__name__), language)
    return CHECKED


_ROUTINGS = (_Discrepancy.SHOWN, _Discrepancy.HELD, _Discrepancy.RECORDED)


async def _opened(where: Where) -> Historian:
    if where.target:
        return await where.open()  # type: ignore[return-value]
    from concord_client.local import StoredConcord

    return StoredConcord(where.profile)


async def _asked(where: Where, ask: Any) -> Any:
    historian = await _opened(where)
    try:
        return await ask(historian)
    finally:
        await historian.close()


async def _rescored(
    encounter_id: str, where: Where, since: str, until: str
) -> list[fusion_service_pb2.RescoreResponse]:
    historian = await _opened(where)
    try:
        return [answer async for answer in historian.rescore(encounter_id, since=since, until=until)]
    finally:
        await historian.close()


async def _solved_on(source: str, per_100: float, where: Where) -> fusion_service_pb2.SolveBudgetResponse:
    """From answers of checks with the states that people gave; the rules are those of this process."""
    from concord_client.local import load_rules
    from fusion.budget import budget

    checks = 0
    found: list[discrepancy_pb2.Discrepancy] = []
    with opened(source) as (stream, _):
        for line in read_lines(stream, source):
            if line.content.strip():
                checks += 1
                found.extend(_answer(line.content, f"{source}:{line.number}").discrepancies)
    reviews: dict[tuple[str, int], tuple[int, int]] = {}
    for one in found:
        accepted, dismissed = reviews.get((one.rule_id, one.rule_version), (0, 0))
        accepted += one.state == _Discrepancy.ACCEPTED
        dismissed += one.state == _Discrepancy.DISMISSED
        reviews[one.rule_id, one.rule_version] = accepted, dismissed
    return budget(found, checks, per_100, load_rules(None, where.profile), reviews)


def _answer(content: bytes, place: str) -> fusion_service_pb2.CheckEncounterResponse:
    answer = fusion_service_pb2.CheckEncounterResponse()
    issues: list[fact_pb2.Issue] = []
    try:
        fill_message(answer, load_object(content.decode("utf-8")), "", issues)
    except (NotJson, UnicodeDecodeError):
        raise Refusal("history.no-answer", place) from None
    return answer
