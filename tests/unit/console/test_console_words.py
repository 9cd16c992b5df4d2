"""Both languages are complete: every word of a template and every code that a page shows is translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from concord.v1 import discrepancy_pb2, encounter_pb2

from console import figures, report, rule_text
from console.decisions import REASONS
from console.pages import accounts as accounts_page
from console.pages import figures as figures_page
from console.pages import rules
from console.pages.case import CORRECTIONS
from console.pages.check import REFUSED
from console.pages.mine import _PARTS
from console.pages.worklist import _SORTS
from console.roles import Role
from console.words import LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parents[3] / "console"
_PLAIN = re.compile(r"""\b_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\)""")


# Words of the monthly report.
REPORT = (
    "Monthly quality report", "All departments", "Month before", "By week", "Grades", "By rule", "By author",
    "Reasons of dismissal", "Reason", "Times", "How it is counted", "Rule", "Author", report._NOTE,
)  # fmt: skip


def plain_words() -> set[str]:
    """What templates and modules ask for by the words themselves."""
    texts = [path.read_text(encoding="utf-8") for path in [*ROOT.glob("templates/*.html"), *ROOT.glob("**/*.py")]]
    return {match[1] or match[2] for text in texts for match in _PLAIN.finditer(text)} | {
        *REASONS.values(),
        *REFUSED.values(),
        *accounts_page.REFUSED.values(),
        *figures.COLUMNS,
        *REPORT,
        rules.EXAMPLE_FAILED,
        "Decided",
        "Save and put in force",
        "Save the rule",
    }


def codes() -> set[str]:
    """What templates ask for by a code."""
    enums = {
        "severity": discrepancy_pb2.Discrepancy.Severity,
        "state": discrepancy_pb2.Discrepancy.State,
        "routing": discrepancy_pb2.Discrepancy.Routing,
    }
    named = {f"{field} {word.lower()}" for field, enum in enums.items() for word, n in enum.items() if n}
    logged = set()
    for path in ROOT.glob("**/*.py"):
        logged |= set(re.findall(r'\blog\(request, "([^"]+)"', path.read_text(encoding="utf-8")))
    actions = [word for word, n in discrepancy_pb2.ReviewEvent.Action.items() if n]
    named |= {f"action {word}" for word in [*actions, "clear", "find_again", "assign"]}
    named |= {f"section {word.lower()}" for word, n in encounter_pb2.Section.Kind.items() if n}
    named |= {f"role {word}" for word in ("claim", "against", "unless")}
    named |= {f"source {word}" for word in ("report", "image", "lab", "record")}
    named |= {f"correct {group}" for group in CORRECTIONS} | {f"mine {name}" for name, _ in _PARTS}
    named |= {f"correct {change}" for changes in CORRECTIONS.values() for change in changes}
    named |= {f"clock {word}" for word in ("found", "decided", "appealed", "fixed", "cleared", "due")}
    named |= {f"change {word}" for word in ("laterality", "polarity", "value", "fact", "concept", "not-there")}
    named |= {f"polarity {word}" for word in ("present", "absent", "possible")} | {"flag high", "flag low"}
    happenings = ("written", "signed", "ordered", "performed", "collected", "began", "ended", "event")
    named |= {f"happening {word}" for word in happenings}
    # As the comment of Issue.code lists them.
    comment = (ROOT.parent / "proto/concord/v1/fact.proto").read_text(encoding="utf-8").partition("message Issue {")[2]
    named |= {f"issue {code}" for code in re.findall(r'"([a-z-]+)"', comment.partition("string code")[0])}
    lists = ("orders", "diagnoses", "medications", "allergies", "procedures", "observations", "prior_studies")
    named |= {f"part {word}" for word in lists}
    named |= {f"by {group}" for group in figures.GROUPS} | {f"period {words}" for words, _ in figures_page._PERIODS}
    named |= {f"reason {code}" for code in REASONS} | {f"grade {grade}" for grade in "ABC"}
    named |= {f"unit {unit}" for unit in ("points", "h", "records per person and month")}
    named |= {f"status {one}" for one in rules.STATUSES} | {f"phase {one}" for one in rules.PHASES}
    named |= {f"same {one}" for one in rules.SAME} | {f"conflict {one}" for one in rule_text.CONFLICTS}
    named |= {f"field {one}" for one in rule_text.FIELDS} | {f"text {one}" for one in rule_text.SENTENCES}
    named |= {f"clause {one}" for one in (*rule_text.CLAUSES, *rule_text.EXPRESSIONS, "same", "conflict")}
    named |= {f"verdict {one}" for one in ("discrepant", "consistent", "not-applicable", "error")}
    named |= {f"rules by {one}" for one in ("id", "severity", "shown", "precision")} | {"choice true", "choice false"}
    named |= {f"group {path.parent.name}" for path in (ROOT.parent / "rules").glob("*/*.yaml")} - {"group profiles"}
    return named | {f"sort {sort}" for sort in _SORTS} | {str(role) for role in Role} | logged


def test_there_are_words() -> None:
    assert len(plain_words()) > 50


@pytest.mark.parametrize("text", sorted(plain_words()))
def test_plain_words_are_translated(text: str) -> None:
    assert text in catalogue("zh"), text


@pytest.mark.parametrize("code", sorted(codes()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_have_words_in_both_languages(code: str, language: str) -> None:
    assert code in catalogue(language), code


def test_nothing_is_translated_that_no_page_says() -> None:
    assert set(catalogue("en")) <= codes() | plain_words()
