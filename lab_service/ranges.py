"""Reference ranges that are for some people alone, as laboratories write them: "男:130-175 女:115-150"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from facts.administrative_sex import read_sex
from lab_service.digits import read_interval
from lab_service.interpret import Person
from lab_service.result import ReferenceRange, Result


def read_ranges(text: str) -> tuple[ReferenceRange, ...]:
    """The ranges in a text that names whom each is for; empty when one part of it is not understood, because the rest
    might then be for somebody else. A text with one range for everybody is none of these: see digits.read_interval.

    Ranges for children, in pregnancy or by phase of the cycle are left out: no age or sex tells who they are for.
    """
    return _read_ranges(text) if len(text) <= _LONGEST else ()


def for_whom(text: str) -> bool:
    """Whether the text says that it is not for everybody: then its numbers are no interval by themselves."""
    return len(text) > _LONGEST or _for_whom(text)


# Nobody writes more as a range; what is longer is a text about one.
_LONGEST = 400


@lru_cache(maxsize=4096)
def _read_ranges(text: str) -> tuple[ReferenceRange, ...]:
    found = []
    for part in _parts(_plain(text)):
        if part.elsewhere:
            continue
        low, high = read_interval(part.interval)
        if not (low or high):
            return ()
        found.append(ReferenceRange(low, high, part.sex, part.age_from, part.age_to))
    named = [one for one in found if one.sex]
    if named and len(named) < len(found):
        return ()
    return tuple(found)


@lru_cache(maxsize=4096)
def _for_whom(text: str) -> bool:
    plain = _plain(text)
    return any(pattern.search(plain) for pattern in (_SEX, _ELSEWHERE, *_AGES))


def chosen(result: Result, person: Person) -> Result:
    """The result with the ends of the one range that is for this person. An age or sex that is unknown chooses only
    where it makes no difference.
    """
    fitting = {(one.low, one.high) for one in result.ranges if _may_fit(one, person)}
    if result.reference_low or result.reference_high or len(fitting) != 1:
        return result
    ((low, high),) = fitting
    return replace(result, reference_low=low, reference_high=high)


def _may_fit(one: ReferenceRange, person: Person) -> bool:
    if one.sex and person.sex and one.sex != person.sex:
        return False
    age = person.age_years
    return age is None or (one.age_from or 0) <= age <= (999 if one.age_to is None else one.age_to)


@dataclass(frozen=True, slots=True)
class _Part:
    """One range with its label. `elsewhere`: for people that neither sex nor age in years tells."""

    interval: str
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    elsewhere: bool = False


def _parts(plain: str) -> Iterator[_Part]:
    """Empty when nothing in the text says whom it is for."""
    # Each label begins a part, but for what stands in front of it without a range: "成人男性 130-175".
    marked = _LABEL.sub(lambda match: f";{match[0]}", plain)
    pending, parts = "", []
    for piece in _BETWEEN_PARTS.split(marked):
        piece = f"{pending} {piece}".strip()
        pending = ""
        part = _part(piece)
        if part.interval or part.elsewhere:
            parts.append(part)
        else:
            pending = piece
    if any(part.sex or part.age_from is not None or part.age_to is not None or part.elsewhere for part in parts):
        yield from parts
        if pending:
            yield _Part("?")


def _part(piece: str) -> _Part:
    elsewhere = bool(_ELSEWHERE.search(piece))
    sex, age_from, age_to = "", None, None
    if match := _SEX.search(piece):
        sex = (read_sex(_SINGULAR.get(match[0], match[0])) or "").lower()
        piece = piece[: match.start()] + " " + piece[match.end() :]
    for pattern in _AGES:
        if match := pattern.search(piece):
            age_from, age_to = _ages(match)
            piece = piece[: match.start()] + " " + piece[match.end() :]
            break
    return _Part(piece.strip(" :()[].\t"), sex, age_from, age_to, elsewhere)


def _ages(match: re.Match[str]) -> tuple[int | None, int | None]:
    told = match.groupdict()
    if told.get("first"):
        return int(told["first"]), int(told["last"])
    if told.get("age"):
        age = int(told["age"])
        return {
            ">": (age + 1, None), ">=": (age, None), "以上": (age, None), "and over": (age, None),
            "<": (None, age - 1), "<=": (None, age), "以下": (None, age),
        }[told["sign"]]  # fmt: skip
    return _ADULT


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    for sign, word in (("≤", "<="), ("≥", ">="), ("、", ";"), ("–", "-"), ("—", "-")):
        plain = plain.replace(sign, word)
    return plain


# Grown-up in the law of most countries, as in interpret.Person.adult.
_ADULT = (18, None)
_SINGULAR = {"men": "man", "women": "woman", "males": "male", "females": "female"}
_SEX = re.compile(r"男性?|女性?|\b(?:fe)?males?\b|\b(?:wo)?m[ae]n\b|(?<![a-z0-9])[mf](?=\s*[:=\d<>(])")
_ELSEWHERE = re.compile(
    r"儿童|小儿|新生儿|婴|幼儿|早产|孕|妊娠|卵泡|黄体|排卵|绝经|青春|月龄|日龄|\d\s*个?月|\d\s*天|胎|脐"
    r"|child|newborn|neonat|infant|p(?:a)?ediatric|pregnan|trimester|follicular|luteal|ovulat|menopaus|puber|tanner"
    r"|\d\s*(?:months?|mo|days?|weeks?|wks?)\b"
)
_YEARS = r"\s*(?:周?岁|y\b|yrs?\b|years?\b(?:\s+old)?)"
_AGES = (
    re.compile(rf"(?P<first>\d{{1,3}})(?:{_YEARS})?\s*(?:-|~|to|至)\s*(?P<last>\d{{1,3}}){_YEARS}"),
    re.compile(rf"(?P<sign>[<>]=?)\s*(?P<age>\d{{1,3}}){_YEARS}"),
    re.compile(rf"(?P<age>\d{{1,3}}){_YEARS}\s*及?(?P<sign>以上|以下|and over)"),
    re.compile(r"成年?人|成年|\badults?\b"),
)
_LABEL = re.compile(
    rf"{_SEX.pattern}|{_AGES[-1].pattern}|(?:儿童|小儿|新生儿|children|child|newborn)(?=\s*[:=]?\s*[\d<>])"
)
_BETWEEN_PARTS = re.compile(r"[;|\n]|,(?!\d)|/(?=\s*;)")
