"""Whether two names as registered, ordered, printed or burned in could be one person's.

Chinese characters are compared with characters, traditional ones folded, and with Latin letters by every reading that
the characters may have; Latin names without regard to the order of family and given names, titles and initials.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import islice, product

from opencc import OpenCC
from pypinyin import Style, pinyin
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

_HAN = re.compile(r"[\u3400-\u9fff]")
_TITLES = re.compile(r"\b(?:mr|mrs|ms|miss|dr|prof|sir|jr|sr|ii|iii)\b\.?|先生|女士|小姐|同志|教授|医生")
# A name that is none: masked, unknown, of a newborn who has none yet.
_NO_NAME = re.compile(
    r"anon|unknown|no ?name|de-?identif|xxx|\btest\b|\bvip\b|\bbaby\b|\bb/o\b|\bbb\b|infant|newborn"
    r"|匿名|无名|未知|不详|测试|之[子女婴]|[子女]婴|新生儿"
)
_MASKED = re.compile(r"[*×某○_?]")
# Mandarin syllables: a Latin name that does not consist of them may be spelt another way (Wong, Chiang, Ng).
_INITIALS = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_FINALS = (
    "iang|iong|uang|ang|eng|ing|ong|uai|iao|ian|uan|van|ai|ei|ao|ou|an|en|in|un|vn|ia|ie|iu|ua|uo|ui|ue|ve|er|[aoeiuv]"
)
_PINYIN = re.compile(f"(?:(?:{_INITIALS})?(?:{_FINALS}))+")
_MOST_READINGS = 256


def same_name(one: object, other: object, jw_min: object, max_edit: object) -> bool:
    """Whether two names could be one person's; true where that cannot be told: no name, masked, another romanisation.

    `jw_min`: least Jaro-Winkler likeness of Latin names, 0 to 1; `max_edit`: most Damerau-Levenshtein edits.

    >>> same_name("王小明", "汪晓鸣", 0.92, 2), same_name("单雄信", "SHAN^XIONGXIN", 0.92, 2)
    (False, True)
    >>> same_name("SMITH^JOHN^A", "John Smith", 0.92, 2), same_name("Smith John", "Jones Mary", 0.92, 2)
    (True, False)
    """
    if not isinstance(one, str) or not isinstance(other, str):
        return True
    a, b = _folded(one), _folded(other)
    if not a or not b or _NO_NAME.search(a) or _NO_NAME.search(b):
        return True
    han_a, han_b = bool(_HAN.search(a)), bool(_HAN.search(b))
    if han_a and han_b:
        return _same_characters(a, b)
    if han_a or han_b:
        return _reads_as(a, b) if han_a else _reads_as(b, a)
    return _same_letters(a, b, jw_min, max_edit)


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def _folded(name: str) -> str:
    """One width, case and script, without titles; components parted by blanks."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = (
        re.sub(r"[\^,;.·•/()\[\]'\"-]+", " ", plain) if not _HAN.search(plain) else re.sub(r"[\^,·•.\s]+", "", plain)
    )
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    if _HAN.search(plain):
        plain = _to_simplified().convert(plain)
    return " ".join(_TITLES.sub(" ", plain).split())


def _same_characters(a: str, b: str) -> bool:
    if _MASKED.search(a) or _MASKED.search(b):
        short, long = sorted((re.sub(r"某+|\*+", "*", a), re.sub(r"某+|\*+", "*", b)), key=lambda name: "*" not in name)
        shown = [part for part in re.split(_MASKED, short) if part]
        return all(part in long for part in shown) and (not shown or long.startswith(shown[0]) or short[0] in "*×○_?")
    return a.replace(" ", "") == b.replace(" ", "")


def _reads_as(han: str, latin: str) -> bool:
    """Whether some reading of the characters is written by the letters, in either order of the names."""
    if _MASKED.search(han) or _MASKED.search(latin):
        return True
    letters = re.sub(r"[^a-z]", "", latin.replace("ü", "v"))
    if not letters or not _PINYIN.fullmatch(letters):
        return True
    characters = "".join(_HAN.findall(han))
    syllables = pinyin(characters, style=Style.NORMAL, heteronym=True)
    spelt = {_plain(letters)}
    for reading in islice(product(*syllables), _MOST_READINGS):
        plain = [_plain(syllable) for syllable in reading]
        orders = {"".join(plain), *("".join(plain[cut:] + plain[:cut]) for cut in (1, 2) if cut < len(plain))}
        if orders & spelt:
            return True
    # Initials of the given name: "WANG XM".
    words = latin.split()
    return len(words) > 1 and any(len(word) <= 2 and not _PINYIN.fullmatch(word) for word in words)


def _plain(syllable: str) -> str:
    """ü as letters write it: lü, lv and lyu are one."""
    return re.sub(r"(?<=[ln])(?:yu|ü|v)", "u", syllable)


def _same_letters(a: str, b: str, jw_min: object, max_edit: object) -> bool:
    if _MASKED.search(a) or _MASKED.search(b):
        return True
    one, other = sorted(a.split()), sorted(b.split())
    if "".join(a.split()) == "".join(b.split()) or one == other or _contains(one, other) or _contains(other, one):
        return True
    x, y = " ".join(one), " ".join(other)
    least = jw_min if isinstance(jw_min, int | float) else 1.0
    most = max_edit if isinstance(max_edit, int | float) else 0
    return bool(JaroWinkler.similarity(x, y) >= least and DamerauLevenshtein.distance(x, y) <= most)


def _contains(few: list[str], many: list[str]) -> bool:
    """Whether at least two names are all among the others, an initial standing for a name."""
    if len(few) < 2 or not any(len(word) > 1 for word in few):
        return False
    left = list(many)
    for word in sorted(few, key=len, reverse=True):
        match = next((other for other in left if other == word or (len(word) == 1 and other.startswith(word))), None)
        if match is None:
            return False
        left.remove(match)
    return True
