"""What the report says, as far as the injectors need it: each finding in its sentence, its side, place and stance.

Cautious rather than clever: where a sentence is not plain, the stance is "unclear" and nobody touches it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from injectors.findings import pattern
from injectors.report import Report, Zone

Stance = Literal["affirmed", "denied", "hedged", "unclear"]

_ENDS = {
    "en": re.compile(
        r"(?<!\bDr)(?<!\bNo)(?<!\d)[.;](?=\s|$)|(?<=\d)\.(?=\s+[A-Z]|\s*$)|\n"
        r"|(?<=[\s.;])\d{1,2}[.)](?=\s+[A-Z])"
    ),
    "zh": re.compile(r"[。；;\n\t]|_x0004_|(?<![0-9.．第A-Za-z])\d{1,2}\s*[、.．](?!\d)|\s{2,}| (?=\d[.．、])"),
}  # fmt: skip
_CLAUSES = {
    "en": re.compile(r",|\bbut\b|\bwith\b|\band\b(?= (?:left|right|no)\b)", re.IGNORECASE),
    "zh": re.compile("[,，:：]"),
}
_NO = {
    "en": re.compile(
        r"\b(?:no|without|free of|negative for|absence of|absent|not|clear of|nor|neither|none|denies|resolved|"
        r"resolution|unremarkable|normal|excluded?|ruled out|removed|versus prior|rather than)\b", re.IGNORECASE),
    "zh": re.compile(r"未|无|没有|不见|阴性|否认|除外|排除|消失|正常|切除|术后|缺如|不(?=大|厚|宽|著)"),
}  # fmt: skip
_HEDGE = {
    "en": re.compile(
        r"\b(?:may|might|could|possibl[ey]|probabl[ey]|likely|suspect\w*|suspicious|question\w*|concern\w*|versus|vs|cannot|"
        r"suggest\w*|consider\w*|evaluate|evaluation|rule|or|if|differential|borderline|appears?|apparent|presumed?|favou?r\w*|"
        r"consistent with|compatible|history|prior|previous\w*|recommend\w*|follow)\b|\?", re.IGNORECASE),
    "zh": re.compile(r"可能|考虑|待排|疑|倾向|[？?]|建议|或|待|似|请"
        r"|结合|不除外|难以|随访|复查|可[能疑]|待定|较前\d|若|余|其余|另|原|既往|病史"),
}  # fmt: skip
_LEFT_RIGHT = {"en": re.compile(r"\b(left|right)\b", re.IGNORECASE), "zh": re.compile("[左右]")}
_BOTH = {"en": re.compile(r"\b(?:bilateral(?:ly)?|both|biapical|bibasilar|bibasal)\b", re.IGNORECASE),
         "zh": re.compile("[双两](?=侧|肺|肾|乳|上|下|腋|颈|胸|肩|叶|锁|髋|膝|甲|附|肋|眼|下)|左右|各")}  # fmt: skip
# Sides that name a thing and are no side of the patient: chambers, vessels, the aortic arch, views, ways of speaking.
_NAMES = {
    "en": re.compile(
        r"\b(?:left|right)(?:[- ]sided)?[- ](?:ventric\w+|atri\w+|heart|main|mainstem|anterior descending|coronary|"
        r"arch|aortic|lateral (?:view|decubitus|projection)|decubitus|lateral decub\w*|bundle|internal jugular|"
        r"ij|subclavian|paratracheal|(?:brachiocephalic|innominate)|greater than|handed|hand corner|shift|convex\w*|"
        r"middle)\b|"
        r"\bright (?:now|away|after|before)\b|\bto the (?:left|right)\b", re.IGNORECASE),
    "zh": re.compile("[左右](?=心|房|室|束支|冠|主干|前降|旋支|侧?位|前斜|后斜|移|旋|偏)|向[左右]"),
}  # fmt: skip
_PLACES = {
    "en": re.compile(
        r"\b(?:(?P<level>upper|middle|lower) (?:lung )?(?:lobe|zone)|(?P<base>bas(?:e|al|ilar))|(?P<apex>apex|apical)|"
        r"lingula\w*|ribs?|clavicle|humer\w+|hil(?:um|ar)|costophrenic|hemidiaphragm|shoulder|breast|kidney|axilla\w*)\b",
        re.IGNORECASE),
    "zh": re.compile("[上中下]肺|肺(?:[上中下]叶)?|[上中下]叶|胸膜|胸腔|肺门|乳腺?|肾上腺|肾|腋窝|锁骨"
        "|肋骨?|甲状腺|颈|附件|髂骨|股骨|肩胛|肝[左右]叶|叶间裂|斜裂|[尖后前内外背舌基底]+段"),
}  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """`start`, `end` in its field."""

    zone: Zone
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Statement:
    """A finding and what is said of it. `start`, `end`: the finding's name in the field; `clause`: start and end of the
    clause around it; `side`: "left", "right", "both" or empty; `side_at`: where the one word of the side stands."""

    sentence: Sentence
    key: str
    start: int
    end: int
    clause: tuple[int, int]
    stance: Stance
    side: str
    side_at: tuple[int, int] | None
    places: frozenset[str]

    @property
    def role(self) -> str:
        return self.sentence.zone.role


def sentences(report: Report) -> Iterator[Sentence]:
    for zone in report.zones:
        begin = zone.start
        text = report.fields[zone.field].text
        for match in _ENDS[report.language].finditer(text, zone.start, zone.end):
            if match.end() > begin:
                yield from _sentence(report, zone, begin, match.start())
            begin = match.end()
        yield from _sentence(report, zone, begin, zone.end)


def _sentence(report: Report, zone: Zone, start: int, end: int) -> Iterator[Sentence]:
    words = report.fields[zone.field].text[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    if words:
        yield Sentence(zone, start, start + len(words), words)


def statements(report: Report) -> list[Statement]:
    """Every finding that is named, in reading order."""
    return [statement for sentence in sentences(report) for statement in _in(sentence, report.language)]


def _in(sentence: Sentence, language: str) -> Iterator[Statement]:
    for match in pattern(language).finditer(sentence.words):
        low, high = _clause(sentence.words, match, language)
        clause = sentence.words[low:high]
        side, side_at = _side(clause, low + sentence.start, language)
        yield Statement(
            sentence,
            str(match.lastgroup).replace("_", "-"),
            sentence.start + match.start(),
            sentence.start + match.end(),
            (sentence.start + low, sentence.start + high),
            _stance(sentence.words, clause, match.start() - low, language),
            side,
            side_at,
            frozenset(word.group().lower() for word in _PLACES[language].finditer(clause)),
        )


def _clause(words: str, match: re.Match[str], language: str) -> tuple[int, int]:
    cuts = [0, *(position for cut in _CLAUSES[language].finditer(words) for position in cut.span()), len(words)]
    low = max(cut for cut in cuts if cut <= match.start())
    high = min(cut for cut in cuts if cut >= match.end())
    return low, high


def _stance(words: str, clause: str, position: int, language: str) -> Stance:
    no, hedge = _NO[language], _HEDGE[language]
    if language == "en":
        denied = list(no.finditer(words))
        if hedge.search(re.sub(r"\bno evidence of\b", "no", words)):
            # "No pneumothorax or effusion" is plain; "may" and its like are not.
            plain = re.sub(r"\b(?:or|nor)\b", "", words, flags=re.IGNORECASE)
            if hedge.search(plain) or not denied:
                return "hedged"
        if not denied:
            return "affirmed"
        before = [cue for cue in denied if words.lower().find(cue.group().lower()) < words.find(clause) + position]
        one = len(denied) == 1 and before and before[0].group().lower() in ("no", "without", "negative for", "free of")
        return "denied" if one else "unclear"
    if hedge.search(clause):
        return "hedged"
    denied = list(no.finditer(clause))
    if not denied:
        return "affirmed"
    one = len(denied) == 1 and denied[0].start() < position and denied[0].group() in ("未", "无", "没有", "不见")
    return "denied" if one else "unclear"


def _side(clause: str, offset: int, language: str) -> tuple[str, tuple[int, int] | None]:
    if _BOTH[language].search(clause):
        return "both", None
    named = [match.span() for match in _NAMES[language].finditer(clause)]
    found = [
        match
        for match in _LEFT_RIGHT[language].finditer(clause)
        if not any(low <= match.start() < high for low, high in named)
    ]
    sides = {{"左": "left", "右": "right"}.get(match.group(), match.group().lower()) for match in found}
    if len(sides) != 1:
        return ("both" if sides else ""), None
    at = (offset + found[0].start(), offset + found[0].end()) if len(found) == 1 else None
    return sides.pop(), at


OTHER_SIDE = {"left": "right", "right": "left", "左": "右", "右": "左"}


def swapped(word: str) -> str:
    """The other side, written as the one side was: Left, LEFT, 左."""
    other = OTHER_SIDE[word.lower()]
    return other.upper() if word.isupper() and word.isascii() else other.capitalize() if word[0].isupper() else other
