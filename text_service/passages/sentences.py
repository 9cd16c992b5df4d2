"""Sentences of a folded text, and the commas that part them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from text_service.description.words import find_words
from text_service.mentions.ner import Token, find_tokens
from text_service.mentions.phrases import Kind
from text_service.passages.normalize import Folded


@dataclass(frozen=True, slots=True)
class Span:
    """Where a sentence lies: [start, end) of the folded text. `starts_anew`: it stands behind a line end."""

    start: int
    end: int
    starts_anew: bool


@dataclass(slots=True)
class Sentence:
    """The words of one sentence, its tokens in order, those of them that are cues, and the places of commas and colons.

    All offsets count from the first sign of the sentence, so that the same words are read the same wherever they stand.
    """

    match: str
    tokens: list[Token]
    chinese: bool
    commas: list[int]
    cues: list[Token]
    start: int = 0

    @property
    def end(self) -> int:
        return len(self.match)

    def gap(self, start: int, end: int) -> str:
        return self.match[start:end]

    def unknown_words(self, start: int, end: int) -> int:
        """How many Chinese signs of [start, end) neither the lexicon nor plain speech accounts for."""
        position, rest = start, ""
        for token in self.tokens:
            if start <= token.start < end and token.start >= position:
                rest += self.match[position : token.start]
                position = token.end
        return len(_CHINESE.findall(_PLAIN.sub("", rest + self.match[position : max(position, end)])))

    def segment(self, position: int) -> int:
        """Number of the comma-parted segment that holds the position."""
        return bisect_right(self.commas, position)

    def segment_start(self, position: int) -> int:
        number = self.segment(position)
        return self.commas[number - 1] + 1 if number else self.start

    def segment_end(self, position: int) -> int:
        number = self.segment(position)
        return self.commas[number] if number < len(self.commas) else self.end


def find_spans(folded: Folded, start: int, end: int) -> list[Span]:
    """The sentences of [start, end), in order, without the blanks before them; none is longer than 800 signs."""
    text = folded.text
    spans = []
    for begin, stop in _spans(text, start, end):
        first = stop - len(text[begin:stop].lstrip())
        before = text[max(begin - 1, 0) : first]
        spans.append(Span(first, stop, begin == start or "\n" in before or "\f" in before))
    return spans


def sentence_of(words: str) -> Sentence | None:
    """The sentence that the words are, None when they hold neither a phrase of the lexicon nor a number to read."""
    tokens = find_tokens(words)
    if not tokens and not _NUMBER.search(words) and not find_words(words):
        return None
    return of_tokens(words, tokens)


def of_tokens(words: str, tokens: list[Token]) -> Sentence:
    """The sentence that the words are, with these of its tokens."""
    return Sentence(
        match=words,
        tokens=tokens,
        chinese=_CHINESE.search(words) is not None,
        commas=[comma.start() for comma in _COMMA.finditer(words)],
        cues=[token for token in tokens if token.term.kind is Kind.CUE or token.term.kind is Kind.DEGREE],
    )


_NUMBER = re.compile(
    r"\d\s*(?:mm|cm|毫米|厘米|hu|%|ml|cc|毫升)|suv|心胸比|thoracic|(?:19|20)\d\d|复[查诊检]|随[访诊]|follow|repeat"
    # how old and of which sex the patient is
    r"|\d\s*岁|\d[\s-]*(?:year|yr|month|week|day)s?[\s-]*old|\d\s*y/?o\b|[男女]|male\b|\b(?:sex|gender|age)\s?:"
    r"|\d\s?points?\b|\d\s?分|(?<![a-z])(?:lr|tr)\s?-?[1-5m]|活检|穿刺|biops|recommend|建议|frontal|lateral|anterior|[正侧前]位"
    # what is wrong with the images, and places in them
    r"|limited|subopt|rotat|inspir|degraded|lung volume|\bse(?:r|ries)?\.?\s*\d|序列\s*\d"
    r"|受限|欠佳|不足|包全|伪影|malposition|误入"
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_PLAIN = re.compile(
    r"[\u4e00-\u9fff]状|类圆形|不规则|其余|余|所见|所示|扫描|层面|范围|目前|本次|周围"
    r"|患者|病人|患儿|产妇|家属|自述|自诉|主诉|代诉|今[日晨天]|昨[日晚天]|入院|住院|外院|既往|平素|查体|期间|以来"
    r"|以及|提示|复查|检查|局部|邻近|边缘|多发|散在|少许|明显|各|处|均|亦|区|部|等"
    r"|另|内|旁|示|仍|也|都|组|可|见|伴|有|其|呈|及|和|与|的|数|大|小"
)
_COMMA = re.compile(r"[,，:](?!\d)|(?<!\d)[,，:]")
_END = re.compile(
    r"""
      [。！!;；\f]+                                   # always
    | (?<=[\u4e00-\u9fff])(?<![约为径])\.+           # a full stop of either width behind a Chinese word
    | (?<![:,(/;.。-]\s)(?<![;。])(?<!^)(?<!\n)[?？]+(?=\s|$|[\u4e00-\u9fff])  # "pneumonia?", not "? pneumonia"
    | \.+(?=["')\]]*(?:\s|$|[\u4e00-\u9fff]))         # a full stop before a blank or a Chinese word
    | (?<=[A-Za-z]{3})\.(?=[A-Za-z]{2})               # a full stop without its blank
    | \n(?=\s*(?:[-*•·]|\(?\d{1,2}[.、)]|[A-Z\u4e00-\u9fff]))   # a line that starts anew
    | (?<=[:])\n
    | (?<=[\s;,。\u4e00-\u9fff)])                     # before the number of a list, which is no level and no size
      (?=(?<![第胸腰颈骶约径为大长至~]\s)(?<![第胸腰颈骶约径为大长至~])(?<!\([A-Za-z]{2}\s)(?<![Cc]ategory\s)(?<!CATEGORY\s)(?<!RADS\s)(?<!rads\s)(?<!RADS:\s)\d{1,2}[.、)]\s?[A-Za-z\u4e00-\u9fff])
    """,
    re.VERBOSE,
)
# A full stop behind these ends no sentence.
_ABBREVIATION = re.compile(
    r"\b(?:dr|mr|mrs|ms|vs|st|fig|prof|approx|resp|incl|[ap]\.m|e\.g|i\.e|p\.r\.n|[bt]\.i\.d|cf|ca|ser|img)$",
    re.IGNORECASE,
)
_GENUS = re.compile(r"\s?\b[A-Z]\. [a-z]{4}")  # "C. difficile"
_ITEM_NUMBER = re.compile(r"\s*[(]?\d{1,2}$")


def _spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    begin = start
    for stop in _END.finditer(text, start, end):
        if stop.group()[:1] == "." and (
            _ITEM_NUMBER.fullmatch(text, begin, stop.start())
            or _ABBREVIATION.search(text, max(begin, stop.start() - 8), stop.start())
            or _GENUS.match(text, max(begin, stop.start() - 2))
        ):
            continue
        if not stop.group() and _ends_bracket(text, begin, stop.start()):
            continue
        if text[begin : stop.end()].strip():  # a line end behind a full stop ends nothing
            spans.append((begin, stop.end()))
            begin = stop.end()
    if begin < end:
        spans.append((begin, end))
    return [piece for span in spans for piece in _cut(text, *span)]


def _ends_bracket(text: str, start: int, position: int) -> bool:
    """Whether the number at the position ends what a bracket holds, "(series 3, image 45)", and begins no item."""
    closed = _NUMBER_CLOSED.match(text, position) is not None
    return closed and text.rfind("(", start, position) > text.rfind(")", start, position)


_NUMBER_CLOSED = re.compile(r"\d{1,2}\)")


# Nobody writes a sentence as long; the steps behind take time by the square of its length.
_LONGEST = 800


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST:
        stop = max(text.rfind(mark, start, start + _LONGEST) for mark in ",，、 ")
        stop = stop + 1 if stop > start else start + _LONGEST
        yield start, stop
        start = stop
    yield start, end
