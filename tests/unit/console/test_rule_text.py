"""Forms change of a document only what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from console import rule_text

ROOT = Path(__file__).resolve().parents[3] / "rules"
RULES = sorted(path for path in ROOT.glob("*/*.yaml") if path.parent.name != "profiles")
PROFILE = """\
# Ours.
name: ours
extends: default
rules:
  # As decided in March.
  report/side: {severity: error, parameters: {limit: {value: 3, source: "minutes 3/2026"}}}
  report/size: {status: trial}
"""


def plain(text: str) -> object:
    return yaml.safe_load(text)


def as_shown(text: str) -> dict[str, str]:
    """What the form of a rule sends when nobody touches it."""
    document = rule_text.read(text)
    form = {
        f"{one.name}.{one.number}.{key}": value
        for one in rule_text.clauses(document)
        for key, value in one.fields.items()
    }
    for name in rule_text.SENTENCES:
        form |= {f"{name}.{language}": document[name][language] for language in ("en", "zh")}
    form |= {
        name: str(document[name])
        for name in ("severity", "status", "version", *rule_text.EXPRESSIONS)
        if name in document
    }
    form |= {name: rule_text.words(document.get(name)) for name in ("phase", "same")}
    for kind, expression in (document.get("conflict") or {}).items():
        form |= {"conflict.kind": kind, "conflict": expression}
    return form


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_form_that_nobody_touches_changes_nothing_of_a_rule(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    changed = rule_text.with_fields(text, as_shown(text))
    before, after = plain(text), plain(changed)
    assert isinstance(before, dict) and isinstance(after, dict)
    for name in ("phase", "same"):  # one word may be written as a list of one
        before[name], after[name] = (
            ([one] if isinstance(one, str) else one) for one in (before.get(name), after.get(name))
        )
    for document in (before, after):  # the words of an expression count, not how its lines are broken
        for name in (*rule_text.EXPRESSIONS, *rule_text.SENTENCES, "conflict"):
            document[name] = " ".join(str(document.get(name)).replace("\\n", " ").split())
    assert after == before
    assert "\n".join(line.strip() for line in text.splitlines() if line.strip().startswith("#")) == "\n".join(
        line.strip() for line in changed.splitlines() if line.strip().startswith("#")
    )


def test_an_empty_form_changes_nothing_of_a_profile() -> None:
    assert rule_text.with_setting(PROFILE, "report/side", {}) == PROFILE


def test_a_setting_is_changed_and_the_rest_stays_with_its_comments() -> None:
    changed = rule_text.with_setting(PROFILE, "report/side", {"severity": "", "weight": "2.5", "hard_stop": "true"})
    assert plain(changed)["rules"] == {  # type: ignore[index]
        "report/side": {
            "parameters": {"limit": {"value": 3, "source": "minutes 3/2026"}},
            "weight": 2.5,
            "hard_stop": True,
        },
        "report/size": {"status": "trial"},
    }
    assert "# As decided in March." in changed and "# Ours." in changed


def test_a_parameter_keeps_who_said_it() -> None:
    changed = rule_text.with_setting(PROFILE, "report/side", {"parameter.limit": "5"})
    assert rule_text.setting_of(changed, "report/side")["parameters"] == {
        "limit": {"value": 5, "source": "minutes 3/2026"}
    }


def test_what_is_emptied_is_taken_away() -> None:
    assert "report/size" not in rule_text.with_setting(PROFILE, "report/size", {"status": " "})
    changed = rule_text.with_setting(PROFILE, "report/side", {"parameter.limit": "", "severity": "error"})
    assert rule_text.setting_of(changed, "report/side") == {"severity": "error"}


def test_a_profile_that_says_nothing_of_rules_says_something_afterwards() -> None:
    for text in ("name: ours\n", "name: ours\nrules: {}\n", "{name: ours}"):
        assert rule_text.setting_of(rule_text.with_setting(text, "report/x", {"status": "trial"}), "report/x") == {
            "status": "trial"
        }


def test_a_list_stays_a_list_and_a_word_a_word() -> None:
    changed = rule_text.with_setting("name: x", "report/x", {"parameter.kinds": "CR, DX", "parameter.name": "CR"})
    assert rule_text.setting_of(changed, "report/x")["parameters"] == {"kinds": ["CR", "DX"], "name": "CR"}


def test_a_new_rule_has_everything_that_a_rule_needs() -> None:
    form = {"id": "report/mine", "title.en": "A", "title.zh": "甲",
            "claim.0.source": "report", "claim.0.section": "impression",
            "against.0.source": "report", "same": "document, concept, ", "conflict.kind": "some", "conflict": "true",
            "example.discrepant.findings": "左肺结节。", "phase": "entry"}  # fmt: skip
    made = plain(rule_text.new_rule(form))
    assert isinstance(made, dict)
    assert (made["id"], made["status"], made["version"]) == ("report/mine", "trial", 1)
    assert made["claim"] == {"source": "report", "section": "impression"} and made["same"] == ["document", "concept"]
    assert made["conflict"] == {"some": "true"} and "unless" not in made
    assert made["examples"]["discrepant"] == [{"lang": "zh", "findings": "左肺结节。"}]


def test_what_is_no_yaml_is_said_with_its_line() -> None:
    with pytest.raises(rule_text.NotYaml, match="line 2"):
        rule_text.read("a: 1\n}: [")
    with pytest.raises(rule_text.NotYaml):
        rule_text.read("- a list")


def test_how_lines_are_broken_is_no_difference() -> None:
    assert rule_text.difference("a: [1,\n  2]\n", "a: [1, 2]\n") == []
    assert ("added", "+a: 2") in rule_text.difference("a: 1", "a: 2")


def test_a_selector_is_added_and_one_that_is_emptied_goes() -> None:
    text = "claim: {source: report, concept: [a, b]}\nunless:\n  - {source: lab}\n  - {source: image}\n"
    form = {"claim.0.concept": "a", "unless.0.source": "", "unless.2.source": "record", "unless.3.source": " "}
    assert plain(rule_text.with_fields(text, form)) == {
        "claim": {"source": "report", "concept": "a"}, "unless": [{"source": "image"}, {"source": "record"}],
    }  # fmt: skip
    assert plain(rule_text.with_fields(text, {"against.0.source": "lab"}))["against"] == {"source": "lab"}  # type: ignore[index]
    assert "unless" not in plain(rule_text.with_fields("unless: {source: lab}\nid: x", {"unless.0.source": ""}))  # type: ignore[operator]
