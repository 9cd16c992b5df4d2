"""How a report is set does not change what it says: width of signs, case, numbering, line ends, blanks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.fact import Fact
from text_service.document import Document, Section, SectionKind
from text_service.reader import read_report

_FOLDER = Path(__file__).with_name("sentences")
_TAG = re.compile(r"<[a-z][^<>]*(?:=<\d[^<>]*)?>|</>")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def _sentences(language: str) -> list[str]:
    lines = (_FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    cases = [_TAG.sub("", line) for line in lines if line and not line.startswith("#")]
    # One sentence a case, so that it can be numbered.
    return [case for case in cases if len(re.findall(r"[.。;；!！?？](?:\s|$|[\u4e00-\u9fff])", case)) == 1]


ENGLISH, CHINESE = _sentences("en"), _sentences("zh")
Style = Callable[[list[str]], str]

STYLES: dict[str, Style] = {
    "full-width": lambda said: " ".join(said).translate(_FULL_WIDTH),
    "numbered": lambda said: " ".join(f"{number}. {words}" for number, words in enumerate(said, 1)),
    "numbered lines": lambda said: "\n".join(f"{number}. {words}" for number, words in enumerate(said, 1)),
    "numbered in brackets": lambda said: "\n".join(f"({number}) {words}" for number, words in enumerate(said, 1)),
    "bulleted": lambda said: "\n".join(f"- {words}" for words in said),
    "a line each": "\n".join,
    "carriage returns": "\r\n".join,
    "blank lines": "\n\n".join,
    "indented": lambda said: "\n".join(f"    {words}" for words in said),
    "zero-width": lambda said: "\ufeff" + " \u200b".join(said),
    "wide blanks": lambda said: "  ".join(said).replace(" ", "\u00a0 "),
}
ENGLISH_STYLES: dict[str, Style] = {
    "capitals": lambda said: " ".join(said).upper(),
    "small letters": lambda said: " ".join(said).lower(),
    "hard-wrapped": lambda said: re.sub(r" (?=[a-z])", "\n", " ".join(said), count=3),
}
CHINESE_STYLES: dict[str, Style] = {
    "Chinese numbering": lambda said: "".join(f"{number}、{words}" for number, words in enumerate(said, 1)),
    "half-width stops": lambda said: " ".join(said).replace("，", ",").replace("。", ".").replace("、", "、"),
    "run together": "".join,
}


def _said(facts: list[Fact]) -> set[tuple[object, ...]]:
    """What the facts say, wherever it stands."""
    return {
        (
            fact.concept.code, fact.polarity, fact.temporality, fact.experiencer, fact.laterality, fact.body_site,
            fact.value, fact.severity, fact.change, fact.count,
        )
        for fact in facts
        if fact.concept.code != "report_section"
    }  # fmt: skip


def _read(words: str) -> list[Fact]:
    facts, issues = read_report(Document(sections=(Section(SectionKind.FINDINGS, words),)))
    assert not issues
    for fact in facts:
        for evidence in fact.evidence:
            assert words[evidence.start : evidence.end] == evidence.text
    return facts


@pytest.mark.parametrize("style", [*STYLES, *ENGLISH_STYLES])
@settings(max_examples=150, deadline=None)
@given(said=st.lists(st.sampled_from(ENGLISH), min_size=1, max_size=5, unique=True))
def test_restyled_english_says_the_same(style: str, said: list[str]) -> None:
    assert _said(_read((STYLES | ENGLISH_STYLES)[style](said))) == _said(_read(" ".join(said)))


@pytest.mark.parametrize("style", [*STYLES, *CHINESE_STYLES])
@settings(max_examples=150, deadline=None)
@given(said=st.lists(st.sampled_from(CHINESE), min_size=1, max_size=5, unique=True))
def test_restyled_chinese_says_the_same(style: str, said: list[str]) -> None:
    assert _said(_read((STYLES | CHINESE_STYLES)[style](said))) == _said(_read(" ".join(said)))
