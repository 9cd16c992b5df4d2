"""Rules and profiles that people change: tried, saved, put back, and never able to break what is in force."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from concord.v1 import work_pb2
from concord.v1.encounter_pb2 import Document, Encounter, Section
from fusion_facts import PRODUCER, rule_text, said

from facts import codec
from facts.fact import FactSet, Source
from fusion import rulebook
from fusion.readers import Readers
from fusion.rule_sentences import sentences
from fusion.service import FusionService
from fusion.store import Store
from fusion.watch import Watched
from serving.errors import BadRequest, Conflict, NotFound, Unavailable
from text_service.service import TextService

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ID = "report/sides"
RIGHT, LEFT = "Small right pleural effusion.", "Small left pleural effusion."
EXAMPLES = {
    "discrepant": [{"findings": RIGHT, "impression": LEFT}],
    "consistent": [{"findings": RIGHT, "impression": RIGHT}],
    "not-applicable": [{"findings": RIGHT, "impression": "No pneumothorax."}],
}


def written(**changes: Any) -> str:
    """A rule that does what its examples say."""
    return rule_text(**{"examples": EXAMPLES, **changes})


def document(text: str, document_id: str = ID, note: str = "") -> work_pb2.RuleDocument:
    return work_pb2.RuleDocument(id=document_id, text=text, author="li", note=note)


class House:
    def __init__(self, folder: Path) -> None:
        (folder / "report").mkdir()
        (folder / "profiles").mkdir()
        (folder / "profiles" / "default.yaml").write_text("name: default\n")
        (folder / "profiles" / "other.yaml").write_text("{name: other, extends: default}")
        (folder / "report" / "sides.yaml").write_text(written(id=ID))
        self.folder = folder
        self.read: list[object] = []
        self.store = Store.open(f"sqlite:///{folder}/rules.db")
        self.service = self.opened()

    def opened(self) -> FusionService:
        text = TextService()

        async def reports(request: Any) -> Any:
            self.read.append(request)
            return await text.ReadReport(request)

        async def nothing(_: object) -> object:
            raise Unavailable("away")

        return FusionService(
            Readers(reports, nothing, nothing), rulebook.load(self.folder), self.store, clock=lambda: NOW,  # type: ignore[arg-type]
        )  # fmt: skip

    def save(self, text: str, base: int = 0, activate: bool = True, document_id: str = ID) -> work_pb2.SaveRuleResponse:
        request = work_pb2.SaveRuleRequest(document=document(text, document_id), base_revision=base, activate=activate)
        return asyncio.run(self.service.SaveRule(request))

    def get(self, document_id: str = ID, revision: int = 0) -> work_pb2.GetRuleDocumentResponse:
        request = work_pb2.GetRuleDocumentRequest(id=document_id, revision=revision)
        return asyncio.run(self.service.GetRuleDocument(request))

    def tried(self, text: str, document_id: str = ID) -> work_pb2.TryRuleResponse:
        return asyncio.run(self.service.TryRule(work_pb2.TryRuleRequest(document=document(text, document_id))))

    def versions(self, service: FusionService | None = None) -> dict[str, int]:
        from concord.v1 import fusion_service_pb2 as pb

        answer = asyncio.run((service or self.service).ListRules(pb.ListRulesRequest()))
        return {rule.id: rule.version for rule in answer.rules}

    def keep(self, name: str) -> None:
        """A stored check of a report whose sides differ."""
        facts = (said("pleural_effusion", "FINDINGS", "right"), said("pleural_effusion", "IMPRESSION", "left"))
        report = FactSet(
            source=Source.REPORT, subject="", facts=facts, producer=PRODUCER, assessed=frozenset({"pleural_effusion"})
        )
        encounter = Encounter(id=name, documents=[Document(id="d1", sections=[Section(kind="FINDINGS", text="x")])])
        self.store.save_check(encounter, [codec.fact_set_to_proto(report)], [], [], "x", NOW)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = House(tmp_path)
    yield opened
    opened.store.close()


def test_a_broken_document_is_refused_with_its_line_and_nothing_is_kept(house: House) -> None:
    with pytest.raises(BadRequest, match=r"report/sides:\d+"):
        house.save(written(id=ID, severity="dreadful"))
    with pytest.raises(BadRequest, match="does not fit"):
        house.save(written(id="report/other"))
    assert house.versions() == {ID: 1} and len(house.get().revisions) == 1


@pytest.mark.parametrize("activate", [True, False])
def test_a_rule_that_does_not_do_what_its_examples_say_is_refused_and_each_is_named(
    house: House, activate: bool
) -> None:
    text = written(id=ID, version=2, conflict={"every": "claim.laterality == against.laterality"})
    with pytest.raises(BadRequest) as refused:
        house.save(text, activate=activate)
    first, second = str(refused.value).splitlines()
    lines = text.splitlines()
    for told, expected, got in ((first, "discrepant", "consistent"), (second, "consistent", "discrepant")):
        place, _, words = told.partition(": ")
        assert words == f"an example of {expected} is judged {got}"
        assert lines[int(place.removeprefix(f"{ID}:")) - 2].strip() == f"{expected}:"
    assert "effusion" not in str(refused.value)
    assert house.versions() == {ID: 1} and len(house.get().revisions) == 1


def test_of_many_examples_that_fail_the_first_are_named_and_the_rest_counted(house: House) -> None:
    wrong = [{"findings": RIGHT, "impression": RIGHT}] * 6
    with pytest.raises(BadRequest) as refused:
        house.save(written(id=ID, examples={**EXAMPLES, "discrepant": wrong}))
    assert str(refused.value).splitlines()[-1] == "and 2 more" and len(str(refused.value)) < 500


@pytest.mark.parametrize("example", [{"findngs": RIGHT}, {"findings": RIGHT, "labs": ["sodium"]}, {"order": "left"}])
def test_an_example_that_nobody_understands_is_refused_with_its_line(house: House, example: dict[str, Any]) -> None:
    with pytest.raises(BadRequest, match=rf"{ID}:\d+: "):
        house.save(written(id=ID, examples={**EXAMPLES, "discrepant": [example]}))
    assert len(house.get().revisions) == 1


def test_an_example_that_nobody_could_read_says_nothing_of_the_rule(house: House) -> None:
    sodium = {"labs": [{"name": "sodium", "value": "140", "unit": "mmol/L"}]}
    with pytest.raises(Unavailable):
        house.save(written(id=ID, examples={**EXAMPLES, "not-applicable": [sodium]}))
    assert len(house.get().revisions) == 1


def test_a_profile_that_moves_a_threshold_leaves_the_examples_as_the_rule_means_them(house: House) -> None:
    values = {"least": {"value": 0, "source": "x"}}
    house.save(written(id=ID, parameters=values, applies="claim.confidence >= double(params.least)"))
    house.save("{name: default, rules: {report/sides: {parameters: {least: 2}}}}", document_id="profiles/default")
    house.save(written(id=ID, version=2, parameters=values, applies="claim.confidence >= double(params.least)"), base=1)
    assert house.versions() == {ID: 2}


def test_of_a_profile_and_of_what_is_shipped_no_example_is_run(house: House) -> None:
    house.save(written(id=ID, version=2))
    house.read.clear()
    house.save("{name: other, extends: default}", document_id="profiles/other")
    house.save("", base=1)
    assert not house.read


@pytest.mark.parametrize("document_id", ["../etc/passwd", "report", "report/x/y", "Report/x", "/report/x", ""])
def test_an_id_that_leads_elsewhere_is_refused(house: House, document_id: str) -> None:
    with pytest.raises(BadRequest):
        house.get(document_id)
    with pytest.raises(BadRequest):
        house.save("x", document_id=document_id)


def test_a_document_needs_an_author(house: House) -> None:
    with pytest.raises(BadRequest, match="who saves"):
        asyncio.run(house.service.SaveRule(work_pb2.SaveRuleRequest(document=work_pb2.RuleDocument(id=ID, text="x"))))


def test_a_draft_is_kept_and_not_in_force(house: House) -> None:
    house.save(written(id=ID, version=2), activate=False)
    assert house.versions() == {ID: 1}
    assert [(one.revision, one.active) for one in house.get().revisions] == [(1, False), (0, True)]
    assert "version: 2" in house.get(revision=1).document.text


def test_what_is_saved_is_in_force_at_once_and_in_every_replica(house: House) -> None:
    other = house.opened()
    assert house.versions(other) == {ID: 1}
    answer = house.save(written(id=ID, version=2))
    assert answer.document.revision == 1 and answer.document.active
    assert house.versions() == {ID: 2}
    other._watched._looked_at = float("-inf")
    assert house.versions(other) == {ID: 2}
    assert house.versions(house.opened()) == {ID: 2}, "a replica that starts later"
    assert answer.profile_digest == other._watched.rules.digest


def test_of_two_who_save_at_once_the_second_is_told_so(house: House) -> None:
    house.save(written(id=ID, version=2))
    with pytest.raises(Conflict):
        house.save(written(id=ID, version=3))
    house.save(written(id=ID, version=3), base=1)
    assert house.versions() == {ID: 3}


def test_an_older_revision_and_the_shipped_one_can_be_put_in_force_again(house: House) -> None:
    house.save(written(id=ID, version=2))
    house.save(written(id=ID, version=3), base=1)
    house.save(house.get(revision=1).document.text, base=2)
    assert house.versions() == {ID: 2}
    house.save("", base=3)
    assert house.versions() == {ID: 1}
    told = house.get()
    assert [(one.revision, one.active) for one in told.revisions] == [
        (4, True),
        (3, False),
        (2, False),
        (1, False),
        (0, False),
    ]
    assert "version: 1" in told.document.text


def test_a_new_rule_needs_no_file_and_can_be_withdrawn(house: House) -> None:
    house.save(written(id="report/mine"), document_id="report/mine")
    assert house.versions() == {ID: 1, "report/mine": 1}
    house.save("", base=1, document_id="report/mine")
    assert house.versions() == {ID: 1}
    with pytest.raises(NotFound):
        house.get("report/nothing")


def test_a_profile_is_a_document_too(house: House) -> None:
    house.save("{name: default, rules: {report/sides: {status: retired}}}", document_id="profiles/default")
    from concord.v1 import fusion_service_pb2 as pb

    (rule,) = asyncio.run(house.service.ListRules(pb.ListRulesRequest())).rules
    assert rule.status == rule.RETIRED
    with pytest.raises(BadRequest, match="profiles/default:1"):
        house.save("{name: default, rules: {report/none: {}}}", base=1, document_id="profiles/default")


def test_a_rule_may_not_break_a_profile_that_nobody_uses_now(house: House) -> None:
    values = {"limit": {"value": 3, "source": "x"}}
    house.save(written(id=ID, parameters=values))
    house.save("{name: other, rules: {report/sides: {parameters: {limit: 4}}}}", document_id="profiles/other")
    with pytest.raises(BadRequest, match="no parameter limit"):
        house.save(written(id=ID), base=1)


def test_a_trial_changes_nothing_and_says_what_would_vanish(house: House) -> None:
    house.keep("e1")
    answer = house.tried(written(id=ID, status="retired"))
    assert (answer.encounters, len(answer.appear), len(answer.vanish), answer.unchanged) == (1, 0, 1, 0)
    assert answer.vanish[0].encounter_id == "e1" and not house.read
    assert house.versions() == {ID: 1} and len(house.get().revisions) == 1


def test_a_trial_says_what_would_appear(house: House) -> None:
    house.keep("e1")
    house.save(written(id=ID, status="retired"))
    answer = house.tried(written(id=ID, status="active"))
    assert (len(answer.appear), len(answer.vanish)) == (1, 0)


def test_what_goes_on_trial_is_no_longer_shown(house: House) -> None:
    house.keep("e1")
    answer = house.tried("{name: default, rules: {report/sides: {status: trial}}}", "profiles/default")
    assert (len(answer.appear), len(answer.vanish), answer.unchanged) == (0, 1, 0)


def test_a_trial_of_a_broken_document_says_why(house: House) -> None:
    answer = house.tried(written(id=ID, severity="dreadful"))
    assert answer.problems[0].place.startswith(f"{ID}:") and answer.encounters == 0


def test_a_database_that_is_away_takes_no_rule_away(house: House) -> None:
    class Away:
        def newest(self) -> int:
            raise Unavailable("away")

        def active(self) -> dict[str, str]:
            raise Unavailable("away")

    book = Watched(rulebook.load(house.folder), 5, saved=Away())
    assert book.due and [rule.id for rule in book.look().rules] == [ID]


def test_every_shipped_rule_says_what_it_does_in_both_languages() -> None:
    for path in rulebook.DEFAULT_FOLDER.glob("*/*.yaml"):
        if path.parent.name == "profiles":
            continue
        told = sentences(path.read_text(encoding="utf-8"), path.stem)
        assert told and all(one.text.en.endswith(".") and one.text.zh.endswith("。") for one in told), path
        assert {one.clause for one in told} >= {"claim"}, path
