"""Which words are words: English ones of the general language and of the lexicon, and the Chinese ones.

The general English list is the one that symspellpy ships (82,765 words, MIT), the Chinese one that of jieba (MIT), by
its segmenter. `lexicon/{en,zh}/words.tsv` holds words of reports that neither they nor the lexicon's phrases list,
`lexicon/en/spared.tsv` rarer ones that look like them.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files

import rjieba

from text_service.mentions.phrases import FOLDER, Entry, Kind, american, automaton, cells

# The longest first.
PREFIX = re.compile(
    r"(?:ventriculo|bronchio|spondylo|vertebro|anterio|arterio|brachio|acromio|coraco|broncho|cervico|chondro|musculo|patello"
    r"|postero|thoraco|tracheo|uretero|antero|cardio|cranio|gastro|hepato|infero|latero|lympho|nephro|pleuro"
    r"|pneumo|pseudo|sterno|supero|aorto|atrio|chole|costo|dorso|extra|fibro|haemo|hydro|hyper|infra|inter"
    r"|intra|intro|juxta|lumbo|macro|medio|micro|multi|neuro|osteo|pulmo|retro|sacro|septo|super|supra|trans"
    r"|ultra|under|anti|auto|endo|hemi|hemo|hypo|ileo|lipo|mega|meta|mono|over|para|peri|poly|post|semi|vaso"
    r"|veno|epi|mid|myo|non|pre|sub|tri|uni|bi|co|de|re|un)"
)
# Living endings, and what a word has in their stead.
_ENDINGS = {
    **dict.fromkeys(("s", "ly", "like", "less", "wise"), ("",)),
    "es": ("",),
    **dict.fromkeys(("ed", "ing", "er", "ers"), ("", "e")),
    "able": ("", "e", "ate"),
    "aemic": ("aemia",),
    "emic": ("emia",),
    "otic": ("osis",),
    "itic": ("itis",),
}
_ENDING_IN = re.compile(rf"(?P<stem>[a-z]{{4,}}?)(?P<ending>{'|'.join(sorted(_ENDINGS, key=len, reverse=True))})$")


def _listed() -> list[str]:
    """The general list, the commonest word first."""
    text = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return [line.partition(" ")[0] for line in text.splitlines()]


@cache
def english() -> frozenset[str]:
    """Every English word known as it stands, in either spelling, and every word of a phrase of the lexicon."""
    words = {*_listed(), *targets(), *(word for _, word in cells(FOLDER / "en" / "spared.tsv"))}
    return frozenset(words | {american(word) for word in words})


@cache
def common() -> frozenset[str]:
    """The words that a report is made of: the lexicon's, and the commonest of the language."""
    return targets() | frozenset(_listed()[:_COMMONEST])


_COMMONEST = 1000


@cache
def targets() -> frozenset[str]:
    """The English words that a misspelling may be meant for: the lexicon's, and the commonest of reports."""
    phrases = {word for phrase in automaton() for word in re.findall(r"[a-z]+", phrase)}
    listed = {word for _, word in cells(FOLDER / "en" / "words.tsv")}
    return frozenset(phrases | listed | {american(word) for word in listed})


def is_english(word: str) -> bool:
    """Whether the word is known, or made of a known one with a prefix or a living ending."""
    known = english()
    if word in known or american(word) in known or _has_living_ending(word):
        return True
    prefix = PREFIX.match(word)
    if prefix is None:
        return False
    rest = word[prefix.end() :]
    return len(rest) >= _LEAST_STEM and (rest in targets() or (prefix.end() > 2 and rest in known))


_LEAST_STEM = 5


def _has_living_ending(word: str) -> bool:
    found = _ENDING_IN.fullmatch(word)
    if found is None or (found["ending"] == "es" and found["stem"][-1] not in "sxzho"):
        return False
    stems = [found["stem"] + instead for instead in _ENDINGS[found["ending"]]]
    return any(len(stem) >= _LEAST_STEM and (stem in english() or american(stem) in english()) for stem in stems)


_ENDING = re.compile(r"(?:s|es|ed|ing|al|ic|ical|ous|oid|ar|ary|um|us|i|a|ae|is|ia|ies|y)?")
# Endings that the keyboard takes for one another more often than the language does.
_TYPED_FOR = ({"us", "ous"}, {"us", "is"}, {"es", "ies"}, {"s", "es"})
_LEAST_COMMON = 4


def is_inflection(word: str, other: str) -> bool:
    """Whether the two differ in their endings alone, and each is an ending of the language: pleural, pleura."""
    common = 0
    for one, another in zip(word, other, strict=False):
        if one != another:
            break
        common += 1
    endings = {word[common:], other[common:]}
    return (
        common >= _LEAST_COMMON and all(_ENDING.fullmatch(ending) for ending in endings) and endings not in _TYPED_FOR
    )


def words_fewer(match: str, start: int, end: int, phrase: str) -> int:
    """Into how many words fewer the Chinese text falls with the phrase in the stead of [start, end).

    0 where a word holds a sign that differs; one within a long stretch does not count (反映 in 炎症反映), unless all of
    it differs (风险 in 手术风险).
    """
    begin, stop = max(0, start - _AROUND), min(len(match), end + _AROUND)
    words = _segmenter().tokenize(match[begin:stop], hmm=False)
    differing = [start - begin + place for place, sign in enumerate(phrase) if sign != match[start + place]]
    inside = range(start - begin, end - begin) if end - start >= _LONG else range(0)
    for _, first, last in words:
        held = [sign for sign in differing if first <= sign < last] if last - first > 1 else []
        if held and (len(held) == last - first or first not in inside or last - 1 not in inside):
            return 0
    corrected = match[begin:start] + phrase + match[end:stop]
    return len(words) - len(_segmenter().cut(corrected, hmm=False))


# How many signs on either side decide what the words are, and from where on a phrase outweighs a word within it.
_AROUND, _LONG = 5, 4


@cache
def weight(word: str) -> int:
    """How common an English target is in reports, roughly: in how many phrases of the lexicon it stands."""
    return _weights()[word]


@cache
def _weights() -> Counter[str]:
    weights = Counter(word for phrase in automaton() for word in re.findall(r"[a-z]+", phrase))
    for code, word in cells(FOLDER / "en" / "words.tsv"):
        weights[word] += _WEIGHT_OF_REPORT_WORDS if code == "report" else 1
    return weights


_WEIGHT_OF_REPORT_WORDS = 10


@cache
def chinese_single_signs() -> frozenset[str]:
    """Signs that are words by themselves, so that they are no slip of the finger where a phrase might end or begin."""
    words = (*automaton(), *(word for code, word in _chinese_words() if code != "affix"))
    return frozenset(word for word in words if len(word) == 1)


@cache
def chinese_affixes() -> frozenset[str]:
    """Signs that make a word with almost any other: what is beside one of them is no wrong part of another word."""
    return frozenset(word for code, word in _chinese_words() if code == "affix")


@cache
def chinese_targets() -> frozenset[str]:
    """The Chinese phrases of two signs and more that a wrong sign may be meant for.

    Of two signs those that name a thing: 未显 and 并见 are near too many others.
    """
    phrases = {phrase for phrase, entry in automaton().items() if len(phrase) > 2 or _names_a_thing(entry)}
    words = phrases | {word for code, word in _chinese_words() if code != "word"}
    return frozenset(word for word in words if len(word) > 1 and CHINESE.fullmatch(word))


def _names_a_thing(entry: Entry) -> bool:
    return any(term.kind in (Kind.FINDING, Kind.ORGAN, Kind.SUBJECT, Kind.STATE) for term in entry.terms)


@cache
def medical_signs() -> frozenset[str]:
    """The signs that the lexicon writes several of its phrases with."""
    signs = Counter(sign for phrase in chinese_targets() for sign in {*phrase})
    return frozenset(sign for sign, count in signs.items() if count >= _SEVERAL)


_SEVERAL = 8


def is_lexicon_word(word: str) -> bool:
    return word in automaton() or word in _chinese_listed()


@cache
def _chinese_listed() -> frozenset[str]:
    return frozenset(word for _, word in _chinese_words())


@cache
def _chinese_words() -> tuple[tuple[str, str], ...]:
    """(code, word): `report` ones may be meant by a wrong sign, `word` is but a word, `sign` one of one sign."""
    return tuple(cells(FOLDER / "zh" / "words.tsv"))


@cache
def _segmenter() -> rjieba.Jieba:
    """With the Chinese phrases of the lexicon as words."""
    segmenter = rjieba.Jieba()
    for word in (*automaton(), *(word for _, word in _chinese_words())):
        if len(word) > 1 and CHINESE.fullmatch(word):
            segmenter.add_word(word, None, None)
    return segmenter


CHINESE = re.compile("[\u4e00-\u9fff]+")
