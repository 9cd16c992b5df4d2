"""Care that a ward note mentions, whatever it says of it: a CT, a culture, a transfusion, a consultation.

It excuses: a note that speaks of the CT is no note that passes it over. So a mention counts however it is meant, once a
document, and nothing is ever held against anybody because of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from text_service.mentions.phrases import FOLDER, LANGUAGES, cells
from text_service.passages.normalize import fold

_BEFORE_ANTIBIOTICS = re.compile(
    r"(?:(?:抗生素|抗菌药物|抗感染|用药)(?:治疗|使用|应用)?(?:之)?前[^。;\n]{0,12}(?:留取|抽取|采集|送检|完善|行|取)?[^。;\n]{0,10}培养)"
    r"|(?:培养[^。;,\n]{0,12}(?:于|在)?(?:使用|应用)?(?:抗生素|抗菌药物|抗感染(?:治疗)?)(?:使用|应用)?(?:之)?前)"
    r"|(?:cultures?\b[^.;\n]{0,50}\b(?:before|prior to)\b[^.;\n]{0,20}\bantibiotics?)"
    r"|(?:\b(?:before|prior to)\b[^.;\n]{0,20}\bantibiotics?\b[^.;\n]{0,30}\bcultures?\b)"
)


def find_care(words: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, topic), the first place of each topic of `care.tsv`."""
    seen: set[str] = set()
    for found in _mentions().finditer(words):
        topic = _topics()[found.group()]
        if topic not in seen:
            seen.add(topic)
            yield found.start(), found.end(), topic


def find_culture_before_antibiotics(words: str) -> Iterator[tuple[int, int]]:
    """Where a note states that a culture was taken before the first antibiotic; not where one shall be."""
    for found in _BEFORE_ANTIBIOTICS.finditer(words):
        if not re.search(r"应|需|建议|拟|should|please|will", words[max(0, found.start() - 12) : found.end()]):
            yield found.span()


@cache
def _topics() -> dict[str, str]:
    return {
        fold(phrase).match: code for language in LANGUAGES for code, phrase in cells(FOLDER / language / "care.tsv")
    }


@cache
def _mentions() -> re.Pattern[str]:
    """English words stand alone at their beginning, so that "act" is no CT; their plurals count."""
    phrases = sorted(_topics(), key=len, reverse=True)
    return re.compile("|".join(rf"(?<![a-z0-9]){re.escape(one)}(?![a-z0-9])" if one.isascii() and len(one) <= 3
                               else rf"(?<![a-z]){re.escape(one)}" if one.isascii() else re.escape(one)
                               for one in phrases))  # fmt: skip
