"""The size of an organ itself: 左肾大小约110×50×40mm, "CBD measures 6 mm", 前列腺体积约30ml.

Only where nothing but words of measuring stands between the organ and its numbers: what else is measured in an organ
is none of its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from facts import vocabulary
from facts.fact import Quantity
from text_service.measurement.quantities import Measurement, in_mm
from text_service.mentions.places import Place
from text_service.passages.sentences import Sentence


@dataclass(frozen=True, slots=True)
class OrganSize:
    """The longest axis, the calibre or the volume, of an organ at [start, end)."""

    start: int
    end: int
    organ: str
    side: str
    quantity: Quantity


def find_organ_sizes(sentence: Sentence, places: list[Place], measurements: list[Measurement]) -> Iterator[OrganSize]:
    """In order. `measurements`: all of the sentence."""
    organs = [place for place in places if place.organ and place.start >= 0]
    for measurement in measurements:
        before = [place for place in organs if place.end <= measurement.start]
        is_volume = measurement.values[0].concept == "volume"
        if not before or measurement.earlier or not (measurement.is_size or is_volume):
            continue
        if measurement.values[0].concept in _ALONG or any(value.quantity.unit == "" for value in measurement.values):
            continue
        place = before[-1]
        gap = sentence.match[place.end : measurement.start]
        if gap.lstrip()[:1] == "," and not is_volume:  # 右肾,直径约25mm: of something there
            continue
        if _IS_OF.match(sentence.match, measurement.end):
            continue
        if _MEASURING.fullmatch(gap) is None and not (is_volume and _AFTER_AXES.fullmatch(gap)):
            continue
        wall = f"{place.organ}_wall" if _WALL.match(gap) else ""
        organ = wall if vocabulary.find(wall) is not None else place.organ
        if _WALL.match(gap) and organ == place.organ and "wall" not in organ:
            continue
        quantities = [value.quantity for value in measurement.values]
        said = min(quantities, key=in_mm) if organ in _TUBES else max(quantities, key=in_mm)
        yield OrganSize(place.start, measurement.end, organ, place.side, said)


# "Spleen: 1.1 cm splenule": the noun behind the number says what is so large; "9 cm in length" says it of the organ.
_IS_OF = re.compile(
    r"\s+(?!(?:in|at|by|long|wide|thick|deep|tall|high|large|length|width|height|thickness|depth|diameter|caliber|calibre|ap|cc"
    r"|craniocaudal|sagittal|transverse|longitudinal|anteroposterior|maximum|maximal|max|greatest|volume|size|span|and|or|with|without"
    r"|which|is|was|on|normal|enlarged|dilated|thickened|to|from|compared|previously|unchanged|stable|x)\b)[a-z]"
)
# Of what is long and narrow the calibre is its size.
_TUBES = ("appendix", "common_bile_duct", "portal_vein", "abdominal_aorta", "ascending_aorta")
# How long a vessel is, or how deep something lies, is no calibre.
_ALONG = ("distance", "depth")
_WALL = re.compile(r"\s*(?:wall\b|壁)")
_MEASURING = re.compile(
    r"(?>[\s:,=(]|(?:is|are|was|measures?|measuring|measured|sized?|in|length|diameter|calib(?:er|re)|enlarged|dilated|normal|mildly|markedly"
    r"|moderately|slightly|at|approximately|about|up to|to|of|thickness|thickened|wall|gland|volume|overall|and|the"
    r"|maximum|maximal|maximally"
    r"|width|with|has|a|an|currently|estimated|total|lobe|body|transverse|long|axis|ap|craniocaudal)\b"
    r"|大小|体积|长径|短径|直径|内径|管径|外径|宽度?|厚度?|最大|斜径|前后径|上下径|横径|左右径|长轴|长度?|左叶|右叶|侧叶|叶|形态|正常|尚可|增大|饱满|缩小"
    r"|扩张|增厚|增粗|增宽|明显|轻度|稍|略|约|为|是|测值|测得|分别|径|壁|影|主干|可|宫体|体部)*+"
)
_AFTER_AXES = re.compile(
    r"(?>[\s\d.,x×*:]|(?:mm|cm|volume|of|is|estimated|approximately|measures?|measuring|with|a|total|in|size|gland)\b"
    r"|大小|约|为|体积|容积)*+"
)
