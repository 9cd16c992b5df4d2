"""Prior examinations that a report compares with: their modality and their date.

A date in prose has no zone and often no day, so it is kept as it was said, in ISO 8601 and no finer than it was written
("2016-09-25", "2016-09", "2016"), and no interval of moments is made of it (docs/decisions/0003). 3/4/2015 is read as
in the United States, month first, unless the first number can be no month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from text_service.document import SectionKind
from text_service.mentions.ner import Token
from text_service.mentions.phrases import Kind
from text_service.passages.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Prior:
    """A prior examination at [start, end). `modality` is DICOM's, `date` ISO 8601 at [date_start, date_end); "" where
    none is said.
    """

    start: int
    end: int
    modality: str = ""
    date: str = ""
    date_start: int = 0
    date_end: int = 0


def find_priors(kind: SectionKind, sentence: Sentence) -> list[Prior]:
    """In order. In a section of comparisons every date or modality is one, elsewhere those that are compared with."""
    words = sentence.match
    if _HINT.search(words) is None and kind is not SectionKind.COMPARISON:
        return []
    if kind is SectionKind.COMPARISON and _NONE.search(words):
        return []
    modalities = [
        token for token in sentence.tokens if token.term.kind is Kind.EXAMINATION and token.term.code == "modality"
    ]
    found = []
    for start, end, date in _dates(words):
        if kind is SectionKind.COMPARISON or _is_compared(words, start, end):
            found.append(_with_modality(words, modalities, Prior(start, end, "", date, start, end)))
    if not found and kind is SectionKind.COMPARISON:
        found = [Prior(token.start, token.end, token.term.value) for token in _first_of_each(modalities)]
    if not found:
        found = [_with_modality(words, modalities, prior) for prior in _undated(words)]
    return found


_HINT = re.compile(r"(?:19|20)\d\d|\d/\d|compar|prior|previous|since|前片|旧片|原片|老片")
_NONE = re.compile(r"\b(?:no|none|not available|unavailable|not provided)\b|无|未提供")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_MONTH = (
    r"(?P<{}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = re.compile(
    r"(?<![\d.])(?:(?P<year>(?:19|20)\d\d)\s?(?:年|[-./])\s?(?P<month>\d{1,2})"
    r"(?:\s?(?:月|[-./])\s?(?P<day>\d{1,2})(?!\d)日?)?(?!\d)月?"
    r"|(?P<us_month>\d{1,2})[/](?P<us_day>\d{1,2})[/](?P<us_year>(?:19|20)\d\d|\d\d)(?!\d)"
    rf"|(?P<day_1>\d{{1,2}})\s{_MONTH.format('month_1')},?\s(?P<year_1>(?:19|20)\d\d)"
    rf"|{_MONTH.format('month_2')}\s(?:(?P<day_2>\d{{1,2}})(?:st|nd|rd|th)?,?\s)?(?P<year_2>(?:19|20)\d\d))"
)
_COMPARED_BEFORE = re.compile(
    r"(?:较|与|同|和|对比|对照|比较|参照|参考|原|前次|上次|既往|旧)(?:本院|我院|外院|前次|上次|既往|前|原|旧|老)*"
    r"(?:\s*(?:ct|mri?|pet/?-?ct|pet|dr|x线|片|检查|图像|胸部|腹部|头颅|平扫|增强|增强扫描))*\s*[(:]?\s*$"
    r"|(?:compar(?:ed|ison)|since|prior|previous|unchanged|dated|relative to|change from)[^.;\d]{0,60}$"
    r"|(?:previously|formerly|was) [\d.\sx×]{1,16}[cm]m,? (?:on|in|at) (?:the\s)?"
    r"(?:(?:chest|abdominal|ct|cta|mri?|pet|x ray|radiograph|ultrasound|study|exam|scan)\s?){0,3}"
    r"(?:of|from|dated|on)?\s?$"
)
_COMPARED_BEHIND = re.compile(
    r"\)?\s*(?:的)?(?:本院|我院|外院)?[\u4e00-\u9fff]{0,4}\s*(?:ct|mri?|pet/?-?ct|pet|dr|x线|增强|平扫|扫描|检查|图像|片|\s)*"
    r"(?:相?对比|相比|比较|对照|相较|大致相仿|所示)"
)
_FUTURE = re.compile(r"surgery|operat|admit|born|手术|出生|入院|术$|行$|于$")
_UNDATED = re.compile(
    r"(?:compared (?:to|with)|compared|since|than on|than|from|relative to|on|seen on)\s"
    r"(?:the\s|a\s|his\s|her\s)?(?:most recent\s)?"
    r"(?:prior|previous|last|earlier|outside|comparison)\s?(?:[a-z]+\s){0,3}?(?:stud(?:y|ies)|exam(?:ination)?s?|radiographs?"
    r"|x rays?|films?|imag(?:es?|ing)|ct|cts|mri|scans?|ultrasound|tomogram|pet)\b"
    r"|compared (?:to|with) prior|(?:与|较|同|对比|对照)(?:前片|旧片|原片|老片|前次(?:片|检查|ct|mr))"
)

_ADVISED = re.compile(r"建议|请|必要时|recommend|suggest|advise")


_MOST_DAYS = 31


def _dates(words: str) -> Iterator[tuple[int, int, str]]:
    for said in _DATE.finditer(words):
        part = said.groupdict()
        year = part["year"] or part["us_year"] or part["year_1"] or part["year_2"]
        if part["us_month"]:
            month, day = int(part["us_month"]), int(part["us_day"])
            if month > 12:
                month, day = day, month
        else:
            name = part["month_1"] or part["month_2"]
            month = _MONTHS[name[:3]] if name else int(part["month"])
            day = int(part["day"] or part["day_1"] or part["day_2"] or 0)
        if len(year) == 2:
            year = f"20{year}"
        # A day that no calendar has is kept as it is written, for a rule to tell, where year, month and day are sure.
        sure = day and not part["us_month"]
        if not sure and not (1 <= month <= 12 and day <= _MOST_DAYS):
            continue
        yield said.start(), said.end(), f"{year}-{month:02}" + (f"-{day:02}" if day else "")


def _is_compared(words: str, start: int, end: int) -> bool:
    before = words[max(0, start - 70) : start]
    if _COMPARED_BEFORE.search(before):
        return not _FUTURE.search(before[-12:])
    return _COMPARED_BEHIND.match(words, end) is not None


def _undated(words: str) -> Iterator[Prior]:
    for said in _UNDATED.finditer(words):
        if not _ADVISED.search(words, max(0, said.start() - 12), said.start()):
            yield Prior(said.start(), said.end())


def _with_modality(words: str, modalities: list[Token], prior: Prior) -> Prior:
    """The modality named within or beside the prior, the nearest one."""
    near = [
        token
        for token in modalities
        if (
            token.start >= prior.end
            and token.start - prior.end <= 12
            and not _PARTED.search(words, prior.end, token.start)
        )
        or (
            token.end <= prior.start
            and prior.start - token.end <= 24
            and not _PARTED.search(words, token.end, prior.start)
        )
        or (prior.start <= token.start and token.end <= prior.end)
    ]
    if not near:
        glued = _GLUED.match(words, prior.end)
        if glued is None:
            return prior
        return Prior(
            prior.start, glued.end(), _GLUED_MODALITIES[glued["name"][:2]], prior.date, prior.date_start, prior.date_end
        )
    token = min(
        near, key=lambda token: (max(token.start - prior.end, prior.start - token.end, 0), -token.end + token.start)
    )
    start, end = min(prior.start, token.start), max(prior.end, token.end)
    return Prior(start, end, token.term.value, prior.date, prior.date_start, prior.date_end)


# "2016-09-25CT": no word begins behind a digit, so the lexicon does not see it.
_GLUED = re.compile(r"日?(?P<name>ct|pet|mr|dr|cr|us)(?![a-z])i?(?:/ct)?")
_GLUED_MODALITIES = {"ct": "CT", "pe": "PT", "mr": "MR", "dr": "XR", "cr": "XR", "us": "US"}
_PARTED = re.compile(r"[;。；]|, (?:and|the)")


def _first_of_each(tokens: list[Token]) -> list[Token]:
    """The first of each modality."""
    kept: dict[str, Token] = {}
    for token in tokens:
        kept.setdefault(token.term.value, token)
    return list(kept.values())
