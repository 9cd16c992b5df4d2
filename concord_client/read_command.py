"""`concord read`: what the readers make of one encounter or of many, as facts in JSON."""

from __future__ import annotations

from pathlib import Path

import typer
from concord.v1 import fact_pb2

from concord_client.answer_line import ask_read, read_all, read_object
from concord_client.assemble import Assembled
from concord_client.batch_command import Batch, run_batch
from concord_client.checker import Where
from concord_client.encounter_json import dumps
from concord_client.leave import CHECKED, SOME_UNREAD
from concord_client.messages import Language
from concord_client.named import Named
from concord_client.problems import issue_of
from concord_client.single import assembled_from, during, tell_problems


def run_read(encounter: Path | None, named: Named, where: Where, language: Language) -> int:
    """Prints the FactSets of one encounter and gives the exit code."""
    assembled = assembled_from(encounter, named, language)
    fact_sets = during(_read(assembled, where), language)
    issues = [*map(issue_of, assembled.refusals), *assembled.issues]
    typer.echo(dumps(read_object(assembled.encounter.id, fact_sets, issues), indent=2))
    issues += [issue for fact_set in fact_sets for issue in fact_set.issues]
    tell_problems(assembled, issues, language)
    return SOME_UNREAD if issues else CHECKED


def run_read_batch(batch: Batch, where: Where, language: Language) -> int:
    """Reads one encounter a line and gives the exit code."""
    return run_batch(batch, ask_read, where, language).code


async def _read(assembled: Assembled, where: Where) -> list[fact_pb2.FactSet]:
    checker = await where.open()
    try:
        return await read_all(checker, assembled.encounter)
    finally:
        await checker.close()
