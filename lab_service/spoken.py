"""What kind of value a result has: a number, a word, a titre. A name that is said of several tests is decided by it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from lab_service.analytes import rows
from lab_service.digits import read_number
from lab_service.result import Result


class Kind(StrEnum):
    """UNKNOWN as well where nothing was sent."""

    UNKNOWN = ""
    NUMBER = "number"
    WORD = "word"
    TITRE = "titre"


def kind_of(result: Result) -> Kind:
    """Of the value as reported."""
    return _kind(result.value, result.words, result.coded)


@lru_cache(maxsize=8192)
def _kind(value: str, words: tuple[str, ...], coded: bool) -> Kind:
    if titre(value) is not None:
        return Kind.TITRE
    if not coded and (read_number(value) is not None or counted(value) is not None):
        return Kind.NUMBER
    return Kind.WORD if word((value, *words)) else Kind.UNKNOWN


def word(texts: tuple[str, ...]) -> str:
    """The code of qualitative.csv for the first text that is such a word, empty where none is.

    What a reader of strips prints behind the word in brackets, a concentration, leaves it as it is: "2+(1.0 g/L)".
    """
    for text in texts:
        plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
        if code := _words().get(plain) or _words().get(_IN_BRACKETS.sub("", plain)):
            return code
    return ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A count as it is written by eye: at least, or at most, so many."""

    digits: str
    comparator: str


def counted(value: str) -> Counted | None:
    """A range as the count of one field: "0-2" is at most 2, "5-8" at least 5; both are true of every number in it."""
    match = _RANGE.fullmatch(unicodedata.normalize("NFKC", value).strip())
    if match is None or int(match["low"]) > int(match["high"]):
        return None
    return Counted(match["high"], "<=") if int(match["low"]) == 0 else Counted(match["low"], ">=")


@dataclass(frozen=True, slots=True)
class Titre:
    """The reciprocal of the dilution."""

    digits: str
    comparator: str = ""


def titre(value: str) -> Titre | None:
    """ "1:320", "<1:80", "1：100"; None for what is none."""
    match = _TITRE.fullmatch("".join(unicodedata.normalize("NFKC", value).split()))
    return Titre(match["digits"], _COMPARATORS.get(match["comparator"] or "", "")) if match else None


_IN_BRACKETS = re.compile(r"\([^()]*\)$")
_RANGE = re.compile(r"(?P<low>\d{1,4})\s*(?:-{1,2}|~|to)\s*(?P<high>\d{1,4})(?:\s*/?\s*[HL]PF?)?", re.IGNORECASE)
_TITRE = re.compile(r"(?P<comparator>[<>]=?|[≤≥])?1:(?P<digits>\d{1,6})")
_COMPARATORS = {"<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">="}


@cache
def _words() -> dict[str, str]:
    return {
        "".join(spelling.split()).casefold(): row["code"]
        for row in rows("qualitative.csv")
        for spelling in row["words"].split(";")
    }
