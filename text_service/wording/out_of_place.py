"""English words of the general language where a word of reports belongs, and words of reports cut in two.

A speech recogniser that does not know a word writes one that sounds like it ("floral spaces", "erotic calcification")
or two ("in filtrate"). A word that no report needs, beside a word that stands beside a similar one in a phrase of the
lexicon or in `lexicon/en/collocations.tsv`, was meant to be that one. A word of reports is never one, whatever it is
beside: rows of `corrections.tsv` tell of those.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from text_service.mentions.phrases import FOLDER, automaton, cells
from text_service.passages.normalize import Folded
from text_service.wording.confidence import probability
from text_service.wording.known_words import PREFIX, common, english, is_english, is_inflection, targets
from text_service.wording.spelling import NOT_A_NAME, is_name
from text_service.wording.suspicion import Suspicion, replacing


def find_out_of_place(folded: Folded) -> Iterator[Suspicion]:
    """In order, words out of place first."""
    match = folded.match
    words = [found.span() for found in _WORD.finditer(match)]
    said = [match[start:end] for start, end in words]
    often = {word for word, count in Counter(said).items() if count > NOT_A_NAME}
    for number, word in enumerate(said):
        if len(word) < _SHORTEST or word in often or not is_english(word):
            continue
        before = said[number - 1] if number and match[words[number - 1][1] : words[number][0]] == " " else ""
        behind = said[number + 1] if match[words[number][1] : _start(words, number + 1)] == " " else ""
        meant = _meant(word, before, behind)
        if meant and not is_name(folded.text, *words[number]):
            yield replacing(*words[number], "word_slip", meant, probability("out of place"))
    for number in range(len(said) - 1):
        (start, cut), (begin, end) = words[number : number + 2]
        if match[cut:begin] == " " and _is_cut(said[number], said[number + 1]):
            whole = said[number] + said[number + 1]
            yield Suspicion(start, end, "word_slip", whole, probability("word cut in two"), ((cut, begin, ""),))


_WORD = re.compile(r"(?<![a-z0-9'])[a-z]+(?![a-z0-9'])")
_SHORTEST = 4


def _start(words: list[tuple[int, int]], number: int) -> int:
    return words[number][0] if number < len(words) else 0


@lru_cache(maxsize=50_000)
def _is_strange(word: str) -> bool:
    """A word of the general language that reports do without."""
    return word in english() and word not in targets() and word not in common() and word not in _plain()


@lru_cache(maxsize=50_000)
def _meant(word: str, before: str, behind: str) -> str:
    """The one that stands beside the same neighbour elsewhere and is most like the word; "" where none is like it."""
    strange = len(word) > _SHORTEST and _is_strange(word)
    known = _beside(before, behind, True)
    if word in known:
        return ""
    others = known if strange else _beside(before, behind, False)
    like = [(_likeness(word, other), other) for other in others if _may_be_meant(word, other, strange)]
    best = max(like, default=(0.0, ""))
    return best[1] if best[0] >= (_LIKE if strange else _VERY_LIKE) else ""


def _may_be_meant(word: str, other: str, strange: bool) -> bool:
    if len(other) < _SHORTEST or word.startswith(other) or other.startswith(word) or is_inflection(word, other):
        return False
    return strange or not (word[:_STEM] == other[:_STEM] or _unprefixed(word) == _unprefixed(other))


def _unprefixed(word: str) -> str:
    prefix = PREFIX.match(word)
    return word[prefix.end() :] if prefix else word


# A word that reports use elsewhere has to be more like the one that belongs here, and of another stem.
_LIKE, _VERY_LIKE, _STEM = 0.6, 0.75, 4


def _beside(before: str, behind: str, lexicon: bool) -> frozenset[str]:
    followers, leaders = _neighbours(lexicon)
    return followers.get(before, frozenset()) | leaders.get(behind, frozenset())


def _likeness(word: str, other: str) -> float:
    """Of letters and of sounds, 1 for the same."""
    return (OSA.normalized_similarity(word, other) + OSA.normalized_similarity(_sound(word), _sound(other))) / 2


_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("gh", "g"), ("kn", "n"), ("wr", "r"), ("x", "ks"), ("tion", "xn"), ("sion", "xn"),
    ("sh", "x"), ("ch", "k"), ("th", "t"), ("qu", "k"), ("ce", "se"), ("ci", "si"), ("cy", "sy"),
)  # fmt: skip
_SAME = str.maketrans("czvdbg", "ksftpk")


@lru_cache(maxsize=50_000)
def _sound(word: str) -> str:
    """Its consonants, voiced ones as unvoiced, and whether it begins with a vowel."""
    for written, spoken in _SOUNDS:
        word = word.replace(written, spoken)
    word = word.translate(_SAME)
    first = "a" if word[0] in "aeiouy" else word[0]
    return re.sub(r"(.)\1+", r"\1", first + re.sub("[aeiouywh]", "", word[1:]))


@cache
def _neighbours(lexicon: bool) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Which words follow a word, and which lead it, in collocations and, with `lexicon`, in its phrases.

    Words of grammar lead nothing.
    """
    followers: dict[str, set[str]] = {}
    leaders: dict[str, set[str]] = {}
    collocations = {phrase for _, phrase in cells(FOLDER / "en" / "collocations.tsv")}
    telling = {word for phrase in collocations for word in phrase.split(" ")}
    silent = (common() - targets()) | _grammar() | (_NOWHERE - telling)
    phrases = (phrase for phrase in automaton() if lexicon and phrase.isascii())
    for phrase in (*phrases, *collocations):
        words = re.findall("[a-z]+", phrase)
        for first, second in pairwise(words):
            if first not in silent:
                followers.setdefault(first, set()).add(second)
            if second not in silent:
                for form in (second, second + "s"):
                    leaders.setdefault(form, set()).add(first)
    return (
        {word: frozenset(others) for word, others in followers.items()},
        {word: frozenset(others) for word, others in leaders.items()},
    )


# Words of place and measure stand beside anything.
_NOWHERE = frozenset(
    (
        *("left", "right", "bilateral", "upper", "lower", "mid", "middle", "anterior", "posterior"),
        *("small", "large", "mild", "new", "old", "normal"),
    )
)


@cache
def _plain() -> frozenset[str]:
    return frozenset(word for _, word in cells(FOLDER / "en" / "plain.tsv"))


@cache
def _grammar() -> frozenset[str]:
    return frozenset(word for code, word in cells(FOLDER / "en" / "plain.tsv") if code in ("grammar", "report"))


@lru_cache(maxsize=50_000)
def _is_cut(first: str, second: str) -> bool:
    """Whether the two make one word of reports, and the second is none by itself: "in filtrate", "at electasis"."""
    whole = first + second
    return (
        len(whole) >= _LONG
        and len(second) >= _REST
        and whole in targets()
        and second not in targets()
        and second not in common()
        and f"{first} {second}" not in automaton()
        and PREFIX.fullmatch(first) is None
    )


_LONG, _REST = 8, 4
