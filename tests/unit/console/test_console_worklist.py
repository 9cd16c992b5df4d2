"""The list of work: what is picked stays in sight, and an empty list says why it is empty."""

from __future__ import annotations

from pathlib import Path

from concord.v1 import work_pb2
from console_fakes import FakeGateway, console, sign_in

from console.roles import Role


def listed(**counted: int) -> FakeGateway:
    counts = [work_pb2.WorkCount(field="department", value=name, number=number) for name, number in counted.items()]
    return FakeGateway(ListWork=work_pb2.ListWorkResponse(counts=counts))


def test_what_is_picked_can_be_taken_back_when_nothing_is_left_of_it(tmp_path: Path) -> None:
    with console(tmp_path, listed(Surgery=3)) as (client, _):
        sign_in(client, Role.REVIEWER)
        page = client.get("/worklist?department=Radiology").text
        assert 'value="Radiology" checked' in page and 'value="Surgery"' in page


def test_what_is_picked_can_be_taken_back_from_an_empty_list(tmp_path: Path) -> None:
    with console(tmp_path, listed()) as (client, _):
        sign_in(client, Role.REVIEWER)
        asked = {"HX-Request": "true", "HX-Target": "rows"}
        assert 'value="critical" checked' in client.get("/worklist?severity=critical&words=zzz", headers=asked).text


def test_the_rows_alone_bring_the_counts_with_them(tmp_path: Path) -> None:
    with console(tmp_path, listed(Surgery=3)) as (client, _):
        sign_in(client, Role.REVIEWER)
        rows = client.get("/worklist?state=open", headers={"HX-Request": "true", "HX-Target": "rows"}).text
        assert 'id="facets" hx-swap-oob="true"' in rows and "<html" not in rows
        assert "hx-swap-oob" not in client.get("/worklist?state=open").text


def test_an_empty_list_says_whether_all_is_done_or_nothing_fits(tmp_path: Path) -> None:
    with console(tmp_path, listed()) as (client, _):
        sign_in(client, Role.REVIEWER)
        assert "all that was found is decided" in client.get("/worklist").text
        assert "Nothing fits" in client.get("/worklist?words=x").text


def test_a_saved_view_can_be_forgotten(tmp_path: Path) -> None:
    with console(tmp_path, listed()) as (client, accounts):
        accounts.save_view("reviewer", "mine", "state=open")
        sign_in(client, Role.REVIEWER)
        assert "Forget this view" in client.get("/worklist").text
        accounts.save_view("reviewer", "mine", "")
        assert "Forget this view" not in client.get("/worklist").text


def test_whoever_looks_at_the_list_is_logged(tmp_path: Path) -> None:
    with console(tmp_path, listed()) as (client, accounts):
        sign_in(client, Role.AUDITOR)
        client.get("/worklist")
        assert accounts.logged(1)[0].what == "saw-list"
