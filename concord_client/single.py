"""What `check` and `read` share when they have one encounter: what it is made of, and what stops it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from concord.v1 import fact_pb2

from concord_client.assemble import Assembled, encounter_from_file, encounter_from_files
from concord_client.checker import message_of
from concord_client.leave import NOTHING_READ, complain, stop
from concord_client.messages import Language
from concord_client.named import Named
from concord_client.problems import issue_line
from concord_client.refusal import Refusal

_T = TypeVar("_T")


def assembled_from(encounter: Path | None, named: Named, language: Language) -> Assembled:
    """The encounter of the file or of the parts. Ends the command when there is nothing in it to read."""
    if encounter is not None and named.any:
        stop(Refusal("usage.both"), language)
    if encounter is None and not named.any:
        stop(Refusal("usage.nothing"), language)
    try:
        assembled = encounter_from_file(encounter) if encounter is not None else encounter_from_files(named)
    except Refusal as refusal:
        stop(refusal, language)
    if assembled.is_empty:
        empty = Refusal("encounter.empty", str(encounter or ""))
        complain(*(refusal.line(language) for refusal in assembled.refusals or [empty]))
        raise SystemExit(NOTHING_READ)
    return assembled


def tell_problems(assembled: Assembled, issues: Sequence[fact_pb2.Issue], language: Language) -> None:
    """Says one line for each file that was refused and for each issue that is not one of those."""
    complain(*(refusal.line(language) for refusal in assembled.refusals))
    complain(*(issue_line(issue, assembled.origins, language) for issue in issues[len(assembled.refusals) :]))


def during(work: Coroutine[Any, Any, _T], language: Language) -> _T:
    """What `work` gives. A failure is one line and the end of the command."""
    try:
        return asyncio.run(work)
    except Exception as error:
        complain(*message_of(error, language).splitlines())
        raise SystemExit(NOTHING_READ) from None
