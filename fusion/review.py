"""What may happen to a discrepancy, as a table.

People decide, and what they decided stands: a later check that finds the discrepancy again, or finds it no more, moves
only those that nobody has decided. Every move is kept as an event; the store appends it and never changes it.

    new --found--> OPEN --accept--> ACCEPTED --+
                   ^ |  --dismiss-> DISMISSED -+--reopen--> OPEN
                   | |  --send_back> SENT_BACK +
       found again | | no longer found
                   | v
                  CLEARED

    ACCEPTED, SENT_BACK --appeal--> APPEALED --accept--> ACCEPTED, --dismiss--> DISMISSED
    ACCEPTED, SENT_BACK --mark_fixed--> FIXED --no longer found--> CLEARED, --found again--> SENT_BACK
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
    APPEALED = "appealed"
    FIXED = "fixed"


class Action(StrEnum):
    """What a person does."""

    ACCEPT = "accept"
    DISMISS = "dismiss"
    SEND_BACK = "send_back"
    REOPEN = "reopen"
    COMMENT = "comment"
    APPEAL = "appeal"
    MARK_FIXED = "mark_fixed"
    CORRECT_READING = "correct_reading"


class SystemAction(StrEnum):
    """What a later check does to a discrepancy that nobody has decided."""

    CLEAR = "clear"
    FIND_AGAIN = "find_again"
    # A person's word, but no decision: who shall look at it.
    ASSIGN = "assign"


# Who stands as the reviewer of a SystemAction.
SYSTEM = "system"

_DECISIONS: dict[tuple[State, Action], State] = {
    (State.OPEN, Action.ACCEPT): State.ACCEPTED,
    (State.OPEN, Action.DISMISS): State.DISMISSED,
    (State.OPEN, Action.SEND_BACK): State.SENT_BACK,
    (State.ACCEPTED, Action.REOPEN): State.OPEN,
    (State.DISMISSED, Action.REOPEN): State.OPEN,
    (State.SENT_BACK, Action.REOPEN): State.OPEN,
    **{(state, Action.APPEAL): State.APPEALED for state in (State.ACCEPTED, State.SENT_BACK)},
    **{(state, Action.MARK_FIXED): State.FIXED for state in (State.ACCEPTED, State.SENT_BACK)},
    (State.APPEALED, Action.ACCEPT): State.ACCEPTED,
    (State.APPEALED, Action.DISMISS): State.DISMISSED,
    (State.FIXED, Action.REOPEN): State.OPEN,
    **{(state, Action.COMMENT): state for state in State},
    **{(state, Action.CORRECT_READING): state for state in State},
}
_NEEDS_WORDS = {
    Action.DISMISS: "a dismissal needs a reason",
    Action.COMMENT: "a comment needs words",
    Action.APPEAL: "an appeal needs a reason",
}


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
    """The state after a check that finds the discrepancy; None: it was not known before. What its author called mended
    and is found again goes back to the author."""
    if state is State.FIXED:
        return State.SENT_BACK
    return State.OPEN if state in (None, State.CLEARED) else State(state)


def no_longer_found(state: State) -> State:
    """The state after a check that looked again and does not find it."""
    return State.CLEARED if state in (State.OPEN, State.FIXED) else state


def stamps(state: State) -> tuple[str, ...]:
    """Which marks of a discrepancy's clock are set when it comes into a state."""
    if state is State.FIXED:
        return ("fixed_at",)
    return ("decided_at",) if state in (State.ACCEPTED, State.DISMISSED, State.SENT_BACK) else ()
