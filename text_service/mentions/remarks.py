"""Remarks on the images: their limits, places in them ("series 5 image 112"), clear lungs, lines that lie wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_service.mentions.examination import Said
from text_service.passages.sentences import Sentence


def find_remarks(sentence: Sentence) -> list[Said]:
    """`study_limitation`, `lungs_clear`, `device_malposition`, each once a sentence, and every `image_reference`, whose
    value is "5/112": series and image."""
    words = sentence.match[: sentence.end]
    if not _HINT.search(words):
        return []
    return [*_stated(words), *_references(words)]


_HINT = re.compile(
    r"limit|subopt|rotat|inspir|motion|degraded|expir|penetrat|clear|image|\bim\b|lung volume|malpos|misplac|bronchus"
    r"|above the (?:\w+ )?(?:hemi)?diaph|should be|recommend|too (?:low|high|deep)|coiled|carina"
    r"|受限|欠佳|不足|包全|伪影|运动|体位|清晰|图像|序列|异位|误入|过深|过浅|调整|不佳"
)
_NOT = r"(?<!not )(?<!no )(?<!without )(?<!non-)"
_STATED = {
    "study_limitation": re.compile(
        rf"{_NOT}\b(?:limited (?:study|exam\w*|evaluation|assessment|by|due|radiograph|film|view\w*|inspirat\w*)"
        r"|(?:study|exam\w*|evaluation|assessment|film|radiograph) (?:is|was) (?:\w+ )?limited|suboptimal\w*"
        r"|(?:patient is |is |markedly |slightly |mildly )?rotated|rotation of the patient|patient rotation"
        r"|(?:low|poor|shallow|decreased|suboptimal|limited) (?:lung volumes?|inspirat\w*)|expiratory (?:film|view)"
        r"|motion (?:artifact|artefact|degrad\w*)|degraded by|underpenetrat\w*|overpenetrat\w*"
        r"|excluded from the (?:film|image|field)"
        r"|(?:not|incompletely) (?:fully )?(?:included|imaged))"
        r"|(?:未|没有|不能)(?:完全|完整)?包[全括]|未(?:完全)?显示完整|(?:评价|观察|评估|显示)(?:明显|稍)?受限|(?:体位|吸气|曝光|摆位)"
        r"(?:稍|明显)?(?:欠佳|不佳|不足|不正|偏斜)|运动伪影|伪影(?:干扰|影响|较重)|图像质量(?:欠佳|较差|不佳|差)|影响(?:观察|评价)"
    ),
    "lungs_clear": re.compile(
        r"\b(?:lungs?|lung fields?)(?: fields)? (?:(?:are|is|appear|remain|well expanded and|hyperexpanded and"
        r"|otherwise|grossly|bilaterally|essentially) )+clear\b|\bclear lungs?\b(?! cancer)|\bboth lungs clear\b"
        r"|(?:双|两|左右)肺(?:野)?(?:透亮度?正常|清晰)(?!度)|肺野清晰|双肺未见(?:明显)?(?:实质性?)?(?:异常|病变)|两肺未见(?:明显)?(?:实质性?)?(?:异常|病变)"
    ),
    "device_malposition": re.compile(
        rf"{_NOT}\b(?:malposition\w*|misplaced|coiled in|tip (?:is |lies |terminates |projects )*(?:\w+ ){{0,3}}"
        r"(?:in|within|into) the (?:right|left) (?:main|mainstem|lower lobe|bronchus)"
        r"|(?:below|beyond) the carina|above the (?:left |right )?(?:hemi)?diaphragm"
        r"|should be (?:withdrawn|advanced|repositioned|pulled back|retracted)"
        r"|recommend (?:withdrawal|advancement|repositioning|retraction)|too (?:low|high|deep))"
        r"|(?:位置|管端|末端|尖端)[^,。;]{0,8}(?:异位|过深|过浅|过高|过低|偏深|偏浅|不当|不佳|误入)|误入|异位入|(?:建议|需|应)[^,。;]{0,6}(?:调整|退管|拔出|重新置)"
    ),
}
_REFERENCE = re.compile(
    r"\b(?:series|ser|se)\.?\s*#?(?P<series>\d{1,4})[\s,;/:]*(?:images?|im|img)\.?\s*#?(?P<image>\d{1,5})"
    r"|\b(?:images?|im|img)\.?\s*#?(?P<only>\d{1,5})\s*(?:of|,|on)?\s*(?:series|ser|se)\.?\s*#?(?P<of>\d{1,4})"
    r"|序列\s*(?P<zh_series>\d{1,4})[^\d,。;]{0,4}(?:图像|图|层|第)\s*(?P<zh_image>\d{1,5})"
)


def _stated(words: str) -> Iterator[Said]:
    for concept, pattern in _STATED.items():
        found = pattern.search(words)
        if found:
            yield Said(found.start(), found.end(), concept)


def _references(words: str) -> Iterator[Said]:
    for found in _REFERENCE.finditer(words):
        named = found.groupdict()
        series = named["series"] or named["of"] or named["zh_series"]
        image = named["image"] or named["only"] or named["zh_image"]
        yield Said(found.start(), found.end(), "image_reference", coded=f"{series}/{image}")
