"""The lexicon in memory: every phrase of `lexicon/{en,zh}/*.tsv` with its meanings, in one Aho-Corasick automaton.

Found by folder: a new row or file is read at the next start. Built once, on first use.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import cache
from pathlib import Path

import ahocorasick  # type: ignore[import-not-found]

from facts import drug_names, vocabulary
from text_service.passages.normalize import fold

FOLDER = Path(__file__).parents[1] / "lexicon"
LANGUAGES = ("en", "zh")


class Kind(IntEnum):
    """What a phrase is. Named after the lexicon file that holds it; FINDING is every concept that stands for itself,
    from the files of `concepts/` and the names of drugs (facts.drug_names).
    """

    NOTHING = auto()
    FINDING = auto()
    STATE = auto()
    ORGAN = auto()
    SUBJECT = auto()
    REMOVAL = auto()
    SIDE = auto()
    CUE = auto()
    DEGREE = auto()
    STATEMENT = auto()
    EXAMINATION = auto()


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning of a phrase. `side`: the phrase says it itself. `adjacent`: counts only directly before a concept."""

    kind: Kind
    code: str
    side: str = ""
    value: str = ""
    adjacent: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase: its length, whether it begins and ends with a letter or digit of Latin script, and its meanings.

    `overlays` do not hide the words under them: "no acute" may start a statement and is still a denial.
    """

    length: int
    latin_start: bool
    latin_end: bool
    terms: tuple[Term, ...]
    overlays: tuple[Term, ...]


@cache
def automaton() -> ahocorasick.Automaton:
    """All phrases of both languages, as they look in `Folded.match`. Raises ValueError naming file and line."""
    meanings: dict[str, list[Term]] = {}
    for language in LANGUAGES:
        for path, kind in _files(language):
            for phrase, term in _rows(path, kind):
                for form in _forms(phrase, kind) if language == "en" else (phrase,):
                    if term not in meanings.setdefault(form, []):
                        meanings[form].append(term)
    built = ahocorasick.Automaton()
    for phrase, terms in meanings.items():
        plain = tuple(term for term in terms if term.kind not in _OVERLAYS)
        overlays = tuple(term for term in terms if term.kind in _OVERLAYS)
        built.add_word(phrase, Entry(len(phrase), phrase[0] in LATIN, phrase[-1] in LATIN, plain, overlays))
    built.make_automaton()
    return built


@cache
def headings() -> dict[str, str]:
    """Section kind by heading, lower-case."""
    return {heading: code for language in LANGUAGES for code, heading in cells(FOLDER / language / "headings.tsv")}


@cache
def measures() -> dict[str, str]:
    """Concept of a measurement by the words that name it, as they look in `Folded.match`."""
    return {
        fold(name).match: code for language in LANGUAGES for code, name in cells(FOLDER / language / "measures.tsv")
    }


def concept_phrases(language: str) -> Iterator[tuple[str, str]]:
    """(code, phrase) of every concept that stands for itself, as written in the files."""
    for path, kind in _files(language):
        if kind is Kind.FINDING:
            yield from cells(path)


@cache
def part_words() -> tuple[tuple[str, str], ...]:
    """(word, code) of `parts.tsv`: what sounds like a conclusion or a description in a text without headings."""
    pairs = [pair for language in ("en", "zh") for pair in cells(FOLDER / language / "parts.tsv")]
    return tuple((fold(phrase).match, code) for code, phrase in pairs)


def plain_phrases(language: str) -> Iterator[str]:
    """Every phrase, as it looks in `Folded.match`, of the files that name no concept, plain words among them."""
    kinds = [stem for kind, stem in _FILES.items() if kind is not Kind.REMOVAL]
    for stem in (*kinds, "headings", "measures", "plain"):
        yield from (fold(phrase).match for _, phrase in cells(FOLDER / language / f"{stem}.tsv"))


@cache
def digest() -> str:
    """SHA-256 over all files of the lexicon, first 12 hex digits."""
    total = hashlib.sha256()
    for folder in (FOLDER, drug_names.FOLDER):
        for path in sorted(folder.rglob("*.tsv")):
            total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]


LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_FILES = {kind: f"{kind.name.lower()}s" for kind in Kind if kind is not Kind.FINDING} | {Kind.NOTHING: "nothing"}
_OVERLAYS = (Kind.STATEMENT, Kind.EXAMINATION)
_INFLECTED = (Kind.FINDING, Kind.ORGAN, Kind.SUBJECT, Kind.REMOVAL)
_IRREGULAR = re.compile(r"(?:is|us|es|ed|al|ic|ar|a|ae|i|\d)$")


def _files(language: str) -> Iterator[tuple[Path, Kind]]:
    for kind, stem in _FILES.items():
        yield FOLDER / language / f"{stem}.tsv", kind
    for path in sorted((FOLDER / language / "concepts").glob("*.tsv")):
        yield path, Kind.FINDING
    yield drug_names.file_of(language), Kind.FINDING


def _rows(path: Path, kind: Kind) -> list[tuple[str, Term]]:
    rows = []
    for code, phrase in cells(path):
        code, _, side = code.partition("@")
        code, _, value = code.partition("=")
        adjacent = code.endswith("?")
        if kind in (Kind.ORGAN, Kind.REMOVAL) and vocabulary.find(code) is None:
            raise ValueError(f"{path.parent.name}/{path.name}: {code} is not in the vocabulary")
        term = Term(kind, code.rstrip("?"), side, value, adjacent)
        rows.append((fold(phrase).match, term))
    return rows


def rows(path: Path) -> Iterator[tuple[int, str]]:
    """(number, line) of the rows of a table: all lines but the empty ones and the remarks."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield number, line


def cells(path: Path) -> list[tuple[str, str]]:
    """(code, phrase) pairs of a file. Raises ValueError naming the line when a row is not `code<TAB>phrases`."""
    pairs = []
    for number, line in rows(path):
        code, tab, phrases = line.partition("\t")
        if not tab or not phrases.strip():
            raise ValueError(f"{path.parent.name}/{path.name} line {number}: no phrases")
        pairs += [(code.strip(), phrase.strip()) for phrase in phrases.split(" | ") if phrase.strip()]
    return pairs


def _forms(phrase: str, kind: Kind) -> Iterator[str]:
    """An English phrase in British and American spelling, and its plural where the word has one."""
    for spelling in dict.fromkeys((phrase, american(phrase))):
        yield spelling
        if kind in _INFLECTED:
            yield from _plurals(spelling)


def american(phrase: str) -> str:
    pattern, spellings = _spellings()
    return pattern.sub(lambda stem: spellings[stem.group()], phrase)


@cache
def _spellings() -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds the British stems, and the American stem for each."""
    stems = dict(cells(FOLDER / "en" / "spellings.tsv"))
    return re.compile("|".join(sorted(stems, key=len, reverse=True))), stems


def _plurals(phrase: str) -> tuple[str, ...]:
    if phrase[-1] not in LATIN or _IRREGULAR.search(phrase):
        return ()
    if phrase.endswith("y") and phrase[-2:-1] not in "aeiou":
        return (phrase[:-1] + "ies",)
    return (phrase + ("es" if phrase.endswith(("s", "x", "ch", "sh")) else "s"),)
