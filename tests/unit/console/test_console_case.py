"""The case page: who may see it, who may decide, and what is sent to the gateway."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from case_fakes import case, discrepancy, reviewed, said
from concord.v1.discrepancy_pb2 import Discrepancy, DiscrepancyEvidence, LocalizedText, ReviewEvent, RuleSummary
from concord.v1.encounter_pb2 import Instance, Study
from concord.v1.fusion_service_pb2 import GetDiscrepancyResponse, ListRulesResponse
from concord.v1.imaging_service_pb2 import RenderFrameRequest, RenderFrameResponse, VoiWindow
from concord.v1.work_pb2 import GetCaseResponse, ListWorkResponse, LockCaseResponse, WorkItem
from console_fakes import FakeGateway, console, csrf_of, sign_in

from console.gateway import CallFailed
from console.roles import Role

SIDE = discrepancy("x", said("d0", 0, 2, section=1), said("d0", 0, 2, DiscrepancyEvidence.AGAINST))


def gateway(one: GetCaseResponse, **more: Any) -> FakeGateway:
    def get_case(_: Any) -> GetCaseResponse:
        copy = GetCaseResponse()
        copy.CopyFrom(one)
        return copy

    answers = {
        "GetCase": get_case,
        "LockCase": lambda request: LockCaseResponse(locked_by=request.reviewer),
        "RecordReview": reviewed,
    }
    return FakeGateway(**answers | more)


def decide(client: Any, action: str, token: str, **more: str) -> Any:
    return client.post("/case/e1/discrepancy/x", data={"action": action, **more}, headers={"X-CSRF-Token": token})


def test_a_clinician_cannot_open_the_case_of_somebody_else(tmp_path: Path) -> None:
    with console(tmp_path, gateway(case(SIDE, authors=("dr-wang",)))) as (client, accounts):
        sign_in(client, Role.CLINICIAN)
        for path in ("/case/e1", "/case/e1/discrepancy/x", "/case/e1/frame", "/case/e1/beside"):
            assert client.get(path).status_code == 403, path
        assert [entry.what for entry in accounts.logged(10)].count("refused") == 4


def test_an_account_without_author_name_owns_nothing(tmp_path: Path) -> None:
    with console(tmp_path, gateway(case(SIDE, authors=("",)))) as (client, accounts):
        from console.accounts import Account, now

        accounts.save(Account("clinician", "c", Role.CLINICIAN, author="", department=""), now())
        sign_in(client, Role.CLINICIAN)
        assert client.get("/case/e1").status_code == 403


def test_a_clinician_sees_neither_words_nor_discrepancies_of_others(tmp_path: Path) -> None:
    held = discrepancy("held", said("d0", 0, 2), routing=Discrepancy.HELD)
    theirs = discrepancy("theirs", said("d1", 0, 2))
    one = case(SIDE, held, theirs, authors=("dr-li", "dr-wang"))
    del one.items[1:]
    one.items.add(discrepancy=held, author="dr-li")
    one.items.add(discrepancy=theirs, author="dr-wang")
    with console(tmp_path, gateway(one)) as (client, _):
        sign_in(client, Role.CLINICIAN)
        page = client.get("/case/e1").text
        assert 'id="x"' in page and 'id="held"' not in page and 'id="theirs"' not in page
        assert 'data-document="d0"' in page and 'data-document="d1"' not in page


def test_a_head_sees_the_own_department_alone(tmp_path: Path) -> None:
    one = case(SIDE)
    one.encounter.documents[0].department = "Surgery"
    with console(tmp_path, gateway(one)) as (client, _):
        sign_in(client, Role.HEAD)
        assert client.get("/case/e1").status_code == 403


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.AUDITOR])
def test_who_may_not_decide_does_not(tmp_path: Path, role: Role) -> None:
    fake = gateway(case(SIDE))
    with console(tmp_path, fake) as (client, _):
        sign_in(client, role)
        page = client.get("/case/e1").text
        assert 'value="ACCEPT"' not in page
        assert decide(client, "ACCEPT", csrf_of(page)).status_code == 403
        assert "RecordReview" not in [method for method, _ in fake.asked]


def test_nothing_is_decided_without_the_token(tmp_path: Path) -> None:
    with console(tmp_path, gateway(case(SIDE))) as (client, _):
        sign_in(client, Role.REVIEWER)
        assert decide(client, "ACCEPT", "forged").status_code == 403


def test_nobody_decides_while_somebody_else_has_the_case_open(tmp_path: Path) -> None:
    fake = gateway(case(SIDE, locked_by="dr-zhao"))
    with console(tmp_path, fake) as (client, _):
        sign_in(client, Role.REVIEWER)
        page = client.get("/case/e1").text
        assert "dr-zhao" in page and 'value="ACCEPT"' not in page
        assert decide(client, "ACCEPT", csrf_of(page)).status_code == 409
        assert "LockCase" not in [method for method, _ in fake.asked]


def test_looking_is_logged_and_locks(tmp_path: Path) -> None:
    fake = gateway(case(SIDE))
    with console(tmp_path, fake) as (client, accounts):
        sign_in(client, Role.REVIEWER)
        assert client.get("/case/e1").status_code == 200
        assert ("saw-case", "e1") in [(entry.what, entry.about) for entry in accounts.logged(10)]
        (lock,) = [request for method, request in fake.asked if method == "LockCase"]
        assert (lock.encounter_id, lock.reviewer) == ("e1", "reviewer")


def test_both_sides_are_marked_with_their_discrepancy(tmp_path: Path) -> None:
    with console(tmp_path, gateway(case(SIDE))) as (client, _):
        sign_in(client, Role.REVIEWER)
        page = client.get("/case/e1").text
        assert '<mark class="claim" data-d="x" tabindex="0" role="button">左侧</mark>' in page
        assert '<mark class="against" data-d="x" tabindex="0" role="button">右侧</mark>' in page


@pytest.mark.parametrize(
    ("values", "field", "value"),
    [
        ({"change": "laterality=left"}, "laterality", "left"),
        ({"change": "polarity=absent"}, "polarity", "absent"),
        ({"change": "not-there=", "value": "ignored"}, "not-there", ""),
        ({"change": "concept=", "value": " nodule "}, "concept", "nodule"),
    ],
)
def test_a_reading_is_corrected_in_the_words_of_the_contract(
    tmp_path: Path, values: dict[str, str], field: str, value: str
) -> None:
    fake = gateway(case(SIDE))
    with console(tmp_path, fake) as (client, _):
        sign_in(client, Role.REVIEWER)
        token = csrf_of(client.get("/case/e1").text)
        assert decide(client, "CORRECT_READING", token, fact_id="d00", **values).status_code == 200
        (sent,) = [request.review for method, request in fake.asked if method == "RecordReview"]
        correction = sent.correction
        assert (sent.action, correction.fact_id, correction.field, correction.value) == (
            ReviewEvent.CORRECT_READING, "d00", field, value,
        )  # fmt: skip


@pytest.mark.parametrize("values", [{"change": "concept="}, {"change": "colour=red"}, {}])
def test_a_correction_that_says_nothing_is_refused(tmp_path: Path, values: dict[str, str]) -> None:
    with console(tmp_path, gateway(case(SIDE))) as (client, _):
        sign_in(client, Role.REVIEWER)
        token = csrf_of(client.get("/case/e1").text)
        assert decide(client, "CORRECT_READING", token, fact_id="d00", **values).status_code == 400


def test_a_dismissal_carries_its_reason_and_can_be_undone(tmp_path: Path) -> None:
    fake = gateway(case(SIDE))
    with console(tmp_path, fake) as (client, _):
        sign_in(client, Role.REVIEWER)
        token = csrf_of(client.get("/case/e1").text)
        answer = decide(client, "DISMISS", token, reason_code="reader-wrong")
        told = json.loads(answer.headers["HX-Trigger"])["decided"]
        assert told["undo"] == "Undo" and told["id"] == "x"
        (sent,) = [request.review for method, request in fake.asked if method == "RecordReview"]
        assert (sent.reviewer, sent.reason_code, sent.reason) == ("reviewer", "reader-wrong", "The words were misread")


def test_a_discrepancy_of_another_case_is_not_decided_here(tmp_path: Path) -> None:
    with console(tmp_path, gateway(case(discrepancy("other")))) as (client, _):
        sign_in(client, Role.REVIEWER)
        token = csrf_of(client.get("/case/e1").text)
        assert decide(client, "ACCEPT", token).status_code == 404


def test_what_is_recorded_only_stands_apart(tmp_path: Path) -> None:
    with console(tmp_path, gateway(case(discrepancy("x", routing=Discrepancy.RECORDED)))) as (client, _):
        sign_in(client, Role.REVIEWER)
        page = client.get("/case/e1").text
        assert page.index('class="recorded"') < page.index('id="x"')


def test_what_was_not_checked_is_said_in_the_language_of_the_page(tmp_path: Path) -> None:
    one = case(SIDE)
    one.not_checked.add(source="image", reason="no study sent")
    with console(tmp_path, gateway(one)) as (client, _):
        sign_in(client, Role.REVIEWER)
        client.cookies.set("concord_language", "zh")
        assert "未上传影像" in client.get("/case/e1").text


def test_a_rule_is_told_with_its_rationale(tmp_path: Path) -> None:
    rule = RuleSummary(id="report/side", rationale=LocalizedText(en="Wrong side surgery."), references=["WHO 2009"])
    with console(tmp_path, FakeGateway(ListRules=ListRulesResponse(rules=[rule]))) as (client, _):
        sign_in(client, Role.REVIEWER)
        page = client.get("/rule-words/report/side").text
        assert "Wrong side surgery." in page and "WHO 2009" in page
        assert client.get("/rule-words/report/none").status_code == 404


def work(*rows: tuple[str, str]) -> ListWorkResponse:
    items = [
        WorkItem(discrepancy=Discrepancy(id=f"d-{name}", encounter_id=name), locked_by=holder) for name, holder in rows
    ]
    return ListWorkResponse(items=items)


def test_the_next_case_is_one_that_nobody_has_and_that_was_not_seen(tmp_path: Path) -> None:
    fake = FakeGateway(ListWork=work(("e1", ""), ("e2", "dr-zhao"), ("e 3", "")))
    with console(tmp_path, fake) as (client, _):
        sign_in(client, Role.REVIEWER)
        answer = client.get("/next-case?state=open&seen=e1")
        assert answer.headers["location"] == "/case/e%203#d-e%203"
        assert list(fake.asked[0][1].filter.states) == [Discrepancy.OPEN]
        assert client.get("/next-case?state=open&seen=e1&seen=e%203").headers["location"] == "/worklist?state=open"


PNG = b"\x89PNG"


def imaged(render: Any) -> FakeGateway:
    one = case(SIDE)
    one.encounter.studies.append(Study(instances=[Instance(uri="blob:1")]))
    return gateway(one, RenderFrame=render)


def rendered(request: RenderFrameRequest) -> RenderFrameResponse:
    whole = request.format == RenderFrameRequest.LOSSLESS
    return RenderFrameResponse(
        png=PNG + (b"16" if whole else b"8"),
        sop_instance_uid="1.2",
        number_of_frames=3,
        inverted=True,
        left="R",
        right="L",
        window=None if whole else VoiWindow(center=40, width=400),
        rescale_slope=2 if whole else 0,
        rescale_intercept=-1024,
    )


def test_an_image_that_the_case_has_not_is_not_asked_for(tmp_path: Path) -> None:
    fake = imaged(rendered)
    with console(tmp_path, fake) as (client, _):
        sign_in(client, Role.REVIEWER)
        assert client.get("/case/e1/frame?study=1").status_code == 404
        assert client.get("/case/e1/frame?study=-1").status_code == 422
        assert "RenderFrame" not in [method for method, _ in fake.asked]


def test_a_frame_comes_with_all_its_bits_and_how_to_show_it(tmp_path: Path) -> None:
    with console(tmp_path, imaged(rendered)) as (client, accounts):
        sign_in(client, Role.REVIEWER)
        answer = client.get("/case/e1/frame?frame=2")
        about = json.loads(answer.headers["Concord-Frame"])
        assert answer.content == PNG + b"16" and answer.headers["cache-control"] == "no-store"
        assert (about["slope"], about["intercept"], about["frames"], about["inverted"]) == (2.0, -1024.0, 3, True)
        assert (about["left"], about["right"], about["window"]["center"]) == ("R", "L", 40.0)
        assert "saw-image" in [entry.what for entry in accounts.logged(10)]


def test_where_sixteen_bits_do_not_hold_the_values_the_picture_is_shown(tmp_path: Path) -> None:
    def render(request: RenderFrameRequest) -> RenderFrameResponse:
        if request.format == RenderFrameRequest.LOSSLESS:
            raise CallFailed("INVALID_ARGUMENT", "values that lie further apart than 16 bits reach", "gateway")
        return rendered(request)

    with console(tmp_path, imaged(render)) as (client, _):
        sign_in(client, Role.REVIEWER)
        answer = client.get("/case/e1/frame")
        about = json.loads(answer.headers["Concord-Frame"])
        assert answer.content == PNG + b"8"
        assert about["window"] is None and not about["inverted"]


def mine(state: int) -> FakeGateway:
    found = discrepancy("x", said("d0", 0, 2), state=state)

    def listed(request: Any) -> ListWorkResponse:
        own = list(request.filter.authors) == ["dr-li"]
        return ListWorkResponse(items=[WorkItem(discrepancy=found, author="dr-li")] if own else [])

    history = GetDiscrepancyResponse(
        reviews=[ReviewEvent(action=ReviewEvent.SEND_BACK, reviewer="r", reason="Please look.")]
    )
    return gateway(case(found), ListWork=listed, GetDiscrepancy=history)


def test_somebody_without_reports_of_the_own_has_no_such_list(tmp_path: Path) -> None:
    with console(tmp_path, mine(Discrepancy.SENT_BACK)) as (client, _):
        sign_in(client, Role.REVIEWER)
        assert client.get("/mine").status_code == 403


def test_an_author_answers_what_was_sent_back(tmp_path: Path) -> None:
    fake = mine(Discrepancy.SENT_BACK)
    with console(tmp_path, fake) as (client, _):
        sign_in(client, Role.CLINICIAN)
        page = client.get("/mine").text
        assert 'value="MARK_FIXED"' in page and 'value="APPEAL"' in page
        token = {"X-CSRF-Token": csrf_of(page)}
        assert client.post("/mine/x", data={"action": "APPEAL"}, headers=token).status_code == 400
        assert (
            client.post("/mine/x", data={"action": "APPEAL", "reason": "It is left."}, headers=token).status_code == 200
        )
        assert client.post("/mine/x", data={"action": "MARK_FIXED"}, headers=token).status_code == 200
        assert client.post("/mine/x", data={"action": "ACCEPT"}, headers=token).status_code == 400
        sent = [request.review for method, request in fake.asked if method == "RecordReview"]
        assert [(one.action, one.reason) for one in sent] == [
            (ReviewEvent.APPEAL, "It is left."),
            (ReviewEvent.MARK_FIXED, ""),
        ]
        assert "Please look." in client.get("/mine/x/history").text


def test_what_nobody_has_reviewed_offers_words_alone(tmp_path: Path) -> None:
    with console(tmp_path, mine(Discrepancy.OPEN)) as (client, _):
        sign_in(client, Role.CLINICIAN)
        page = client.get("/mine").text
        assert 'value="COMMENT"' in page and 'value="MARK_FIXED"' not in page


def test_an_author_does_not_answer_for_another(tmp_path: Path) -> None:
    fake = mine(Discrepancy.SENT_BACK)
    with console(tmp_path, fake) as (client, accounts):
        from console.accounts import Account, now

        accounts.save(Account("clinician", "c", Role.CLINICIAN, author="dr-wang", department=""), now())
        sign_in(client, Role.CLINICIAN)
        token = {"X-CSRF-Token": csrf_of(client.get("/mine").text)}
        assert client.post("/mine/x", data={"action": "MARK_FIXED"}, headers=token).status_code == 403
        assert client.get("/mine/x/history").status_code == 403
        assert "RecordReview" not in [method for method, _ in fake.asked]


def test_hundreds_of_flags_and_a_long_report_are_one_page(tmp_path: Path) -> None:
    many = [discrepancy(f"d{number}", said("d0", number * 3, number * 3 + 2)) for number in range(300)]
    one = case(*many)
    del one.encounter.documents[0].sections[:]
    one.encounter.documents[0].text = "肺野清。" * 5000
    with console(tmp_path, gateway(one)) as (client, _):
        sign_in(client, Role.REVIEWER)
        page = client.get("/case/e1").text
        assert page.count('value="ACCEPT"') == 300 and page.count("<mark") >= 300


def test_a_case_of_nothing_says_of_each_part_that_nothing_was_sent(tmp_path: Path) -> None:
    one = case()
    del one.encounter.documents[:]
    with console(tmp_path, gateway(one)) as (client, _):
        sign_in(client, Role.REVIEWER)
        page = client.get("/case/e1").text
        for words in (
            "Nothing was found here.", "No document was sent.", "No image was sent.",
            "No laboratory result was sent.", "The record holds nothing else.", "Nothing has a time.",
        ):  # fmt: skip
            assert words in page


def told(name: str, by: str) -> Discrepancy:
    """Of another rule, on the words of SIDE."""
    one = discrepancy(name, said("d0", 0, 2), routing=Discrepancy.RECORDED)
    one.rule_id, one.title.en, one.told_by = "report/worse", "Told worse", by
    return one


def test_what_another_tells_better_stands_in_its_card_and_not_beside_it(tmp_path: Path) -> None:
    better = discrepancy("better", said("d0", 0, 2))
    with console(tmp_path, gateway(case(better, told("worse", "better"), told("worst", "worse")))) as (client, _):
        sign_in(client, Role.REVIEWER)
        page, card = (client.get(path).text for path in ("/case/e1", "/case/e1/discrepancy/better"))
        for text in (page, card):
            assert text.count("Also found by") == 1 and text.count("report/worse</a>") == 2
            assert text.count('class="card finding"') == 1
        assert "Recorded only" not in page and 'data-d="better"' in page


def test_what_another_tells_better_keeps_its_card_where_that_is_gone_or_somebody_had_a_word(tmp_path: Path) -> None:
    cleared = discrepancy("cleared", said("d0", 0, 2), state=Discrepancy.CLEARED)
    alone = [told("away", "of another check"), told("over", "cleared"), told("self", "self"), told("said", "better")]
    one = case(discrepancy("better", said("d0", 0, 2)), cleared, *alone)
    one.reviews.add(discrepancy_id="said", action=ReviewEvent.COMMENT)
    with console(tmp_path, gateway(one)) as (client, _):
        sign_in(client, Role.REVIEWER)
        page = client.get("/case/e1").text
        assert page.count('class="card finding"') == 6 and "Also found by" not in page
