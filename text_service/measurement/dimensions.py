"""Lengths in a text: one to three axes with their names, ranges, distances.

mm, cm and m in Latin and Chinese spelling; an axis without a unit takes the next one's. A slice thickness, a section
of the examination and the dose of a drug are none. quantulum3 0.10 was measured: 1.0 ms a sentence, no Chinese unit,
axes but the last without a unit, HU and SUV unknown; so the patterns are our own.
"""

from __future__ import annotations

import re
from itertools import pairwise

from facts import vocabulary
from facts.fact import Quantity
from text_service.measurement.measures import named_before, named_behind
from text_service.measurement.quantities import NUMBER, RANGE, Measurement, Value, comparator, ends_of_range, is_earlier


def find_dimensions(match: str, start: int, end: int) -> list[Measurement]:
    """Lengths in [start, end) of a folded text, in order. Cheap when no unit of length is there."""
    found: list[Measurement] = []
    if _HAS_UNIT.search(match, start, end):
        for expression in _EXPRESSION.finditer(match, start, end):
            if expression.end() > expression.start() + 1:
                found += _read(match, start, expression)
        found += [shared for measurement in found if (shared := _shared_unit(match, start, measurement)) is not None]
    if _SIZE_VERB.search(match, start, end):
        for expression in _WITHOUT_UNIT.finditer(match, start, end):
            begin, stop = expression.span("sizes")
            if not any(other.start < stop and begin < other.end for other in found):
                found.append(_measurement(match, start, _axes(match, begin, stop), earlier=False))
    found.sort(key=lambda measurement: measurement.start)
    return found


_UNIT = r"mm|cm|millimeters?|centimeters?|millimetres?|centimetres?|毫米|厘米|公分|㎜|㎝|m(?![a-z²2/³\^])|米"
_UNITS = {"毫米": "mm", "㎜": "mm", "厘米": "cm", "公分": "cm", "㎝": "cm", "米": "m"}
# Exports lose a sign beside the cross (U+FFFD).
_TIMES = r"[\s\ufffd]*[x×*✕][\s\ufffd]*|\s+by\s+"
# What an axis may be called directly behind its number: "2.0 cm AP x 3.0 cm TR".
_AXIS_NAME = r"\s*\(?\b(?:ap|tr|trv|trans|transverse|cc|craniocaudal|si|w|h|l|d|width|height|length|depth)\b\)?"
_ITEM = rf"{NUMBER}\s*(?:{_UNIT})?(?:{_AXIS_NAME})?"
_EXPRESSION = re.compile(rf"(?<![\d.a-z/]){_ITEM}(?:(?:{_TIMES}|{RANGE}){_ITEM}){{0,5}}(?![\da-z²³/])")
_AXIS = re.compile(rf"(?P<number>{NUMBER})\s*(?P<unit>{_UNIT})?(?P<name>{_AXIS_NAME})?")
_HAS_UNIT = re.compile(rf"\d\s*(?:{_UNIT})")
_SIZE_VERB = re.compile(r"measur|大小|径")
# A size verb, a number, and no unit at all.
_WITHOUT_UNIT = re.compile(
    rf"(?:measur(?:es|ing)|大小约?为?|直径约?为?|长径约?为?|短径约?为?)\s*(?:about|approximately|up to|约)?\s*"
    rf"(?P<sizes>{NUMBER}(?:(?:{_TIMES}){NUMBER}){{0,2}})(?=\s*(?:[,.;。、)]"
    rf"|$|\s[a-z]))(?![.]\d)(?!\s*(?:{_UNIT}|hu|suv|%|ml|毫升|cc|度|°|deg|grams?\b|g\b|kg|months?|weeks?|days?|years?|percent|mmhg|units?))"
)
_NO_SIZE_BEFORE = re.compile(
    r"(?:层厚|层距|层间距|间隔|间距|每隔|slice thickness|thickness of|collimation|every|within)[\s:约为]*$"
)
_NO_SIZE_BEHIND = re.compile(
    r"\s*(?:slice|section|collimation|axial|reconstruct|increment|intervals?\b|thick (?:slice|section)"
    r"|层厚|层距|重建|扫描)"
)
_DISTANCE_BEFORE = re.compile(
    r"(?:距[\u4e00-\u9fff]{0,8}|插入(?:深度)?|门齿|(?:[返反]折|齿状线|肛缘|隆突|贲门)以?[上下]"
    r"|distance (?:of|is)|located|situated|terminat\w+|ends"
    r"|tip (?:is|lies))[\s约为:]*(?:approximately|about)?\s*$"
)
_DISTANCE_BEHIND = re.compile(
    r"\s*(?:above|below|from(?! (?:the )?(?:prior|previous|last))|distal|proximal|superior to|inferior to"
    r"|cephalad|caudal|deep to|away|以上|以下|上方|下方|处)"
)
# 直径5mm以下的结节 is a limit, 隆突以下3cm and 门齿30cm以下 are places.
_LIMIT_BEHIND = re.compile(r"\s*(?:以下|以内)(?=的|之|小|微|结节|淋巴结)")
_FROM_TO = re.compile(r"\b(?:in|de)creased(?: in size)? from\s*$|\b(?:grown|changed|up|down) from\s*$|由\s*$|从\s*$")
_GREW = re.compile(r"\s?[,，]?(?:增|缩|减|长|变|to\b)")
# Without one of these words before it a number is neither a distance nor what was.
_NOT_PLAIN = re.compile(
    r"折|齿|缘|突|门|层|距|隔|插入|门齿|由|从|slice|thick|collim|every|within|distance|located|situated|termin|ends|tip|from"
)
_AXIS_NAMES = {
    "ap": "anteroposterior_diameter", "tr": "transverse_diameter", "cc": "craniocaudal_diameter",
    "si": "craniocaudal_diameter", "w": "width", "h": "height", "l": "length", "d": "depth",
}  # fmt: skip
# The names of all axes behind the expression, "2 x 3 x 4 cm (AP x TR x CC)", or before it.
_NAMES_BEHIND = re.compile(
    r"\s*\(?\s*(?:左右|前后|上下|ap|tr\w*|cc|si|width|height|length)径?\s*[x×*]\s*[^\d()]{2,14}(?:[x×*]\s*[^\d()]{2,14})?\)?"
)
_NAMES_BEFORE = re.compile(
    r"(?:左右|前后|上下|长|短|ap|tr\w*|cc|si)径?\s*[x×*]\s*[^\d()]{1,8}?(?:[x×*]\s*[^\d()]{1,8}?)?(?:约|为|:|\s)*$"
)
_NAME = re.compile(r"前后|左右|上下|长|短|\b(?:ap|tr|cc|si)|width|height|length")
_NAMES = {
    "前后": "anteroposterior_diameter", "左右": "transverse_diameter", "上下": "craniocaudal_diameter",
    "长": "long_axis", "短": "short_axis", "width": "width", "height": "height", "length": "length",
} | _AXIS_NAMES  # fmt: skip

# "Was 1.5 cm on 3/4/2015": of another day.
_WAS = re.compile(r"\b(?:was|were|measured)\s$")
_THEN = re.compile(
    r",?\s(?:on|in)\s(?:the\s|an?\s)?(?:(?:prior|previous|earlier|last)\b|\d{1,2}/\d|(?:19|20)\d\d"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s\d|(?:\w+\s){1,2}(?:of|from|dated)\s)"
)
_Axis = tuple[int, int, Quantity, str]


def _read(match: str, start: int, expression: re.Match[str]) -> list[Measurement]:
    begin, stop = expression.span()
    axes = _axes(match, begin, stop)
    if not axes or not any(quantity.unit for _, _, quantity, _ in axes):
        return []
    first, last = axes[0][0], axes[-1][1]
    plain = _NOT_PLAIN.search(match, max(start, first - 28), first) is None
    if _NO_SIZE_BEHIND.match(match, last) or (
        not plain and _NO_SIZE_BEFORE.search(match, max(start, first - 20), first)
    ):
        return []
    limit = _LIMIT_BEHIND.match(match, last) is not None
    if not limit and (
        _DISTANCE_BEHIND.match(match, last)
        or (not plain and _DISTANCE_BEFORE.search(match, max(start, first - 24), first))
    ):
        values = tuple(Value(begin, stop, "distance", quantity) for begin, stop, quantity, _ in axes)
        return [Measurement(first, last, values)]
    products = _products(match, axes)
    was = not plain and _FROM_TO.search(match, max(start, first - 24), first) is not None
    if was and len(products) == 2:
        return [
            _measurement(match, start, products[0], earlier=True),
            _measurement(match, start, products[1], earlier=False),
        ]
    earlier = (
        is_earlier(match, start, first)
        or (was and _GREW.match(match, last) is not None)
        or (_WAS.search(match, max(start, first - 12), first) is not None and _THEN.match(match, last) is not None)
    )
    if any(len(product) == 1 for product in products):
        ranged = len(axes) == 2 == len(products)
        if ranged and (judged := _judged(match, start, axes)) is not None:
            return [judged]
        return [_measurement(match, start, axes, earlier, ranged, limit)]
    return [_measurement(match, start, product, earlier) for product in products]


def _judged(match: str, start: int, axes: list[_Axis]) -> Measurement | None:
    """The number before a range that is its normal one, as a table of cardiac ultrasound has it: 内径,32,20-37mm."""
    (first, _, low, _), (_, _, high, _) = axes
    number = _BEFORE_NORMAL_RANGE.search(match, max(start, first - 10), first)
    if number is None or not (label := _length_named(named_before(match, start, number.start()))):
        return None
    quantity = Quantity(number["number"], high.unit, "", low.value, high.value)
    return Measurement(*number.span("number"), (Value(*number.span("number"), label, quantity),))


def _shared_unit(match: str, start: int, measurement: Measurement) -> Measurement | None:
    """The size before this one that leaves the unit to it: 大小约为0.9和2.7cm."""
    number = _BEFORE_SHARED.search(match, max(start, measurement.start - 14), measurement.start)
    if number is None:
        return None
    first, last = number.span("number")
    return _measurement(
        match, start, [(first, last, Quantity(number["number"], measurement.quantity.unit), "")], measurement.earlier
    )


_BEFORE_SHARED = re.compile(rf"[约为径]\s?(?P<number>{NUMBER})\s?[、和及]\s?$")
_BEFORE_NORMAL_RANGE = re.compile(rf"(?<![\d.])(?P<number>{NUMBER})\s?,\s?$")


def _axes(match: str, start: int, end: int) -> list[_Axis]:
    """(start, end, quantity, name) of each axis; one without a unit takes the next one's, else the one before."""
    parts = list(_AXIS.finditer(match, start, end))
    units = [_ucum(part["unit"] or "") for part in parts]
    for number in range(len(units) - 2, -1, -1):
        units[number] = units[number] or units[number + 1]
    for number in range(1, len(units)):
        units[number] = units[number] or units[number - 1]
    axes = []
    for part, unit in zip(parts, units, strict=True):
        stop = part.end("unit") if part["unit"] else part.end("number")
        name = (part["name"] or "").strip(" ()")
        axes.append(
            (part.start(), stop, Quantity(part["number"], unit), _AXIS_NAMES.get(name[:2], _NAMES.get(name, "")))
        )
    return axes


def _products(match: str, axes: list[_Axis]) -> list[list[_Axis]]:
    """The axes of each thing: "2×3~10×12 mm" are two."""
    products = [axes[:1]]
    for before, axis in pairwise(axes):
        if _IS_RANGE.search(match, before[1], axis[0]):
            products.append([axis])
        else:
            products[-1].append(axis)
    return products


_IS_RANGE = re.compile(r"-|~|to|至|到")


def _measurement(
    match: str, start: int, axes: list[_Axis], earlier: bool, ranged: bool = False, limit: bool = False
) -> Measurement:
    begin, stop = axes[0][0], axes[-1][1]
    quantities = [quantity for _, _, quantity, _ in axes]
    sign = "<=" if limit else comparator(match, start, begin)
    if sign:
        quantities = [Quantity(quantity.value, quantity.unit, sign) for quantity in quantities]
    elif ranged:
        quantities = list(ends_of_range(*quantities))
    names = _names(match, start, begin, stop, axes)
    values = tuple(
        Value(axis[0], axis[1], name, quantity) for axis, name, quantity in zip(axes, names, quantities, strict=True)
    )
    return Measurement(begin, stop, values, earlier)


def _names(match: str, start: int, begin: int, stop: int, axes: list[_Axis]) -> list[str]:
    """What each axis is: by its own name, by those listed before or behind, by the word that names the whole."""
    if len(axes) > 1:
        listed = _NAMES_BEHIND.match(match, stop) or _NAMES_BEFORE.search(match, max(start, begin - 24), begin)
        if listed is not None:
            names = _NAME.findall(listed.group())
            if len(names) == len(axes):
                return [_NAMES[name] for name in names]
    label = _length_named(named_before(match, start, begin)) or _length_named(named_behind(match, stop))
    whole = label if label in _OF_ALL_AXES else ""
    names = [name or whole or "dimension" for _, _, _, name in axes]
    if label and names[0] == "dimension" and (len(axes) == 1 or label in _OF_FIRST_AXIS):
        names[0] = label
    return names


def _length_named(label: str) -> str:
    return label if vocabulary.is_a(label, "dimension") else ""


_OF_FIRST_AXIS = ("long_axis", "short_axis")
_OF_ALL_AXES = ("diameter",)


def _ucum(written: str) -> str:
    if written in _UNITS:
        return _UNITS[written]
    return {"mil": "mm", "cen": "cm"}.get(written[:3], written)
