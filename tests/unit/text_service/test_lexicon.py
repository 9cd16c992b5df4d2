"""The lexicon's own order: every code means something, every row is well formed."""

from __future__ import annotations

from facts import vocabulary
from text_service import compositions, phrases
from text_service.document import SectionKind
from text_service.normalize import fold

_LANGUAGES = ("en", "zh")


def _codes(stem: str) -> set[str]:
    return {
        code.partition("@")[0].partition("=")[0]
        for language in _LANGUAGES
        for code, _ in phrases.cells(phrases.FOLDER / language / f"{stem}.tsv")
    }


def test_every_word_that_stands_for_itself_is_a_concept_or_a_head() -> None:
    codes = {code.partition("@")[0] for language in _LANGUAGES for code, _ in phrases.concept_phrases(language)}
    assert not [code for code in codes if vocabulary.find(code) is None and not compositions.is_head(code)]


def test_every_state_composes() -> None:
    assert not [code for code in _codes("states") if not compositions.is_head(code)]


def test_every_place_of_a_composition_is_named_somewhere() -> None:
    known = _codes("subjects") | set(vocabulary.entries())
    places = {place for row in compositions._table().values() for place in row}
    assert not [place for place in places if place[0] not in "?*" and place.rstrip("!") not in known]


def test_headings_open_sections_of_the_contract() -> None:
    assert set(phrases.headings().values()) <= {str(kind) for kind in SectionKind}


def test_every_catalogued_finding_has_words_in_both_languages() -> None:
    reachable = {
        language: {code.partition("@")[0] for code, _ in phrases.concept_phrases(language)} for language in _LANGUAGES
    }
    composed = {
        meaning.concept for row in compositions._table().values() for found in row.values() for meaning in found
    }
    wanted = [
        code
        for code, entry in vocabulary.entries().items()
        if entry.category in ("finding", "device", "condition") and entry.significance
    ]
    for language in _LANGUAGES:
        assert not [code for code in wanted if code not in reachable[language] and code not in composed]


def test_phrases_look_as_folded_text_does() -> None:
    assert all(fold(phrase).match == phrase for phrase in phrases.automaton())


def test_the_digest_names_the_lexicon() -> None:
    assert len(phrases.digest()) == 12 and phrases.digest() == phrases.digest()
