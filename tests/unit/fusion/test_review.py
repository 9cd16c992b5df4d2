"""The state table of a discrepancy, whole."""

from __future__ import annotations

import pytest

from fusion.review import Action, State, decide, found, no_longer_found
from serving.errors import BadRequest, Conflict

ALLOWED = {
    (State.OPEN, Action.ACCEPT): State.ACCEPTED,
    (State.OPEN, Action.DISMISS): State.DISMISSED,
    (State.OPEN, Action.SEND_BACK): State.SENT_BACK,
    (State.ACCEPTED, Action.REOPEN): State.OPEN,
    (State.DISMISSED, Action.REOPEN): State.OPEN,
    (State.SENT_BACK, Action.REOPEN): State.OPEN,
    (State.FIXED, Action.REOPEN): State.OPEN,
    (State.ACCEPTED, Action.APPEAL): State.APPEALED,
    (State.SENT_BACK, Action.APPEAL): State.APPEALED,
    (State.ACCEPTED, Action.MARK_FIXED): State.FIXED,
    (State.SENT_BACK, Action.MARK_FIXED): State.FIXED,
    (State.APPEALED, Action.ACCEPT): State.ACCEPTED,
    (State.APPEALED, Action.DISMISS): State.DISMISSED,
    **{(state, Action.COMMENT): state for state in State},
    **{(state, Action.CORRECT_READING): state for state in State},
}
REFUSED = [(state, action) for state in State for action in Action if (state, action) not in ALLOWED]


@pytest.mark.parametrize(("state", "action"), REFUSED)
def test_what_the_table_does_not_allow_is_a_conflict(state: State, action: Action) -> None:
    with pytest.raises(Conflict):
        decide(state, action, "dr-li", "seen")


@pytest.mark.parametrize("action", [Action.DISMISS, Action.COMMENT, Action.APPEAL])
@pytest.mark.parametrize("reason", ["", " ", "\n\t　"])
def test_a_dismissal_or_comment_without_words_is_refused(action: Action, reason: str) -> None:
    with pytest.raises(BadRequest, match="reason"):
        decide(State.ACCEPTED if action is Action.APPEAL else State.OPEN, action, "dr-li", reason)


@pytest.mark.parametrize("action", list(Action))
def test_a_review_by_nobody_is_refused(action: Action) -> None:
    with pytest.raises(BadRequest, match="reviewer"):
        decide(State.OPEN, action, " ", "seen")


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.SEND_BACK])
def test_accepting_and_sending_back_need_no_words(action: Action) -> None:
    decide(State.OPEN, action, "dr-li", "")


@pytest.mark.parametrize(("move", "after"), ALLOWED.items())
def test_what_the_table_allows_moves_as_it_says(move: tuple[State, Action], after: State) -> None:
    assert decide(*move, "dr-li", "seen") is after


@pytest.mark.parametrize("decided", [State.ACCEPTED, State.DISMISSED, State.SENT_BACK, State.APPEALED])
def test_no_later_check_moves_what_a_person_decided(decided: State) -> None:
    assert found(decided) is decided
    assert no_longer_found(decided) is decided


def test_what_its_author_calls_mended_is_confirmed_or_goes_back() -> None:
    assert no_longer_found(State.FIXED) is State.CLEARED
    assert found(State.FIXED) is State.SENT_BACK


def test_a_later_check_moves_what_nobody_decided() -> None:
    assert found(None) is State.OPEN
    assert found(State.OPEN) is State.OPEN
    assert found(State.CLEARED) is State.OPEN
    assert no_longer_found(State.OPEN) is State.CLEARED
    assert no_longer_found(State.CLEARED) is State.CLEARED
