"""Amounts that are no lengths: attenuation in HU, standardized uptake values, percentages, volumes.

Units in UCUM. SUV is {SUVbw}g/ml (DICOM PS3.16 CID 85): what a report calls SUV without more is by body weight. A dose
of contrast, a rate and a percentage that no word names are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from facts.fact import Quantity
from text_service.measurement.measures import named_before, named_behind
from text_service.measurement.quantities import (
    LIST,
    NUMBER,
    RANGE,
    Measurement,
    Value,
    comparator,
    ends_of_range,
    is_earlier,
)


def find_amounts(match: str, start: int, end: int) -> list[Measurement]:
    """Amounts in [start, end) of a folded text, in order. Cheap when none of their units and names is there."""
    found: list[Measurement] = []
    if _HINT.search(match, start, end):
        for pattern, reading in _READINGS:
            for expression in pattern.finditer(match, start, end):
                found += reading(match, start, expression)
        found.sort(key=lambda measurement: measurement.start)
    return found


HOUNSFIELD = "[hnsf'U]"
SUV = "{SUVbw}g/ml"
_SIGNED = rf"-?{NUMBER}"
_HINT = re.compile(r"hu\b|\dhu|ct值|suv|%|心胸比|thoracic|摄取值|uptake value|cobb|\d\s*(?:ml|cc|毫升|立方厘米)")
_HU = r"\s*(?:hu|hounsfield units?)"
_ATTENUATION = re.compile(
    rf"(?<![\d.a-z(-]){_SIGNED}(?:{_HU})?(?:(?:{LIST}|{RANGE}){_SIGNED}(?:{_HU})?){{0,7}}(?<=[us])(?![a-z])"
    rf"|(?<=ct值)[约为是分别:\s]{{0,6}}(?P<bare>{_SIGNED}(?:(?:{LIST}|{RANGE}){_SIGNED})?)"
    rf"(?!\s*(?:mm|cm|毫米|厘米|\d|\.\d|hu|[x×*])|(?:{LIST}|{RANGE})\d)"
)
_UPTAKE = re.compile(
    r"(?:suv|摄取值|uptake values?)(?:\s*(?:max|mean|peak|bw))?"
    r"(?:[值约为是分别:=(\s最大高平均达至]|of|is|was|up to|about|approximately){0,8}"
    rf"(?P<list>{NUMBER}(?:(?:{LIST}|{RANGE}){NUMBER}(?![\d.]*\s*(?:mm|cm|x|×|\*|hu|%|/|、?[期个枚小分])))?)"
    r"(?!\s*(?:mm|cm|hu|%|小时|\d))"
    rf"(?:,?\s?\(?(?:previously|formerly|原|was)\s?约?(?P<was>{NUMBER})(?![\d.]*\s*(?:mm|cm|[x×*])))?"
)
_PERCENT = re.compile(rf"(?<![\d.a-z/-]){NUMBER}\s*%?(?:(?:{LIST}|{RANGE}){NUMBER}\s*%?)?(?<=%)")
_VOLUME = re.compile(rf"(?<![\d.a-z/]){NUMBER}\s*(?:ml|cc|毫升|cm3|cm³|立方厘米)(?![a-z/\d])")
_ITEM = re.compile(rf"(?P<number>(?:(?<![\du%])-)?{NUMBER})(?:{_HU}|\s*(?:%|ml|cc|毫升|cm3|cm³|立方厘米))?")
_RANGE = re.compile(RANGE)
_RATIO = re.compile(
    r"(?:心胸比(?:例|率|值)?|cardio ?thoracic (?:ratio|index))"
    r"[\s约为是:=]*(?:of|is|was|measures|about|approximately|\s)*(?P<ratio>0\.\d{1,3})(?!\d)"
)
_COBB = re.compile(rf"cobb'?s?\s?(?:angle|角)?[^\d.,;。]{{0,24}}(?P<angle>{NUMBER})(?=\s?(?:°|degrees?|度|deg))")
# In a sentence about a narrow carotid artery a percentage without a name is that of its stenosis.
_CAROTID = re.compile(r"carotid|\bica\b|\bcca\b|颈内动脉|颈总动脉|颈动脉")
_NARROW = re.compile(r"stenos|narrow|狭窄")
_OTHER_SHARE = re.compile(r"residual|残余|area reduction|probab|可能性|概率")
_MAXIMUM = re.compile(r"max|最大|最高|peak|maximum")
_DOSE = re.compile(
    r"contrast|omnipaque|isovue|iohexol|saline|inject|administ|造影剂|对比剂|注射|静注|静脉|碘|生理盐水|引流|抽出|口服|drained|aspirat"
)


def _attenuation(match: str, start: int, expression: re.Match[str]) -> Iterator[Measurement]:
    group = "bare" if expression["bare"] else 0
    yield from _list(match, start, *expression.span(group), "attenuation", HOUNSFIELD)


def _uptake(match: str, start: int, expression: re.Match[str]) -> Iterator[Measurement]:
    said = match[max(start, expression.start() - 9) : expression.start("list")]
    concept = "maximum_standardized_uptake_value" if _MAXIMUM.search(said) else "standardized_uptake_value"
    yield from _list(match, start, *expression.span("list"), concept, SUV)
    if expression["was"]:
        value = Value(*expression.span("was"), concept, Quantity(expression["was"], SUV))
        yield Measurement(value.start, value.end, (value,), earlier=True)


def _percentage(match: str, start: int, expression: re.Match[str]) -> Iterator[Measurement]:
    for concept in (named_before(match, start, expression.start()), named_behind(match, expression.end())):
        if concept in _PERCENTAGES:
            yield from _list(match, start, *expression.span(), concept, "%")
            return
    if _CAROTID.search(match) and _NARROW.search(match) and not _OTHER_SHARE.search(match):
        yield from _list(match, start, *expression.span(), "stenosis_percentage", "%")


def _volume(match: str, start: int, expression: re.Match[str]) -> Iterator[Measurement]:
    around = match[max(start, expression.start() - 24) : expression.end() + 24]
    if not _DOSE.search(around):
        yield from _list(match, start, *expression.span(), "volume", "mL")


def _ratio(match: str, start: int, expression: re.Match[str]) -> Iterator[Measurement]:
    yield from _list(match, start, *expression.span("ratio"), "cardiothoracic_ratio", "1")


_PERCENTAGES = frozenset(
    {"retention_index", "ejection_fraction", "fractional_shortening", "stenosis_percentage", "compression_percentage"}
)


def _angle(match: str, start: int, expression: re.Match[str]) -> Iterator[Measurement]:
    yield from _list(match, start, *expression.span("angle"), "cobb_angle", "deg")


_READINGS = (
    (_COBB, _angle),
    (_ATTENUATION, _attenuation),
    (_UPTAKE, _uptake),
    (_PERCENT, _percentage),
    (_VOLUME, _volume),
    (_RATIO, _ratio),
)


def _list(match: str, start: int, begin: int, stop: int, concept: str, unit: str) -> Iterator[Measurement]:
    """The numbers of [begin, stop) as one measurement: phases of an enhancement, each a number or a range."""
    items = list(_ITEM.finditer(match, begin, stop))
    quantities = [Quantity(item["number"], unit) for item in items]
    first = items[0].start()
    if sign := comparator(match, start, first):
        quantities = [Quantity(quantity.value, unit, sign) for quantity in quantities]
    else:
        for number, (item, following) in enumerate(pairwise(items)):
            if _RANGE.fullmatch(match, item.end(), following.start()):
                quantities[number : number + 2] = ends_of_range(*quantities[number : number + 2])
    values = tuple(Value(*item.span(), concept, quantity) for item, quantity in zip(items, quantities, strict=True))
    yield Measurement(first, stop, values, is_earlier(match, start, first))
