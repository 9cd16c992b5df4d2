"""`concord rules new`, `rules try` and `profiles`."""

from __future__ import annotations

import json

import pytest

from fusion import rulebook

SIDES = "report/laterality-findings-impression"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "default.yaml").write_text("name: own\n")
    (tmp_path / "profiles" / "strict.yaml").write_text("{name: strict, extends: default, show: 0.9}\n")
    return tmp_path


@pytest.fixture
def encounters(tmp_path):
    def report(number, impression):
        sections = [{"kind": "FINDINGS", "text": "Small right pleural effusion."}]
        sections.append({"kind": "IMPRESSION", "text": impression})
        return {"id": f"e{number}", "documents": [{"id": "d", "sections": sections}]}

    said = ["Right pleural effusion.", "Left pleural effusion.", "Normal heart."]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(report(*one)) + "\n" for one in enumerate(said)))
    return path


def test_a_name_that_leads_elsewhere_is_refused(concord, folder):
    for name in ("../x", "report", "Report/X", "report/x.yaml", "/report/x"):
        ran = concord("rules", "new", name, "--rules", folder)
        assert ran.code == 2 and "GROUP/NAME" in ran.lines[0]


def test_a_rule_that_is_there_is_not_written_over(concord, folder):
    assert concord("rules", "new", "house/sides", "--rules", folder).code == 0
    (folder / "house" / "sides.yaml").write_text("mine")
    assert concord("rules", "new", "house/sides", "--rules", folder).code == 2
    assert (folder / "house" / "sides.yaml").read_text() == "mine"


def test_a_new_rule_is_on_trial_and_passes_its_own_examples(concord, folder):
    concord("rules", "new", "house/sides", "--rules", folder)
    (rule,) = rulebook.load(folder).rules
    assert (rule.id, rule.status) == ("house/sides", "trial")
    assert concord("rules", "test", "--rules", folder).code == 0


def test_a_rule_is_tried_over_encounters(concord, encounters):
    ran = concord("rules", "try", SIDES, "--on", encounters)
    assert ran.code == 0
    assert "e1" in ran.out and "e0" not in ran.out and "Left pleural effusion" in ran.out
    assert "1 flags in 1 of 3 encounters (333.3 per 1,000); consistent 1, not applicable 1" in ran.lines[0]


def test_a_rule_of_a_file_that_is_not_in_force_is_tried(concord, folder, encounters):
    concord("rules", "new", "house/sides", "--rules", folder)
    ran = concord("rules", "try", folder / "house" / "sides.yaml", "--on", encounters, "--json")
    (flag,) = map(json.loads, ran.out.splitlines())
    assert (flag["encounter_id"], flag["rule_id"], flag["routing"]) == ("e1", "house/sides", "SHOWN")


def test_a_rule_that_is_not_there_is_one_line(concord, encounters):
    ran = concord("rules", "try", "report/nothing", "--on", encounters)
    assert (ran.code, ran.lines) == (2, ["report/nothing: no such rule"])


def test_a_broken_file_of_a_rule_is_named_with_its_line(concord, tmp_path, encounters):
    path = tmp_path / "broken.yaml"
    path.write_text("id: x\n")
    ran = concord("rules", "try", path, "--on", encounters)
    assert ran.code == 2 and f"{path}:1: " in ran.lines[0]


def test_profiles_are_listed_and_compared(concord, folder):
    concord("rules", "new", "house/sides", "--rules", folder)
    listed = concord("profiles", "list", "--rules", folder).out
    assert "* default" in listed and "strict" in listed
    assert "show 0.5 → 0.9" in concord("profiles", "diff", "default", "strict", "--rules", folder).out
    assert "无差异" in concord("profiles", "diff", "strict", "strict", "--rules", folder, "--lang", "zh").out


def test_a_profile_that_is_not_there_is_one_line(concord, folder):
    ran = concord("profiles", "diff", "default", "nobody", "--rules", folder)
    assert (ran.code, ran.lines) == (2, ["nobody: no profile of this name; known are default, strict"])


def test_a_check_is_made_under_a_profile(concord, encounters, tmp_path):
    one = tmp_path / "one.json"
    one.write_text(encounters.read_text().splitlines()[1])
    strict = json.loads(concord("check", one, "--json", "--profile", "general-hospital").out)
    assert (strict["profile"], strict["may_sign"], len(strict["must_answer"])) == ("general-hospital", False, 1)
    usual = json.loads(concord("check", one, "--json").out)
    assert (usual["profile"], usual["may_sign"], usual["explained"]) == ("default", True, [])


def test_only_the_rules_of_a_phase_are_asked(concord, encounters, tmp_path):
    one = tmp_path / "one.json"
    one.write_text(encounters.read_text().splitlines()[1])
    counts = {}
    for phase in ("entry", "in-process", "retrospective"):
        verdicts = json.loads(concord("check", one, "--json", "--phase", phase).out)["verdicts"]
        counts[phase] = sum(verdicts.values())
    assert counts["entry"] == sum("entry" in rule.phases for rule in rulebook.load().rules if rule.status != "retired")
    ran = concord("check", one, "--phase", "tomorrow")
    assert ran.code == 2 and "entry, in-process, retrospective" in ran.lines[0]


def test_a_check_explains_itself_when_asked(concord, encounters, tmp_path):
    one = tmp_path / "one.json"
    one.write_text(encounters.read_text().splitlines()[1])
    out = concord("check", one, "--explain").out
    assert "conflict.together" in out and "right with probability 90 %" in out and "laterality: left → right" in out
    assert "score 80 of 100, Grade B" in out
    explained = json.loads(concord("check", one, "--explain", "--json").out)["explained"]
    assert {one["rule_id"] for one in explained} == {rule.id for rule in rulebook.load().rules}


# --- over stored checks


@pytest.fixture
def stored(monkeypatch, tmp_path):
    monkeypatch.setenv("CONCORD_FUSION__DATABASE_URL", f"sqlite:///{tmp_path / 'concord.db'}")


def test_an_empty_store_has_nothing_to_say(concord, stored):
    assert "judged again" in concord("rescore").out
    assert "over 0 encounters" in concord("indicators").out
    assert "needs the number of coders" in concord("indicators", "--all", "--json").out


def test_a_budget_is_solved_from_reviewed_answers(concord, encounters, tmp_path):
    answers = tmp_path / "answers.jsonl"
    concord("check", "--jsonl", encounters, "--out", answers)
    lines = [json.loads(line) for line in answers.read_text().splitlines()]
    for line in lines:
        for one in line["discrepancies"]:
            one["state"] = "DISMISSED"
    answers.write_text("".join(json.dumps(line) + "\n" for line in lines))
    ran = concord("budget", "--per-100", 10, "--on", answers)
    assert ran.code == 0 and "extends: default" in ran.out and f"{SIDES}:" in ran.out
    wide = concord("budget", "--per-100", 100, "--on", answers, "--json")
    (rule,) = [rule for rule in json.loads(wide.out)["rules"] if rule["rule_id"] == SIDES]
    assert (rule["reviews"], rule["shown"]) == (1, 1)


def test_a_line_that_is_no_answer_is_named(concord, tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text("{}\nnonsense\n")
    ran = concord("budget", "--per-100", 10, "--on", path)
    assert (ran.code, ran.lines) == (2, [f"{path}:2: is no answer of a check"])


def test_a_budget_below_nothing_is_refused(concord, stored):
    ran = concord("budget", "--per-100", -1)
    assert (ran.code, ran.lines) == (2, ["per_100: a budget is 0 or more"])
