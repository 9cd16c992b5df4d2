"""One line in, one line out: an encounter becomes its answer, and a bad line becomes an error that names it."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2, fusion_service_pb2

from concord_client.checker import Checker, message_of
from concord_client.encounter_json import NotJson, dumps, encounter_from, load_object, message_to_object
from concord_client.files import ENCOUNTER_LIMIT, human_size
from concord_client.lines import JsonLine
from concord_client.messages import Language
from concord_client.refusal import Refusal
from concord_client.text_file import decode_utf8_or_gb18030
from serving.lenient import without_surrogates

# Whatever else is wrong with a line, a program can tell whose it is when the id comes first.
_ID_FIRST = re.compile(r'\s*\{\s*"id"\s*:\s*("(?:[^"\\]|\\.)*")')
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Answered:
    """A line of the output. `gravest`: the highest Discrepancy.Severity that is shown, 0 for none."""

    text: str
    failed: bool = False
    shown: int = 0
    gravest: int = 0


Ask = Callable[[Checker, encounter_pb2.Encounter, list[fact_pb2.Issue]], Awaitable[Answered]]


async def answer_line(line: JsonLine, checker: Checker, ask: Ask, language: Language) -> Answered:
    """The answer to a line, whatever is in it: no exception but a cancel comes out."""
    known_id = ""
    try:
        value = load_object(_text_of(line))
        known_id = value["id"] if isinstance(value.get("id"), str) else ""
        read = encounter_from(value)
        return await ask(checker, read.encounter, read.issues)
    except Refusal as refusal:
        message = refusal.line(language)
    except NotJson as error:
        place = error.place.removeprefix("line 1 ")
        message = Refusal("json.bad", place, reason=error.message).line(language)
    except Exception as error:
        message = message_of(error, language)
    return bad_line(line, message, known_id)


def bad_line(line: JsonLine, message: str, known_id: str = "") -> Answered:
    """The error object of a line, with the id of its encounter where one can be made out."""
    known_id = known_id or _leading_id(line.content[:_HEAD].decode("utf-8", "replace"))
    known = {"id": without_surrogates(known_id)} if known_id else {}
    return Answered(dumps({**known, "error": {"line": line.number, "message": message}}), failed=True)


async def ask_check(
    checker: Checker,
    encounter: encounter_pb2.Encounter,
    issues: list[fact_pb2.Issue],
    *,
    pictures: Path | None = None,
    language: Language = "en",
) -> Answered:
    """The CheckEncounterResponse as a line of JSON, the issues of reading the line first.

    With `pictures` its page lies in a folder there that is named by the encounter.
    """
    answer = await checker.check(encounter)
    if pictures is not None:
        from concord_client.pictures.folder import folder_name, write_pictures

        await write_pictures(pictures / folder_name(encounter), encounter, answer, checker, language)
    with_issues(answer, issues)
    severities = shown_severities(answer)
    return Answered(dumps(message_to_object(answer)), shown=len(severities), gravest=max(severities, default=0))


async def ask_read(checker: Checker, encounter: encounter_pb2.Encounter, issues: list[fact_pb2.Issue]) -> Answered:
    """The FactSets of the readings as a line of JSON."""
    return Answered(dumps(read_object(encounter.id, await read_all(checker, encounter), issues)))


async def read_all(checker: Checker, encounter: encounter_pb2.Encounter) -> list[fact_pb2.FactSet]:
    """The readings of the services, and of the encounter itself where it says anything."""
    from concord_client.local import read_record

    for position, document in enumerate(encounter.documents):
        # As a check names it.
        document.id = document.id or f"documents[{position}]"
    record = read_record(encounter)
    return [*await checker.read(encounter), *([record] if record.facts or record.issues else [])]


def read_object(encounter_id: str, fact_sets: list[fact_pb2.FactSet], issues: list[fact_pb2.Issue]) -> dict[str, Any]:
    """What `concord read` prints."""
    return {
        "id": encounter_id,
        "fact_sets": [message_to_object(fact_set) for fact_set in fact_sets],
        "issues": [message_to_object(issue) for issue in issues],
    }


def with_issues(answer: fusion_service_pb2.CheckEncounterResponse, issues: list[fact_pb2.Issue]) -> None:
    """Puts what could not be read on this side before what could not be read on the other."""
    issues = [*issues, *answer.issues]
    del answer.issues[:]
    answer.issues.extend(issues)


def shown_severities(answer: fusion_service_pb2.CheckEncounterResponse) -> list[int]:
    shown = discrepancy_pb2.Discrepancy.SHOWN
    return [discrepancy.severity for discrepancy in answer.discrepancies if discrepancy.routing == shown]


def _text_of(line: JsonLine) -> str:
    if line.too_long:
        raise Refusal("jsonl.too-long", limit=human_size(ENCOUNTER_LIMIT))
    if not line.content.strip():
        raise Refusal("jsonl.blank")
    return decode_utf8_or_gb18030(line.content, "")


def _leading_id(text: str) -> str:
    found = _ID_FIRST.match(text)
    try:
        return str(json.loads(found.group(1))) if found else ""
    except json.JSONDecodeError:
        return ""
