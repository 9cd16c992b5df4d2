"""What may happen to a discrepancy, as a table.

People decide, and what they decided stands: a later check that finds the discrepancy again, or finds it no more, moves
only those that nobody has decided. Every move is kept as an event; the store appends it and never changes it.

    new --found--> OPEN --accept--> ACCEPTED --+
                   ^ |  --dismiss-> DISMISSED -+--reopen--> OPEN
                   | |  --send_back> SENT_BACK +
       found again | | no longer found
                   | v
                  CLEARED
"""

from __future__ import annotations

from enum import StrEnum

from serving.errors import BadRequest, Conflict


class State(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    SENT_BACK = "sent_back"
    CLEARED = "cleared"


class Action(StrEnum):
    """What a person does."""

    ACCEPT = "accept"
    DISMISS = "dismiss"
    SEND_BACK = "send_back"
    REOPEN = "reopen"
    COMMENT = "comment"


class SystemAction(StrEnum):
    """What a later check does to a discrepancy that nobody has decided."""

    CLEAR = "clear"
    FIND_AGAIN = "find_again"


# Who stands as the reviewer of a SystemAction.
SYSTEM = "system"

_DECISIONS: dict[tuple[State, Action], State] = {
    (State.OPEN, Action.ACCEPT): State.ACCEPTED,
    (State.OPEN, Action.DISMISS): State.DISMISSED,
    (State.OPEN, Action.SEND_BACK): State.SENT_BACK,
    (State.ACCEPTED, Action.REOPEN): State.OPEN,
    (State.DISMISSED, Action.REOPEN): State.OPEN,
    (State.SENT_BACK, Action.REOPEN): State.OPEN,
    **{(state, Action.COMMENT): state for state in State},
}
_NEEDS_WORDS = {Action.DISMISS: "a dismissal needs a reason", Action.COMMENT: "a comment needs words"}


def decide(state: State, action: Action, reviewer: str, reason: str) -> State:
    """The state after a person's action.

    Raises BadRequest when nobody stands as the reviewer, or a dismissal or comment has no words; Conflict when the
    state does not allow the action.
    """
    if not reviewer.strip():
        raise BadRequest("a review names its reviewer", "review.reviewer")
    if action in _NEEDS_WORDS and not reason.strip():
        raise BadRequest(_NEEDS_WORDS[action], "review.reason")
    if (state, action) not in _DECISIONS:
        raise Conflict(f"{action.upper()} is not possible while the discrepancy is {state.upper()}", "review.action")
    return _DECISIONS[state, action]


def found(state: State | None) -> State:
    """The state after a check that finds the discrepancy; None: it was not known before."""
    return State.OPEN if state in (None, State.CLEARED) else State(state)


def no_longer_found(state: State) -> State:
    """The state after a check that looked again and does not find it."""
    return State.CLEARED if state is State.OPEN else state
