"""The pages of the rules: who may change what, and what reaches the gateway."""

from __future__ import annotations

from pathlib import Path

import pytest
from concord.v1 import discrepancy_pb2, fact_pb2, fusion_service_pb2, work_pb2
from console_fakes import FakeGateway, console, csrf_of, sign_in

from console.gateway import CallFailed
from console.roles import Role

RULE = Path(__file__).resolve().parents[3] / "rules" / "report" / "laterality-findings-impression.yaml"
ID = "report/laterality-findings-impression"
ADDRESS = f"/rules/{ID}"


def document(request: work_pb2.GetRuleDocumentRequest) -> work_pb2.GetRuleDocumentResponse:
    text = "name: default\nrules: {}\n" if request.id.startswith("profiles/") else RULE.read_text(encoding="utf-8")
    told = work_pb2.RuleDocument(id=request.id, text=text, active=True)
    sentence = work_pb2.RuleSentence(clause="claim", text=discrepancy_pb2.LocalizedText(en="Asks <b>.", zh="核对。"))
    return work_pb2.GetRuleDocumentResponse(document=told, revisions=[told], sentences=[sentence])


def summary(rule_id: str, status: str = "ACTIVE", title: str = "Sides") -> discrepancy_pb2.RuleSummary:
    return discrepancy_pb2.RuleSummary(
        id=rule_id, status=status, severity="ERROR", title=discrepancy_pb2.LocalizedText(en=title, zh="侧别"), weight=5,
        parameters=[discrepancy_pb2.RuleParameter(name="named", value="1", source="x")],
    )  # fmt: skip


def gateway(**answers: object) -> FakeGateway:
    rules = [summary(ID), summary("lab/other", "TRIAL", "Unit slip")]
    figures = work_pb2.Statistics(group=ID, encounters=200, found=9, shown=5, accepted=3, dismissed=1, precision=0.75)
    usual = {
        "ListRules": fusion_service_pb2.ListRulesResponse(
            rules=rules, profile="default", profiles=["default", "other"]
        ),
        "GetStatistics": work_pb2.GetStatisticsResponse(groups=[figures]),
        "GetRuleDocument": document,
        "TryRule": work_pb2.TryRuleResponse(encounters=7),
        "SaveRule": work_pb2.SaveRuleResponse(),
    }
    return FakeGateway(**{**usual, **answers})


def asked(of: FakeGateway, method: str) -> list[object]:
    return [request for name, request in of.asked if name == method]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.HEAD, Role.AUDITOR])
def test_who_only_looks_changes_nothing(tmp_path: Path, role: Role) -> None:
    of = gateway()
    with console(tmp_path, of) as (client, _):
        sign_in(client, role)
        page = client.get(ADDRESS)
        assert page.status_code == 200 and "hx-post" not in page.text
        for what in ("try", "keep", "save"):
            answer = client.post(f"{ADDRESS}/{what}", data={"form": "text", "text": "x", "csrf": csrf_of(page.text)})
            assert answer.status_code == 403
        assert client.get("/rules/new").status_code == 403
    assert not asked(of, "SaveRule") and not asked(of, "TryRule")


def test_a_clinician_sees_no_rules(tmp_path: Path) -> None:
    with console(tmp_path, gateway()) as (client, _):
        sign_in(client, Role.CLINICIAN)
        assert client.get("/rules").status_code == client.get(ADDRESS).status_code == 403


def test_without_the_token_of_the_session_nothing_is_saved(tmp_path: Path) -> None:
    of = gateway()
    with console(tmp_path, of) as (client, _):
        sign_in(client, Role.ADMINISTRATOR)
        assert client.post(f"{ADDRESS}/save", data={"form": "text", "text": "x"}).status_code == 403
    assert not asked(of, "SaveRule")


def test_rules_are_found_by_words_group_and_state(tmp_path: Path) -> None:
    with console(tmp_path, gateway()) as (client, _):
        sign_in(client, Role.REVIEWER)
        assert "Unit slip" in client.get("/rules").text
        for query in ("words=sides", "group=report", "status=active", "words=侧别&group=report"):
            page = client.get(f"/rules?{query}", headers={"HX-Request": "true", "HX-Target": "rows"}).text
            assert "Sides" in page and "Unit slip" not in page and "<html" not in page, query
        assert client.get("/rules?sort=nonsense").status_code == 400


def test_a_list_says_how_a_rule_does(tmp_path: Path) -> None:
    with console(tmp_path, gateway()) as (client, _):
        sign_in(client, Role.REVIEWER)
        page = client.get("/rules").text
        assert "75 %" in page and "3/4" in page and "2.5" in page


def test_words_of_a_rule_are_no_markup(tmp_path: Path) -> None:
    with console(tmp_path, gateway()) as (client, _):
        sign_in(client, Role.REVIEWER)
        assert "Asks &lt;b&gt;." in client.get(ADDRESS).text


def post(client, what: str, form: dict[str, str]):  # type: ignore[no-untyped-def]
    csrf = csrf_of(client.get(ADDRESS).text)
    return client.post(f"{ADDRESS}/{what}", data=form, headers={"X-CSRF-Token": csrf, "HX-Request": "true"})


def test_a_setting_is_saved_into_the_profile_under_the_name_of_who_saves(tmp_path: Path) -> None:
    of = gateway()
    with console(tmp_path, of) as (client, accounts):
        sign_in(client, Role.ADMINISTRATOR)
        form = {"form": "profile", "profile": "default", "base": "4", "severity": "warning", "note": "less grave"}
        answer = post(client, "save", form)
        assert answer.status_code == 204 and answer.headers["HX-Redirect"] == f"{ADDRESS}?profile=default"
        assert accounts.logged(1)[0].what == "changed-rule"
    (saved,) = asked(of, "SaveRule")
    assert isinstance(saved, work_pb2.SaveRuleRequest)
    assert (saved.document.id, saved.document.author, saved.document.note) == (
        "profiles/default",
        "administrator",
        "less grave",
    )
    assert saved.base_revision == 4 and saved.activate
    assert "report/laterality-findings-impression: {severity: warning}" in saved.document.text


def test_a_draft_is_not_put_in_force_and_a_trial_saves_nothing(tmp_path: Path) -> None:
    of = gateway()
    with console(tmp_path, of) as (client, _):
        sign_in(client, Role.ADMINISTRATOR)
        assert "7" in post(client, "try", {"form": "text", "text": "id: x", "encounters": "50"}).text
        assert not asked(of, "SaveRule")
        post(client, "keep", {"form": "text", "text": "id: x"})
    (saved,) = asked(of, "SaveRule")
    assert isinstance(saved, work_pb2.SaveRuleRequest) and not saved.activate


def test_back_to_what_is_shipped_is_an_empty_text(tmp_path: Path) -> None:
    of = gateway()
    with console(tmp_path, of) as (client, _):
        sign_in(client, Role.ADMINISTRATOR)
        post(client, "save", {"form": "revision", "revision": "0", "base": "2"})
    (saved,) = asked(of, "SaveRule")
    assert isinstance(saved, work_pb2.SaveRuleRequest) and saved.document.text == "" and saved.base_revision == 2


@pytest.mark.parametrize(
    ("status", "said"), [("FAILED_PRECONDITION", "newer revision"), ("INVALID_ARGUMENT", "report/x:12: no")]
)
def test_a_refusal_is_told_beside_the_form(tmp_path: Path, status: str, said: str) -> None:
    def refuse(_: object) -> object:
        raise CallFailed(status, "report/x:12: no", "gateway")

    with console(tmp_path, gateway(SaveRule=refuse)) as (client, _):
        sign_in(client, Role.ADMINISTRATOR)
        answer = post(client, "save", {"form": "text", "text": "id: x"})
        assert answer.status_code == 200 and said in answer.text and "HX-Redirect" not in answer.headers


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "report/x:40: an example that shall be &#34;Consistent&#34; comes out &#34;Discrepant&#34;"),
        ("zh", "report/x:40: 应判为“一致”的示例被判为“矛盾”"),
    ],
)
def test_an_example_that_fails_is_named_in_the_language_of_the_page(tmp_path: Path, language: str, said: str) -> None:
    def refuse(_: object) -> object:
        words = "report/x:40: an example of consistent is judged discrepant\nand 2 more"
        raise CallFailed("INVALID_ARGUMENT", words, "gateway")

    with console(tmp_path, gateway(SaveRule=refuse)) as (client, _):
        sign_in(client, Role.ADMINISTRATOR)
        client.cookies.set("concord_language", language)
        answer = post(client, "save", {"form": "text", "text": "id: x"})
        assert said in answer.text and " 2</li>" in answer.text and "HX-Redirect" not in answer.headers


def test_a_document_that_cannot_be_tried_says_why(tmp_path: Path) -> None:
    problem = fact_pb2.Issue(place="report/x:3", message="claim is missing")
    with console(tmp_path, gateway(TryRule=work_pb2.TryRuleResponse(problems=[problem]))) as (client, _):
        sign_in(client, Role.ADMINISTRATOR)
        assert "report/x:3: claim is missing" in post(client, "try", {"form": "text", "text": "id: x"}).text


def test_what_would_appear_leads_to_its_case(tmp_path: Path) -> None:
    found = discrepancy_pb2.Discrepancy(
        id="d1", encounter_id="e/1", rule_id=ID, title=discrepancy_pb2.LocalizedText(en="Side")
    )
    with console(tmp_path, gateway(TryRule=work_pb2.TryRuleResponse(encounters=1, appear=[found]))) as (client, _):
        sign_in(client, Role.ADMINISTRATOR)
        assert 'href="/case/e/1#d1"' in post(client, "try", {"form": "text", "text": "id: x"}).text


def test_a_new_rule_comes_from_a_form(tmp_path: Path) -> None:
    of = gateway()
    with console(tmp_path, of) as (client, _):
        sign_in(client, Role.ADMINISTRATOR)
        csrf = csrf_of(client.get("/rules/new").text)
        form = {
            "id": "report/mine",
            "title.en": "Mine",
            "claim.0.source": "report",
            "same": ["document", "concept", ""],
        }
        answer = client.post("/rules/new/save", data=form, headers={"X-CSRF-Token": csrf})
        assert answer.headers["HX-Redirect"] == "/rules/report/mine"
    (saved,) = asked(of, "SaveRule")
    assert isinstance(saved, work_pb2.SaveRuleRequest)
    assert saved.document.id == "report/mine" and "same: [document, concept]" in saved.document.text
