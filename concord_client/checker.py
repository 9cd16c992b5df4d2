"""Where a check is made: by a running Concord, or by the same readers and rules in this process."""

from __future__ import annotations

import os
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from concord_client.files import TEXT_LIMIT, check_file
from concord_client.messages import Language, say
from concord_client.refusal import Refusal
from serving.errors import ConcordError

if TYPE_CHECKING:
    from concord.v1 import encounter_pb2, fact_pb2, fusion_service_pb2, imaging_service_pb2


class Checker(Protocol):
    """AsyncConcord and LocalConcord."""

    async def check(
        self, encounter: encounter_pb2.Encounter, *, explain: bool = False
    ) -> fusion_service_pb2.CheckEncounterResponse: ...

    async def read(self, encounter: encounter_pb2.Encounter) -> list[fact_pb2.FactSet]: ...

    async def render_frame(
        self, request: imaging_service_pb2.RenderFrameRequest
    ) -> imaging_service_pb2.RenderFrameResponse: ...

    async def rules(self) -> fusion_service_pb2.ListRulesResponse: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Where:
    """`target` host:port of a running Concord; empty: in this process, under the rules of the folder `rules`.

    `profile`: the name of a profile, in this process also its file; empty: the configured one. `only`: in this process,
    the id or the file of one rule that is asked alone, as if it were in force.
    """

    target: str = ""
    tls_ca: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    timeout_s: float = 60
    rules: Path | None = None
    profile: str = ""
    only: str = ""

    async def open(self) -> Checker:
        """Imports what is needed for one of the two, and no more. Raises Refusal for a TLS file, and ConcordError."""
        if not self.target:
            from concord_client.local import LocalConcord

            return LocalConcord(self.rules, self.profile, self.only)
        from concord_client.aio import AsyncConcord
        from concord_client.channel import Tls

        files = [path for path in (self.tls_ca, self.tls_cert, self.tls_key) if path]
        for path in files:
            check_file(path, TEXT_LIMIT)
        tls = Tls(self.tls_ca, self.tls_cert, self.tls_key) if files else None
        return AsyncConcord(self.target, tls=tls, timeout_s=self.timeout_s, profile=self.profile)


def message_of(error: Exception, language: Language) -> str:
    """One line about a failed check. The words of an unforeseen error may be a patient's, so only its kind is told."""
    if isinstance(error, Refusal):
        return error.line(language)
    if isinstance(error, ConcordError):
        return str(error)
    status = getattr(error, "status", "")
    if status:
        words = say(f"call.{status}", language, default=status)
        return f"{getattr(error, 'target', '')}: {words} ({getattr(error, 'message', '')})"
    if os.environ.get("CONCORD_DEBUG"):
        traceback.print_exception(error)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return say("internal", language, kind=type(error).__name__, file=Path(frame.filename).name, line=frame.lineno)
