"""What a section says of all that stands in it: when it was so, and whether of a relative."""

from __future__ import annotations

from facts.fact import Temporality
from text_service.document import SectionKind
from text_service.passages.sections import Passage


def time_of(passage: Passage) -> Temporality:
    if passage.heading in _PRESENT_ILLNESS:
        return Temporality.RECENT
    if passage.heading in _DIFFERENTIAL:
        return Temporality.HYPOTHETICAL
    return _TIMES.get(passage.kind, Temporality.RECENT)


def is_family(passage: Passage) -> bool:
    return passage.heading in _FAMILY


_TIMES = {
    SectionKind.INDICATION: Temporality.HYPOTHETICAL,
    SectionKind.TITLE: Temporality.HYPOTHETICAL,
    SectionKind.TECHNIQUE: Temporality.HYPOTHETICAL,
    SectionKind.RECOMMENDATION: Temporality.HYPOTHETICAL,
    SectionKind.PLAN: Temporality.HYPOTHETICAL,
    SectionKind.COMPARISON: Temporality.HISTORICAL,
    SectionKind.HISTORY: Temporality.HISTORICAL,
}
# What these headings open is the present illness, though it is part of the history.
_PRESENT_ILLNESS = ("history of present illness", "hpi", "chief complaint", "现病史", "病史", "主诉", "病例特点")
# Diseases that the patient might have and as a rule has not.
_DIFFERENTIAL = ("differential diagnosis", "differential", "鉴别诊断")
_FAMILY = ("family history", "家族史")
