"""What people do to words when they type: swapped, dropped, doubled and neighbouring keys, initials, homophones."""

from __future__ import annotations

import random
from functools import cache

from pypinyin import lazy_pinyin

from text_service.generator.terms import LABELS, plain_words, terms

_NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm", "k": "jil",
    "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip
_SOUNDS_LIKE = (
    ("ph", "f"), ("ae", "e"), ("oe", "e"), ("y", "i"), ("i", "y"), ("c", "k"), ("k", "c"), ("s", "c"), ("rrh", "rh"),
    ("ll", "l"), ("ss", "s"), ("mm", "m"), ("tt", "t"), ("x", "cks"), ("ei", "ie"), ("ie", "ei"), ("rh", "r"),
    ("th", "t"),
)  # fmt: skip


def misspelled(term: str, rng: random.Random) -> str:
    """The term with one slip in one of its words; unchanged when it is too short for one."""
    if not term.isascii():
        return _mistyped_chinese(term, rng)
    words = term.split(" ")
    long = [number for number, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return term
    number = rng.choice(long)
    words[number] = _mistyped(words[number], rng)
    if len(words) > 1 and rng.random() < 0.1:
        words[number : number + 2] = ["".join(words[number : number + 2])]
    return " ".join(words)


def initials(term: str) -> str:
    """ "congestive heart failure" as "CHF"; the term itself when that leaves less than two letters."""
    words = [word for word in term.replace("-", " ").split(" ") if word not in ("of", "the", "and", "in", "with")]
    short = "".join(word[0] for word in words if word[0].isalpha())
    return short.upper() if 2 <= len(short) <= 5 and len(short) == len(words) else term


def _mistyped(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word) - 1)
    match rng.randrange(6):
        case 0:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case 1:
            return word[:place] + word[place + 1 :]
        case 2:
            return word[:place] + word[place] + word[place:]
        case 3:
            return word[:place] + rng.choice(_NEIGHBOURS.get(word[place].lower(), "e")) + word[place + 1 :]
        case 4:
            return word[:place] + rng.choice("aeiourstn") + word[place:]
    fitting = [pair for pair in _SOUNDS_LIKE if pair[0] in word[1:]]
    if not fitting:
        return word[:place] + word[place + 1 :]
    said, written = rng.choice(fitting)
    return word[0] + word[1:].replace(said, written, 1)


def _mistyped_chinese(term: str, rng: random.Random) -> str:
    place = rng.randrange(len(term))
    same = _homophones().get(term[place], "")
    if same and rng.random() < 0.8:
        return term[:place] + rng.choice(same) + term[place + 1 :]
    return term[:place] + term[place + 1 :] if len(term) > 3 else term


@cache
def _homophones() -> dict[str, str]:
    """For each sign that we write with, the others that are typed alike."""
    sources = [*plain_words("zh"), *(term for label in LABELS.values() for term in terms("zh").listed[label])]
    signs = sorted({sign for word in sources for sign in word if "\u4e00" <= sign <= "\u9fff"})
    by_sound: dict[str, str] = {}
    for sign in signs:
        sound = lazy_pinyin(sign)[0]
        by_sound[sound] = by_sound.get(sound, "") + sign
    return {sign: group.replace(sign, "") for group in by_sound.values() for sign in group if len(group) > 1}
