"""Names of tests and specimens made comparable: width, case, spaces, hyphens, spelling habits."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from lab_service.analytes import rows


@dataclass(frozen=True, slots=True)
class Name:
    """A name in comparable form, and the specimen that it mentions ("" if none, "?" if more than one)."""

    folded: str
    specimen: str = ""


def fold(name: str) -> str:
    """One form for all spellings of a name: "D-二聚体 测定" and "D二聚体", "Haemoglobin" and "HEMOGLOBIN"."""
    return _squeezed(_METHOD.sub("", _plain(name)))


def without_specimen(name: str) -> Name:
    """The folded name without its words for a specimen: "Sodium, Whole Blood", "血清钠", "Glucose (CSF)"."""
    plain = _METHOD.sub("", _plain(name))
    found = {_specimen_words()[match[0]] for match in _specimen_pattern().finditer(plain)}
    # In Chinese the specimen stands in front, with nothing between.
    bare = _specimen_pattern().sub(" ", plain)
    if match := _ZH_SPECIMEN.match(bare):
        found.add(_specimen_words()[match[0]])
        bare = bare[match.end() :]
    return Name(_squeezed(bare), "" if not found else found.pop() if len(found) == 1 else "?")


@lru_cache(maxsize=16384)
def words(name: str) -> Name:
    """The words of a name, folded each, "albumin total", and the specimen that stands among them: "Creat., Urine"."""
    plain = _METHOD.sub("", _plain(name))
    found = {_specimen_words()[match[0]] for match in _specimen_pattern().finditer(plain)}
    plain = _specimen_pattern().sub(" ", plain)
    if match := _ZH_SPECIMEN.match(plain):
        found.add(_specimen_words()[match[0]])
        plain = plain[match.end() :]
    return Name(" ".join(_words(plain)), "" if not found else found.pop() if len(found) == 1 else "?")


@lru_cache(maxsize=16384)
def all_words(name: str) -> frozenset[str]:
    """As `words`, those of a specimen among them: blood in "occult blood" is none."""
    return frozenset(_words(_METHOD.sub("", _plain(name))))


def _words(plain: str) -> list[str]:
    split = [_squeezed(word) for word in _BETWEEN_WORDS.split(plain)]
    return [_abbreviations().get(word, word) for word in split if word]


def split_brackets(name: str) -> tuple[str, str] | None:
    """Name and what stands in brackets behind it: "白细胞计数(WBC)"; None when there are no such brackets."""
    match = _BRACKETS.fullmatch(_plain(name))
    return (match[1], match[2]) if match else None


@lru_cache(maxsize=4096)
def specimen(text: str) -> str:
    """The specimen that a word or code means, as in specimens.csv; "" for no word, "?" for one we do not know."""
    plain = _plain(text)
    if not plain:
        return ""
    if known := _specimen_words().get(plain):
        return known
    for word, known in _specimen_words().items():
        if len(word) > 3 and word in plain:
            return known
    match = _ZH_ANYWHERE.search(plain)
    return _specimen_words()[match[0]] if match else "?"


def compatible(sent: str, wanted: str) -> bool:
    """Whether what was sent, or nothing said, can be what an analyte is measured in.

    Blood that nobody calls more than blood may be any of its kinds; serum is no whole blood, and venous blood no
    arterial blood.
    """
    return sent in ("", wanted) or (sent, wanted) in _COMPATIBLE


@lru_cache(maxsize=4096)
def panel_specimen(panel: str) -> str:
    """The specimen that the name of a panel tells: urine of 尿常规; "" where it tells none that is not blood."""
    plain = _plain(panel)
    found = {specimen for specimen, words in _panels().items() if any(word in plain for word in words)}
    return found.pop() if len(found) == 1 else ""


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    for letter, word in (("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("\u200b", ""), ("★", ""), ("▲", "")):
        text = text.replace(letter, word)
    return text.strip().strip("*").strip()


def _squeezed(text: str) -> str:
    text = _NOISE.sub("", text)
    text = text.replace("haem", "hem").replace("leuco", "leuko").replace("glycaemi", "glycemi")
    return _SUFFIX.sub("", text) or text


_COMPATIBLE = frozenset({
    ("blood", "serum"), ("blood", "arterial"), ("blood", "venous"), ("arterial", "blood"), ("arterial", "serum"),
    ("venous", "blood"), ("venous", "serum"), ("serum", "blood or serum"), ("blood", "blood or serum"),
    ("arterial", "blood or serum"), ("venous", "blood or serum"),
})  # fmt: skip

_METHOD = re.compile(r"\([^()]*法\)")
_BRACKETS = re.compile(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]")
_NOISE = re.compile(r"[\s,._'\":;*\-‐-―]+")
_BETWEEN_WORDS = re.compile(r"[\s,;:/()\[\]]+")
_SUFFIX = re.compile(r"(?:测定|检测|定量|含量|水平)+$")
_ZH_SPECIMEN = re.compile(r"血清|血浆|全血|血液|静脉血|动脉血|脑脊液|胸水|胸腔积液|腹水|尿液|粪便|血|尿")
_ZH_ANYWHERE = re.compile(r"动脉血|静脉血|脑脊液|胸水|腹水|尿|粪便|血")


@cache
def _specimen_words() -> dict[str, str]:
    return {_plain(word): row["specimen"] for row in rows("specimens.csv") for word in row["words"].split(";")}


@cache
def _abbreviations() -> dict[str, str]:
    return {word: row["word"] for row in rows("abbreviations.csv") for word in row["abbreviations"].split(";")}


@cache
def _panels() -> dict[str, list[str]]:
    return {
        row["specimen"]: [_plain(word) for word in row["panels"].split(";") if word] for row in rows("specimens.csv")
    }


@cache
def _specimen_pattern() -> re.Pattern[str]:
    """English words for a specimen, whole words, longest first. Abbreviations are left to the specimen field."""
    words = [word for word in _specimen_words() if word == "csf" or (len(word) > 3 and word.isascii())]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + r")\b")
