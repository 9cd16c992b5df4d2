"""Who gets in, how long, and what keeps others out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from concord.v1 import work_pb2
from console_fakes import PASSWORD, FakeGateway, console, csrf_of, sign_in

from console.accounts import Account, LastAdministrator, WeakPassword, now, open_accounts
from console.roles import Right, Role, may
from console.security import Brake
from console.serve import first_link

EMPTY = FakeGateway(ListWork=work_pb2.ListWorkResponse())


@pytest.mark.parametrize("path", ["/", "/worklist", "/accounts", "/log", "/worklist/changes"])
def test_nobody_sees_a_page_without_signing_in(tmp_path: Path, path: str) -> None:
    with console(tmp_path) as (client, _):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(tmp_path: Path) -> None:
    with console(tmp_path) as (client, _):
        one = client.post("/sign-in", data={"name": "reviewer", "password": "wrong"})
        other = client.post("/sign-in", data={"name": "nobody", "password": "wrong"})
        assert one.status_code == other.status_code == 401
        assert one.text == other.text


def test_after_some_failures_the_right_password_has_to_wait_too(tmp_path: Path) -> None:
    with console(tmp_path, sign_in_attempts=2) as (client, _):
        for _ in range(2):
            client.post("/sign-in", data={"name": "reviewer", "password": "wrong"})
        assert client.post("/sign-in", data={"name": "reviewer", "password": PASSWORD}).status_code == 429


@pytest.mark.parametrize("path", ["/worklist/decide", "/worklist/assign", "/worklist/views", "/accounts", "/sign-out"])
def test_a_form_without_the_token_of_the_session_changes_nothing(tmp_path: Path, path: str) -> None:
    with console(tmp_path) as (client, _):
        sign_in(client, Role.ADMINISTRATOR)
        form = {"name": "x", "role": "reviewer", "ids": "1", "action": "ACCEPT", "query": "a"}
        assert client.post(path, data=form).status_code == 403
        assert client.post(path, data=form | {"csrf": "guessed"}).status_code == 403


@pytest.mark.parametrize(("role", "path"), [("clinician", "/worklist"), ("reviewer", "/accounts"), ("head", "/log")])
def test_a_page_is_not_for_everybody(tmp_path: Path, role: str, path: str) -> None:
    with console(tmp_path, EMPTY) as (client, accounts):
        sign_in(client, role)
        assert client.get(path).status_code == 403
        assert accounts.logged(1)[0].what == "refused"


def test_an_auditor_decides_nothing() -> None:
    assert not {right for right in (Right.DECIDE, Right.ASSIGN, Right.CHANGE_RULES) if may(Role.AUDITOR, right)}


def test_signing_out_ends_the_session(tmp_path: Path) -> None:
    with console(tmp_path, EMPTY) as (client, _):
        sign_in(client, Role.REVIEWER)
        token = client.cookies["concord_session"]
        page = client.get("/worklist").text
        client.post("/sign-out", data={"csrf": csrf_of(page)})
        client.cookies.set("concord_session", token)
        assert client.get("/worklist").status_code == 303


def test_a_session_ends_when_it_is_idle_and_when_it_is_old(tmp_path: Path) -> None:
    accounts = open_accounts(f"sqlite:///{tmp_path}/a.db", idle_minutes=30, session_hours=2)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    account = accounts.accept(accounts.invite("li", Role.REVIEWER, start), "", "", PASSWORD, start)
    token = accounts.begin(account, start)
    for minutes in (20, 40, 60, 80, 100):
        assert accounts.session(token, start + timedelta(minutes=minutes))
    assert accounts.session(token, start + timedelta(minutes=121)) is None
    idle = accounts.begin(account, start)
    assert accounts.session(idle, start + timedelta(minutes=31)) is None


def test_an_invitation_works_once_and_for_three_days(tmp_path: Path) -> None:
    accounts = open_accounts(f"sqlite:///{tmp_path}/a.db", 30, 12)
    start = now()
    token = accounts.invite("li", Role.REVIEWER, start)
    with pytest.raises(WeakPassword):
        accounts.accept(token, "", "", "short", start)
    accounts.accept(token, "", "", PASSWORD, start)
    with pytest.raises(LookupError):
        accounts.accept(token, "", "", PASSWORD, start)
    late = accounts.invite("li", Role.REVIEWER, start)
    assert accounts.invited(late, start + timedelta(days=4)) is None


def test_the_first_run_prints_a_link_and_there_is_no_default_password(tmp_path: Path) -> None:
    accounts = open_accounts(f"sqlite:///{tmp_path}/a.db", 30, 12)
    link = first_link(accounts, "https://concord")
    assert link.startswith("https://concord/invitation/")
    accounts.accept(link.rpartition("/")[2], "admin", "", PASSWORD, now())
    assert first_link(accounts, "https://concord") == ""


def test_whose_rights_change_signs_in_again(tmp_path: Path) -> None:
    with console(tmp_path, EMPTY) as (client, accounts):
        sign_in(client, Role.REVIEWER)
        account = accounts.find("reviewer")
        assert account is not None
        from dataclasses import replace

        accounts.save(replace(account, role=Role.CLINICIAN), now())
        assert client.get("/worklist").status_code == 303


def test_every_answer_forbids_what_it_does_not_need(tmp_path: Path) -> None:
    with console(tmp_path) as (client, _):
        answer = client.get("/sign-in")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"


def test_the_cookie_is_for_the_server_alone_and_over_https_for_https_alone(tmp_path: Path) -> None:
    with console(tmp_path, public_url="https://concord.example") as (client, _):
        answer = client.post("/sign-in", data={"name": "reviewer", "password": PASSWORD})
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=lax" in cookie and "secure" in cookie


def test_a_case_that_does_not_exist_is_no_way_to_see_the_inside(tmp_path: Path) -> None:
    with console(tmp_path) as (client, _):
        answer = client.get("/nowhere")
        assert answer.status_code == 404 and "Traceback" not in answer.text


def test_the_link_of_the_first_run_is_dead_once_somebody_is_there(tmp_path: Path) -> None:
    accounts = open_accounts(f"sqlite:///{tmp_path}/a.db", 30, 12)
    started, again = (first_link(accounts, "").rpartition("/")[2] for _ in range(2))
    assert accounts.invited(started, now()) is None
    accounts.accept(again, "admin", "", PASSWORD, now())
    left_over = accounts.invite("", Role.ADMINISTRATOR, now())
    for name in ("second", "admin"):
        with pytest.raises(LookupError):
            accounts.accept(left_over, name, "", PASSWORD, now())


def test_a_new_password_ends_the_sessions_of_the_old_one(tmp_path: Path) -> None:
    with console(tmp_path, EMPTY) as (client, accounts):
        sign_in(client, Role.REVIEWER)
        accounts.accept(accounts.invite("reviewer", Role.REVIEWER, now()), "", "", "another long password", now())
        assert client.get("/worklist").status_code == 303


def test_somebody_who_was_shut_out_does_not_come_back_by_an_old_link(tmp_path: Path) -> None:
    accounts = open_accounts(f"sqlite:///{tmp_path}/a.db", 30, 12)
    account = accounts.accept(accounts.invite("li", Role.REVIEWER, now()), "", "", PASSWORD, now())
    link = accounts.invite("li", Role.REVIEWER, now())
    accounts.save(Account("li", "li", Role.REVIEWER, active=False), now())
    with pytest.raises(LookupError):
        accounts.accept(link, "", "", PASSWORD, now())
    assert accounts.verify("li", PASSWORD) is None and account.active


def test_the_last_administrator_stays(tmp_path: Path) -> None:
    accounts = open_accounts(f"sqlite:///{tmp_path}/a.db", 30, 12)
    accounts.accept(accounts.invite("", Role.ADMINISTRATOR, now()), "one", "", PASSWORD, now())
    for change in (Account("one", "one", Role.REVIEWER), Account("one", "one", Role.ADMINISTRATOR, active=False)):
        with pytest.raises(LastAdministrator):
            accounts.save(change, now())
    accounts.save(Account("two", "two", Role.ADMINISTRATOR), now())
    accounts.save(Account("one", "one", Role.REVIEWER), now())


@pytest.mark.parametrize(("form", "words"), [
    ({"name": "a/b", "role": "reviewer"}, "letters, digits"),
    ({"name": "reviewer", "role": "administrator", "new": "true"}, "There is an account"),
    ({"name": "administrator", "role": "reviewer", "active": "true"}, "Somebody has to stay"),
])  # fmt: skip
def test_accounts_are_not_changed_by_mistake(tmp_path: Path, form: dict[str, str], words: str) -> None:
    with console(tmp_path) as (client, accounts):
        sign_in(client, Role.ADMINISTRATOR)
        before = accounts.all()
        token = csrf_of(client.get("/accounts").text)
        answer = client.post("/accounts", data=form | {"csrf": token})
        assert answer.status_code == 400 and words in answer.text
        assert accounts.all() == before


def test_the_link_for_a_new_person_names_the_address_that_the_house_has_given(tmp_path: Path) -> None:
    with console(tmp_path, public_url="https://concord.example") as (client, _):
        client.base_url = "https://concord.example"
        sign_in(client, Role.ADMINISTRATOR)
        token = csrf_of(client.get("/accounts").text)
        form = {"name": "zhao", "role": "reviewer", "new": "true", "csrf": token}
        answer = client.post("/accounts", data=form, headers={"host": "evil.example"})
        assert "https://concord.example/invitation/" in answer.text and "evil.example" not in answer.text


def test_a_session_begins_anew_and_the_one_before_it_ends(tmp_path: Path) -> None:
    with console(tmp_path, EMPTY) as (client, accounts):
        form = {"name": "reviewer", "password": PASSWORD}
        client.post("/sign-in", data=form, headers={"cookie": "concord_session=chosen-by-somebody-else"})
        first = client.cookies["concord_session"]
        sign_in(client, Role.REVIEWER)
        second = client.cookies["concord_session"]
        assert len({"chosen-by-somebody-else", first, second}) == 3
        assert accounts.session(first, now()) is None and accounts.session(second, now())


def test_what_a_page_asks_by_itself_keeps_no_session_alive(tmp_path: Path) -> None:
    accounts = open_accounts(f"sqlite:///{tmp_path}/a.db", idle_minutes=30, session_hours=12)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    account = accounts.accept(accounts.invite("li", Role.REVIEWER, start), "", "", PASSWORD, start)
    token = accounts.begin(account, start)
    assert accounts.session(token, start + timedelta(minutes=20), attended=False)
    assert accounts.session(token, start + timedelta(minutes=31), attended=False) is None


def test_of_many_guesses_at_once_no_more_are_let_through() -> None:
    moment = [0.0]
    brake = Brake(3, lambda: moment[0])
    assert [brake.begin("account li", "address a") for _ in range(5)] == [True, True, True, False, False]
    assert not brake.begin("account li", "address b")
    moment[0] = 61
    assert brake.begin("account li", "address a")
    brake.passed("address a")
    brake.forget("account li")
    assert [brake.begin("account li", "address a") for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize("name", ["reviewer ", " reviewer", "REVIEWER"])
def test_a_name_written_otherwise_is_no_way_around_the_brake(tmp_path: Path, name: str) -> None:
    with console(tmp_path, sign_in_attempts=1) as (client, _):
        client.post("/sign-in", data={"name": name, "password": "wrong"})
        assert client.post("/sign-in", data={"name": "reviewer", "password": PASSWORD}).status_code == 429
