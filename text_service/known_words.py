"""Which words are words: English ones of the general language and of the lexicon, and the Chinese ones.

The general English list is the one that symspellpy ships (82,765 words, MIT), the Chinese one that of jieba (MIT), by
its segmenter. `lexicon/{en,zh}/words.tsv` holds words of reports that neither they nor the lexicon's phrases list.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import rjieba

from text_service.phrases import FOLDER, american, automaton, cells

# The longest first.
_PREFIXES = re.compile(
    r"(?:ventriculo|bronchio|spondylo|vertebro|anterio|arterio|brachio|broncho|cervico|chondro|musculo|patello"
    r"|postero|thoraco|tracheo|uretero|antero|cardio|cranio|gastro|hepato|infero|latero|lympho|nephro|pleuro"
    r"|pneumo|pseudo|sterno|supero|aorto|atrio|chole|costo|dorso|extra|fibro|haemo|hydro|hyper|infra|inter"
    r"|intra|intro|juxta|lumbo|macro|medio|micro|multi|neuro|osteo|pulmo|retro|sacro|septo|super|supra|trans"
    r"|ultra|under|anti|auto|endo|hemi|hemo|hypo|ileo|lipo|mega|meta|mono|over|para|peri|poly|post|semi|vaso"
    r"|veno|epi|mid|myo|non|pre|sub|tri|uni|bi|co|de|re|un)"
)
_SUFFIXES = re.compile(r"(?:s|es|ed|ing|ly|like|less|wise|y|al|ic|ous|oid|ation|ations|or|er|ers|ally|ness)$")


@cache
def english() -> frozenset[str]:
    """Every English word known as it stands, in either spelling, and every word of a phrase of the lexicon."""
    listed = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    words = {line.partition(" ")[0] for line in listed.splitlines()} | targets()
    return frozenset(words | {american(word) for word in words})


@cache
def targets() -> frozenset[str]:
    """The English words that a misspelling may be meant for: the lexicon's, and the commonest of reports."""
    phrases = {word for phrase in automaton() for word in re.findall(r"[a-z]+", phrase)}
    return frozenset(phrases | {form for _, word in cells(FOLDER / "en" / "words.tsv") for form in (word, american(word))})


def is_english(word: str) -> bool:
    """Whether the word is known, or made of a known one with a prefix or an ending."""
    known = english()
    if word in known or american(word) in known:
        return True
    stems = [word, _SUFFIXES.sub("", word)]
    prefix = _PREFIXES.match(word)
    if prefix is not None:
        stems += [word[prefix.end() :], _SUFFIXES.sub("", word[prefix.end() :])]
    return any(len(stem) >= 4 and (stem in known or stem + "e" in known) for stem in stems[1:])


def breaks_no_word(match: str, start: int, end: int, signs: list[int]) -> bool:
    """Whether no Chinese word of the text reaches over an end of [start, end), or holds one of the signs within it.

    A word within a long stretch does not count when most of the rest is as it should be (反映 in 炎症反映).
    """
    begin, stop = max(0, start - _AROUND), min(len(match), end + _AROUND)
    for _, first, last in _segmenter().tokenize(match[begin:stop], hmm=False):
        first, last = first + begin, last + begin
        if last - first < 2 or last <= start or first >= end:
            continue
        if first < start or last > end:
            return False
        if end - start < _LONG and any(first <= sign < last for sign in signs):
            return False
    return True


# How many signs on either side decide what the words are, and from where on a phrase outweighs a word within it.
_AROUND, _LONG = 5, 4


@cache
def chinese_single_signs() -> frozenset[str]:
    """Signs that are words by themselves, so that they are no slip of the finger where a phrase might end or begin."""
    words = (*automaton(), *(word for _, word in cells(FOLDER / "zh" / "words.tsv")))
    return frozenset(word for word in words if len(word) == 1)


@cache
def chinese_targets() -> frozenset[str]:
    """The Chinese phrases of two signs and more that a wrong sign may be meant for."""
    words = (*automaton(), *(word for _, word in cells(FOLDER / "zh" / "words.tsv")))
    return frozenset(word for word in words if len(word) > 1 and CHINESE.fullmatch(word))


@cache
def _segmenter() -> rjieba.Jieba:
    """With the Chinese phrases of the lexicon as words."""
    segmenter = rjieba.Jieba()
    for phrase in chinese_targets():
        segmenter.add_word(phrase, None, None)
    return segmenter


CHINESE = re.compile("[\u4e00-\u9fff]+")
