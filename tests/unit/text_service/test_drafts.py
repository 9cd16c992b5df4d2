"""A document that grows by a keystroke is read again only where it changed."""

from __future__ import annotations

from text_service.clauses import read_clause
from text_service.document import Document, Section, SectionKind
from text_service.reader import read_report

_WRITTEN = "No pneumothorax. Small right pleural effusion. The heart is not enlarged. 双肺未见实变。左侧胸膜增厚。"


def _sentences_read(words: str) -> int:
    before = read_clause.cache_info().misses
    read_report(Document(sections=(Section(SectionKind.FINDINGS, words),)))
    return read_clause.cache_info().misses - before


def test_an_unchanged_draft_is_not_read_again() -> None:
    _sentences_read(_WRITTEN)
    assert _sentences_read(_WRITTEN) == 0


def test_a_keystroke_at_the_end_reads_one_sentence() -> None:
    _sentences_read(_WRITTEN)
    for end in range(1, 12):
        assert _sentences_read(_WRITTEN + " Left rib fracture."[:end]) <= 1


def test_a_sentence_put_in_front_leaves_the_others_as_read() -> None:
    _sentences_read(_WRITTEN)
    assert _sentences_read("Portable film. " + _WRITTEN) <= 1


def test_a_draft_says_what_the_same_text_says_at_once() -> None:
    """What was kept of another text must not show: same words, same facts, at their own place."""
    document = Document(sections=(Section(SectionKind.FINDINGS, "Cough. " + _WRITTEN),))
    drafted = read_report(document)
    read_clause.cache_clear()
    assert read_report(document) == drafted
