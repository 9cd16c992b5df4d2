"""What `concord demo` promises: a discrepancy of each pair, clean encounters in both languages, nothing unread."""

from __future__ import annotations

import pytest

from concord_client.demo.cases import load_cases, shown_rules
from concord_client.local import LocalConcord

CASES = load_cases()


def test_every_pair_is_there_and_a_clean_encounter_in_each_language():
    pairs = [case.pair for case in CASES]
    assert {"report/report", "report/order", "report/header", "report/lab", "identity"} <= set(pairs)
    clean = [
        "".join(s.text for d in case.encounter.documents for s in d.sections) for case in CASES if case.pair == "clean"
    ]
    assert any(text.isascii() for text in clean)
    assert any(not text.isascii() for text in clean)


def test_both_languages_are_spoken_among_the_flagged_ones():
    texts = [case.encounter.SerializeToString().decode("utf-8", "replace") for case in CASES if case.flagged]
    assert any("\u4e00" <= letter <= "\u9fff" for text in texts for letter in text)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    for case in CASES:
        case.draw(folder)
    return folder


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_a_case_comes_out_as_it_says(case, store, monkeypatch):
    monkeypatch.setenv("CONCORD_BLOB_URL", f"file:{store}")
    answer = await LocalConcord().check(case.encounter)
    assert not [issue for issue in answer.issues if issue.code != "no-model"]
    assert shown_rules(answer) == sorted(case.flagged)
    assert case.is_met(answer)
