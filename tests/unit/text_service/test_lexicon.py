"""The lexicon's own order: every code means something, every row is well formed."""

from __future__ import annotations

from facts import vocabulary
from text_service.document import SectionKind
from text_service.mentions import compositions, phrases
from text_service.passages.normalize import fold

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


_SPOKEN_OF = ("finding", "diagnosis", "symptom", "procedure", "drug", "device", "condition")
# Said of two things at once, or of one that another meaning of the words decides.
_TWO_MEANINGS = {
    "pleuroparenchymal scarring",
    "pleural parenchymal scarring",
    "cavitary nodule",
    "cavitary mass",
    "bony thorax",
    "hepatosplenomegaly",
    "胸腔积液积气",
    "胸腔积液、积气",
    "胸腔积气积液",
    "胸腔积气、积液",
    "肝脾肿大",
    "肝脾大",
    "肝脾增大",
    "骨质密度减低",
    "淋巴结影",
    "小淋巴结",
    "小淋巴结影",
}


def test_every_concept_that_texts_speak_of_has_words_in_both_languages() -> None:
    composed = {
        meaning.concept for row in compositions._table().values() for found in row.values() for meaning in found
    }
    for language in _LANGUAGES:
        named = {code.partition("@")[0] for code, _ in phrases.concept_phrases(language)} | composed
        assert not [
            code for code, entry in vocabulary.entries().items() if entry.category in _SPOKEN_OF and code not in named
        ]
        organs = {code.partition("@")[0] for code, _ in phrases.cells(phrases.FOLDER / language / "organs.tsv")}
        assert not [
            code
            for code, entry in vocabulary.entries().items()
            if entry.category == "organ" and code not in organs | {"device"}
        ]


def test_no_words_mean_two_things_unless_they_are_listed() -> None:
    meanings: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for code, phrase in phrases.concept_phrases(language):
            meanings.setdefault(fold(phrase).match, set()).add(code.partition("@")[0])
        for stem in ("organs", "subjects"):
            for code, phrase in phrases.cells(phrases.FOLDER / language / f"{stem}.tsv"):
                meanings.setdefault(fold(phrase).match, set()).add(code.partition("@")[0])
    assert {phrase for phrase, codes in meanings.items() if len(codes) > 1} <= _TWO_MEANINGS


def test_words_that_look_like_findings_and_are_none_are_no_concepts() -> None:
    for language in _LANGUAGES:
        nothing = {fold(phrase).match for _, phrase in phrases.cells(phrases.FOLDER / language / "nothing.tsv")}
        assert not nothing & {fold(phrase).match for _, phrase in phrases.concept_phrases(language)}
