"""What can go wrong, one name per arrow of the flow, each with the gRPC status it becomes at the edge.

    caller -> BadRequest -> service -> CannotDecode (not this format) / CannotRead (this format, but unusable)
                                    -> NotFound, Conflict (the store says no)
                                    -> Busy (queue full), Late (deadline), Unavailable (ours, retry)

The words of an error name the place and never a patient's data: they are sent to the caller as they are.
"""

from __future__ import annotations

from typing import ClassVar


class ConcordError(Exception):
    """Something the caller may be told. `place`: "labs[0] OBX-4", a SOP Instance UID, a file name; empty if none."""

    status: ClassVar[str] = "INTERNAL"

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message, place)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class BadRequest(ConcordError):
    """The request contradicts the contract."""

    status = "INVALID_ARGUMENT"


class CannotDecode(ConcordError):
    """Not this format at all."""

    status = "INVALID_ARGUMENT"


class CannotRead(ConcordError):
    """This format, but unusable."""

    status = "INVALID_ARGUMENT"


class NotFound(ConcordError):
    status = "NOT_FOUND"


class Conflict(ConcordError):
    """The state of the thing does not allow it."""

    status = "FAILED_PRECONDITION"


class Busy(ConcordError):
    """The queue is full; try again later."""

    status = "RESOURCE_EXHAUSTED"


class Late(ConcordError):
    """The deadline passed first."""

    status = "DEADLINE_EXCEEDED"


class Unavailable(ConcordError):
    """Our side failed; the same call may succeed again."""

    status = "UNAVAILABLE"
