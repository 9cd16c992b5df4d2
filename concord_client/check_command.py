"""`concord check`: one encounter, from JSON or from files, or many from a JSONL file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import typer
from concord.v1 import discrepancy_pb2, encounter_pb2, fusion_service_pb2

from concord_client.answer_line import ask_check, shown_severities, with_issues
from concord_client.assemble import Assembled
from concord_client.batch_command import Batch, run_batch
from concord_client.checker import Where
from concord_client.encounter_json import dumps, message_to_object
from concord_client.leave import CHECKED, DISCREPANT, NOTHING_READ, SOME_UNREAD, stop
from concord_client.messages import Language, say
from concord_client.named import Named
from concord_client.problems import issue_of
from concord_client.refusal import Refusal
from concord_client.single import assembled_from, during, tell_problems

Severity = discrepancy_pb2.Discrepancy.Severity
_PHASES = encounter_pb2.Encounter.Phase


def run_check(
    encounter: Path | None,
    named: Named,
    where: Where,
    language: Language,
    *,
    as_json: bool,
    everything: bool,
    fail_on: str,
    explain: bool = False,
    phases: Sequence[str] = (),
    pictures: Path | None = None,
) -> int:
    """Checks one encounter, says what does not fit, and gives the exit code. `phases`: instead of the encounter's."""
    threshold = _threshold(fail_on, language)
    asked = [_phase(word, language) for word in phases]
    assembled = assembled_from(encounter, named, language)
    if asked:
        assembled.encounter.ClearField("phases")
        assembled.encounter.phases.extend(asked)
    if pictures is not None:
        _make_folder(pictures, language)
    answer = during(_answer(assembled, where, pictures, language, explain), language)
    _show(answer, assembled, language, as_json, everything)
    return _code(answer, assembled, threshold)


def run_check_batch(
    batch: Batch, where: Where, language: Language, *, fail_on: str, pictures: Path | None = None
) -> int:
    """Checks one encounter a line and gives the exit code."""
    threshold = _threshold(fail_on, language)
    if pictures is not None:
        _make_folder(pictures, language)
    outcome = run_batch(batch, partial(ask_check, pictures=pictures, language=language), where, language)
    return DISCREPANT if threshold and outcome.gravest >= threshold else outcome.code


async def _answer(
    assembled: Assembled, where: Where, pictures: Path | None, language: Language, explain: bool
) -> fusion_service_pb2.CheckEncounterResponse:
    checker = await where.open()
    try:
        answer = await checker.check(assembled.encounter, explain=explain)
        if pictures is not None:
            from concord_client.pictures.folder import write_pictures

            page = await write_pictures(pictures, assembled.encounter, answer, checker, language)
            typer.echo(say("pictures.written", language, page=page), err=True)
    finally:
        await checker.close()
    with_issues(answer, [*map(issue_of, assembled.refusals), *assembled.issues])
    return answer


def _make_folder(folder: Path, language: Language) -> None:
    """Before anything is read: a check may take a while."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(Refusal("file.cannot-write", str(folder), reason=error.strerror or type(error).__name__), language)


def _show(
    answer: fusion_service_pb2.CheckEncounterResponse,
    assembled: Assembled,
    language: Language,
    as_json: bool,
    everything: bool,
) -> None:
    if as_json:
        typer.echo(dumps(message_to_object(answer), indent=2))
    else:
        from rich.console import Console

        from concord_client.render.answer import AnswerView

        Console(highlight=False).print(AnswerView(answer, assembled.encounter, language, everything=everything))
    tell_problems(assembled, answer.issues, language)


def _code(answer: fusion_service_pb2.CheckEncounterResponse, assembled: Assembled, threshold: int) -> int:
    if threshold and max(shown_severities(answer), default=0) >= threshold:
        return DISCREPANT
    if not answer.issues:
        return CHECKED
    return NOTHING_READ if assembled.is_empty else SOME_UNREAD


def _phase(word: str, language: Language) -> encounter_pb2.Encounter.Phase:
    try:
        return encounter_pb2.Encounter.Phase.Value(word.upper().replace("-", "_"))
    except ValueError:
        known = ", ".join(name.lower().replace("_", "-") for name, number in _PHASES.items() if number)
        stop(Refusal("usage.phase", "--phase", known=known), language)


def _threshold(fail_on: str, language: Language) -> int:
    """The Severity from which a discrepancy fails the command; 0: none does."""
    if not fail_on:
        return 0
    try:
        return int(Severity.Value(fail_on.upper()))
    except ValueError:
        known = ", ".join(name.lower() for name, number in Severity.items() if number)
        stop(Refusal("usage.severity", "--fail-on", known=known), language)
