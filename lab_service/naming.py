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
    return _squeezed(_METHOD.sub("", plain(name)))


def without_specimen(name: str) -> Name:
    """The folded name without its words for a specimen: "Sodium, Whole Blood", "血清钠", "Glucose (CSF)"."""
    whole = _METHOD.sub("", plain(name))
    found = {_specimen_words()[match[0]] for match in _specimen_pattern().finditer(whole)}
    # In Chinese the specimen stands in front, with nothing between.
    bare = _specimen_pattern().sub(" ", whole)
    if match := _ZH_SPECIMEN.match(bare):
        found.add(_specimen_words()[match[0]])
        bare = bare[match.end() :]
    return Name(_squeezed(bare), "" if not found else found.pop() if len(found) == 1 else "?")


@lru_cache(maxsize=16384)
def words(name: str) -> Name:
    """The words of a name, folded each, "albumin total", and the specimen that stands among them: "Creat., Urine"."""
    whole = _METHOD.sub("", plain(name))
    found = {_specimen_words()[match[0]] for match in _specimen_pattern().finditer(whole)}
    whole = _specimen_pattern().sub(" ", whole)
    if match := _ZH_SPECIMEN.match(whole):
        found.add(_specimen_words()[match[0]])
        whole = whole[match.end() :]
    return Name(" ".join(_words(whole)), "" if not found else found.pop() if len(found) == 1 else "?")


@lru_cache(maxsize=16384)
def all_words(name: str) -> frozenset[str]:
    """As `words`, those of a specimen among them: blood in "occult blood" is none."""
    return frozenset(_words(_METHOD.sub("", plain(name))))


def is_abbreviation(name: str) -> bool:
    """Whether the whole name is one word that abbreviates another."""
    return fold(name) in _abbreviations()


def _words(plain: str) -> list[str]:
    split = [_one_spelling(_squeezed(word)) for word in _BETWEEN_WORDS.split(plain)]
    return [word for word in split if word]


def _one_spelling(word: str) -> str:
    """Abbreviations and plurals as the word itself, "" for one that says nothing of the analyte; in Chinese the parts
    of a word that have several forms.
    """
    if not word.isascii():
        for part, forms in _parts_in_chinese():
            word = forms.sub(part, word)
    one = _singular(word)
    return _singular(_abbreviations().get(word, _abbreviations().get(one, one)))


def _singular(word: str) -> str:
    plural = len(word) > _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


@lru_cache(maxsize=4096)
def specimen(text: str, whole: bool = False) -> str:
    """The specimen that a word or code means, as in specimens.csv; "" for no word, "?" for one we do not know.

    `whole`: the text itself is such a word, as "control plasma" is not.
    """
    bare = plain(text)
    if not bare:
        return ""
    if known := _specimen_words().get(bare):
        return known
    if whole:
        return "?"
    for word, known in _specimen_words().items():
        if len(word) > 3 and word in bare:
            return known
    match = _ZH_ANYWHERE.search(bare)
    return _specimen_words()[match[0]] if match else "?"


def compatible(sent: str, wanted: str) -> bool:
    """Whether what was sent, or nothing said, can be what an analyte is measured in.

    Blood that nobody calls more than blood may be any of its kinds; serum is no whole blood, and venous blood no
    arterial blood.
    """
    return sent in ("", wanted) or (sent, wanted) in _COMPATIBLE


@lru_cache(maxsize=4096)
def panel_specimen(panel: str) -> str:
    """The specimen that the name of a panel tells: urine of 尿常规; "" where it tells none that is not blood.

    A word within a longer one is not meant: 胸腹水 is more than 腹水.
    """
    whole = plain(panel)
    found = {word: specimen for specimen, words in _panels().items() for word in words if word in whole}
    told = {specimen for word, specimen in found.items() if not any(word in other and word != other for other in found)}
    return told.pop() if len(told) == 1 else ""


def plain(name: str) -> str:
    """One width and case, Greek letters spelled out, round or square brackets, no marks around it."""
    text = unicodedata.normalize("NFKC", _MARKS.sub(" ", name)).casefold()
    for letter, word in _LETTERS:
        text = text.replace(letter, word)
    return text.strip().strip("*").lstrip("#").strip()


def _squeezed(text: str) -> str:
    text = _NOISE.sub("", text)
    for british, american in _AMERICAN:
        text = text.replace(british, american)
    return _SUFFIX.sub("", text) or text


_COMPATIBLE = frozenset({
    ("blood", "serum"), ("blood", "arterial"), ("blood", "venous"), ("arterial", "blood"), ("arterial", "serum"),
    ("venous", "blood"), ("venous", "serum"), ("serum", "blood or serum"), ("blood", "blood or serum"),
    ("arterial", "blood or serum"), ("venous", "blood or serum"), ("pleural fluid", "other body fluid"),
    ("peritoneal fluid", "other body fluid"), ("joint fluid", "other body fluid"),
})  # fmt: skip

# Of accreditation, of the order of printing, of importance; none is of the name.
_MARKS = re.compile(r"[\u200b\ufeff★☆▲△●○◆◇■□※①-⑳]")
_LETTERS = (("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("【", "("), ("】", ")"), ("〔", "("), ("〕", ")"))
_AMERICAN = (
    ("haem", "hem"), ("leuco", "leuko"), ("aemi", "emi"), ("oestr", "estr"), ("faec", "fec"), ("sulph", "sulf"),
    ("caerulo", "cerulo"), ("coerulo", "cerulo"), ("ionis", "ioniz"), ("normalis", "normaliz"), ("titre", "titer"),
    ("tumour", "tumor"),
)  # fmt: skip
_SHORTEST_PLURAL = 4
_METHOD = re.compile(r"\([^()]*法\)")
_NOISE = re.compile(r"[\s,._'\":;*\-‐-―]+")
_BETWEEN_WORDS = re.compile(r"[\s,;:/()\[\]]+")
_SUFFIX = re.compile(r"(?:测定|检测|定量|含量|水平)+$")
_ZH_SPECIMEN = re.compile(
    r"血清|血浆|全血|血液|静脉血|动脉血|脑脊液|胸水|胸腔积液|腹水|关节液|体液|尿液|粪便|大便|血|尿"
)
_ZH_ANYWHERE = re.compile(r"动脉血|静脉血|脑脊液|胸水|腹水|尿|粪便|血")


@cache
def _specimen_words() -> dict[str, str]:
    return {plain(word): row["specimen"] for row in rows("specimens.csv") for word in row["words"].split(";")}


@cache
def _abbreviations() -> dict[str, str]:
    return {
        word: row["word"]
        for row in rows("abbreviations.csv")
        if row["word"].isascii()
        for word in row["abbreviations"].split(";")
    }


@cache
def _parts_in_chinese() -> list[tuple[str, re.Pattern[str]]]:
    """Of words without spaces between: the form to write, and all its forms, longest first."""
    forms = {row["word"]: row["abbreviations"].split(";") for row in rows("abbreviations.csv")}
    return [
        (word, re.compile("|".join(map(re.escape, sorted((word, *others), key=len, reverse=True)))))
        for word, others in forms.items()
        if not word.isascii()
    ]


@cache
def _panels() -> dict[str, list[str]]:
    return {
        row["specimen"]: [plain(word) for word in row["panels"].split(";") if word] for row in rows("specimens.csv")
    }


@cache
def _specimen_pattern() -> re.Pattern[str]:
    """English words for a specimen, whole words, longest first. Abbreviations are left to the specimen field."""
    short = ("csf", "wb", "abg", "vbg")
    words = [word for word in _specimen_words() if word in short or (len(word) > 3 and word.isascii())]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + r")\b")
