"""What travels beside a request, and what comes back instead of an answer."""

from __future__ import annotations

import time
from contextlib import suppress
from contextvars import ContextVar, Token
from dataclasses import dataclass

from serving import errors
from serving.errors import ConcordError


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the next process needs to know it."""

    request_id: str
    timeout_s: float | None = None
    """Seconds left; None: as long as the caller stays. A duration, because two machines' clocks differ."""
    caller: str = ""
    """Common name of the client's certificate; empty without mTLS."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A ConcordError in a form that crosses a process border with its words and nothing else.

    A raised exception would be wrapped by Ray with its traceback, and a traceback may quote a report.
    """

    kind: str
    message: str
    place: str = ""

    @classmethod
    def of(cls, error: ConcordError) -> Refusal:
        return cls(type(error).__name__, error.message, error.place)

    def error(self) -> ConcordError:
        """The error again, of its own class where there is one."""
        kind: type[ConcordError] = getattr(errors, self.kind, ConcordError)
        return kind(self.message, self.place)


_current: ContextVar[tuple[Call, float] | None] = ContextVar("concord_call", default=None)


def enter(call: Call) -> Token[tuple[Call, float] | None]:
    """From here on, in this task and those it starts, `current_call` answers this call."""
    return _current.set((call, time.monotonic()))


def leave(token: Token[tuple[Call, float] | None]) -> None:
    """Undoes `enter`. A stream that is closed from another task has its own context, and nothing to undo there."""
    with suppress(ValueError):
        _current.reset(token)


def current_call() -> Call | None:
    """The call that this task serves, its `timeout_s` what is left of it now; None outside of a call."""
    entered = _current.get()
    if entered is None:
        return None
    call, since = entered
    left = None if call.timeout_s is None else max(0.0, call.timeout_s - (time.monotonic() - since))
    return Call(call.request_id, left, call.caller)
