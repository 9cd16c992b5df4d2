"""How a report says it was made: modality, body region, side and intravenous contrast."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from facts import vocabulary
from facts.fact import Polarity, Quantity
from text_service.document import SectionKind
from text_service.mentions.phrases import Kind
from text_service.mentions.places import Place
from text_service.passages.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Said:
    """One statement about the examination, or about who was examined, at [start, end) of the passage's text."""

    start: int
    end: int
    concept: str
    coded: str = ""
    polarity: Polarity = Polarity.PRESENT
    side: str = ""
    organ: str = ""
    quantity: Quantity | None = None


def find_examination(kind: SectionKind, sentence: Sentence, places: Iterable[Place]) -> list[Said]:
    """Modality, region and side from a title or technique; contrast from those and the findings. "With" beats "without"
    in one sentence: a plain scan before the contrast is part of an enhanced examination."""
    if kind not in _SPEAKING:
        return []
    said = []
    tokens = [token for token in sentence.tokens if token.term.kind is Kind.EXAMINATION]
    if kind is not SectionKind.FINDINGS:
        modalities = {
            token.term.value: token
            for token in reversed(tokens)
            if token.term.code == "modality" and not _in_title_of_doctor(sentence, token.start)
        }
        if "XR" in modalities and len(modalities) > 1 and "MG" in modalities:
            del modalities["XR"]  # 乳腺X线
        said += [Said(token.start, token.end, "imaging_modality", code) for code, token in sorted(modalities.items())]
        if modalities or kind is SectionKind.TITLE:
            said += _regions(sentence, places)
    said += _contrast(sentence, tokens, kind)
    return said


_SPEAKING = (SectionKind.TITLE, SectionKind.TECHNIQUE, SectionKind.FINDINGS)
# "from the lung apices to the adrenals", "via the right antecubital vein": not what was examined.
_NOT_EXAMINED = re.compile(
    r"(?:\b(?:from|to|through|via|into|above|below|for|evaluate|history of|of the|at)\s+(?:the\s+)?|至|从|经|自|达)$"
)
_OF_EXAMINED = re.compile(
    r"\b(?:images?|views?|radiographs?|ct|mri?|ultrasound|scan|study|examination|exam|x rays?)\s+of\s+the\s+$"
)
_NOT_GIVEN = re.compile(
    r"建议|未行|拟行|必要时|recommend|suggest|consider|if clinically|further evaluation|may be|follow ?up"
)
_DOCTOR = re.compile(r"dr\.?\s")


def _in_title_of_doctor(sentence: Sentence, start: int) -> bool:
    """ "Dr. Lee" is no digital radiography."""
    return not sentence.chinese and _DOCTOR.match(sentence.match, start) is not None


def _regions(sentence: Sentence, places: Iterable[Place]) -> list[Said]:
    said = []
    for place in places:
        if not place.organ:
            continue
        before = sentence.gap(max(sentence.start, place.start - 24), place.start)
        if _NOT_EXAMINED.search(before) and not _OF_EXAMINED.search(before):
            continue
        side = place.side if vocabulary.may_have_side(place.organ) else ""
        said.append(Said(place.start, place.end, "examined_region", organ=place.organ))
        if side:
            said.append(Said(place.start, place.end, "examination_side", side=side, organ=place.organ))
    return said


def _contrast(sentence: Sentence, tokens: list, kind: SectionKind) -> list[Said]:  # type: ignore[type-arg]
    stated = [token for token in tokens if token.term.code == "contrast"]
    given = [token for token in stated if token.term.value == "present"]
    withheld = [token for token in stated if token.term.value == "absent"]
    if not stated or _NOT_GIVEN.search(sentence.gap(sentence.start, stated[0].start)):
        return []
    if given and not _NOT_GIVEN.search(sentence.gap(sentence.start, sentence.end)):
        return [Said(given[0].start, given[0].end, "intravenous_contrast")]
    if withheld and kind is not SectionKind.FINDINGS:
        return [Said(withheld[0].start, withheld[0].end, "intravenous_contrast", polarity=Polarity.ABSENT)]
    return []
