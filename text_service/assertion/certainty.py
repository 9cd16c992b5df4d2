"""How sure a report is of what it calls possible: "consistent with pneumonia" is more than "may be pneumonia".

The grades and their probabilities are `lexicon/certainties.tsv`; the cues of `possible_*` stand for the grade
`possible` unless `cues.tsv` lists them under `likely` or `alternative` too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from facts import vocabulary
from text_service.assertion.cues import NOT_BARE, OR, SEPARATOR, WITH, Cues, word_count
from text_service.mentions.linker import Mention
from text_service.mentions.ner import Token
from text_service.mentions.phrases import FOLDER, rows
from text_service.passages.sentences import Sentence

POSSIBLE, LIKELY, ALTERNATIVE = "possible", "likely", "alternative"


def doubt(cues: Cues, number: int, mentions: list[Mention]) -> str:
    """The grade of the least certain cue that reaches the mention; "" for none: it is asserted."""
    sentence, mention = cues.sentence, mentions[number]
    if cues.before("possible_sentence", mention) is not None:
        return POSSIBLE
    grades = [_grade(cues, cue) for cue in _before(cues, number, mentions)]
    if POSSIBLE not in grades:
        cue = cues.behind("possible_backward", mention)
        # "Likely atelectasis, infiltrate less likely": each has its own.
        own = bool(grades) and cue is not None and "," in sentence.gap(mention.end, cue.start)
        if (
            cue is not None
            and not own
            and not _opens_another(cues, mention, cue)
            and _reaches_back(sentence, mention, cue, mentions)
        ):
            grades.append(_grade(cues, cue))
    if POSSIBLE in grades:
        return POSSIBLE
    if grades:
        return LIKELY if LIKELY in grades else ALTERNATIVE
    return ALTERNATIVE if _is_alternative(sentence, number, mentions) else ""


def _opens_another(cues: Cues, mention: Mention, cue: Token) -> bool:
    """ "Severe stenosis, suspected bicuspid valve", "ascites, ?cirrhosis": behind a comma it speaks of what follows."""
    sentence = cues.sentence
    if sentence.chinese or not sentence.gap(mention.end, cue.start).rstrip().endswith(","):
        return False
    either_way = any(cue.start == other.start for other in cues.by_code.get("possible_forward", ()))
    return either_way and _GOES_ON.match(sentence.match, cue.end) is not None


_GOES_ON = re.compile(r"\s*\w")


def probability(grade: str) -> float:
    """That something of this grade is there."""
    return _probabilities()[grade]


@cache
def _probabilities() -> Mapping[str, float]:
    """Grade -> probability. Raises ValueError where a row is not `grade<TAB>probability<TAB>source`."""
    grades = [line.split("\t") for _, line in rows(FOLDER / "certainties.tsv")]
    return {grade: float(value) for grade, value, _ in grades}


_ADJECTIVES = r"(?:(?:the|a|an|mild|small|minimal|focal|developing|early|subsegmental|patchy|associated)\s+)*"
_JOINS_MENTIONS = re.compile(rf"\s*(?:and/or|or|versus|vs\.?|/|或|和/或)\s*{_ADJECTIVES}")
_LIST = re.compile(rf"\s*,?\s*(?:and/or|and|or)?\s*{_ADJECTIVES}")


def _grade(cues: Cues, cue: Token) -> str:
    for grade in (LIKELY, ALTERNATIVE):
        if any(token.start == cue.start for token in cues.by_code.get(grade, ())):
            return grade
    return POSSIBLE


def _before(cues: Cues, number: int, mentions: list[Mention]) -> list[Token]:
    """The nearest cue before the mention, where it reaches so far, and those before it that do."""
    mention = mentions[number]
    nearest = cues.before("possible_forward", mention)
    if nearest is None or not _reaches(cues, nearest, number, mentions):
        return []
    found = [nearest]
    for cue in reversed(cues.by_code["possible_forward"]):
        if cue.end > nearest.start or cues.terminated(cue.end, nearest.start):
            continue
        # "May be compatible with": two cues in one breath reach equally far.
        in_one_breath = not cues.sentence.gap(cue.end, found[-1].start).strip()
        if in_one_breath or _reaches(cues, cue, number, mentions):
            found.append(cue)
    return found


def _reaches(cues: Cues, cue: Token, number: int, mentions: list[Mention]) -> bool:
    sentence, mention = cues.sentence, mentions[number]
    if sentence.chinese:
        return sentence.segment(cue.end - 1) == sentence.segment(mention.start)  # 考虑诊断: reaches over its colon
    gap = sentence.gap(cue.end, mention.start)
    if _ANOTHER_CLAUSE.search(gap):
        return False
    link = cues.link(cue, number, mentions)
    if word_count(sentence.gap(link, mention.start)) > 8:
        return False
    separators = list(SEPARATOR.finditer(gap))
    if not separators or OR.fullmatch(separators[-1].group()):
        return True
    if link == cue.end:
        return "," not in gap
    own = "" if mention.concept else sentence.gap(mention.start, mention.end)
    return not NOT_BARE.search(gap[separators[-1].end() :] + own) and separators[-1].group() not in WITH


# "Evaluate for pneumonia, pt with fever and cough", "consider CT if pain persists".
_ANOTHER_CLAUSE = re.compile(r",\s*(?:pt|patient|the patient|he|she)\b|\bif\b")


def _reaches_back(sentence: Sentence, mention: Mention, cue: Token, mentions: list[Mention]) -> bool:
    gap = sentence.gap(mention.end, cue.start)
    if sentence.chinese:
        return sentence.segment(cue.start) == sentence.segment(mention.start) and len(gap) <= 20
    return word_count(gap) <= 8 and _only_lists(sentence, mention, cue, mentions)


def _only_lists(sentence: Sentence, mention: Mention, cue: Token, mentions: list[Mention]) -> bool:
    """Whether nothing but further members of a list stands between: "adenopathy, or mass, is not excluded"."""
    end = mention.end
    for other in mentions:
        if mention.end <= other.start and other.end <= cue.start:
            if not _LIST.fullmatch(sentence.gap(end, other.start)):
                return False
            end = other.end
    return "," not in sentence.gap(end, cue.start).rstrip(" ,")


def _is_alternative(sentence: Sentence, number: int, mentions: list[Mention]) -> bool:
    """ "Atelectasis or infiltrate": neither is certain."""
    mention = mentions[number]
    for other in mentions[max(0, number - 2) : number + 3]:
        first, second = (other, mention) if other.start < mention.start else (mention, other)
        if first.end > second.start or (first.concept == second.concept and (first.concept or not sentence.chinese)):
            continue
        if _JOINS_MENTIONS.fullmatch(sentence.gap(first.end, second.start)) and not _unlike(first, second):
            return True
    return False


# Air where none belongs is not mistaken for what is dense: "effusion or pneumothorax" is a denial that lost its "no".
_AIR = ("pneumothorax", "pneumomediastinum", "pneumoperitoneum")
_DENSE = ("pleural_effusion", "lung_opacity", "consolidation", "pulmonary_edema", "pneumonia", "lung_mass", "fracture")


def _unlike(one: Mention, other: Mention) -> bool:
    kin = vocabulary.ancestors(one.concept), vocabulary.ancestors(other.concept)
    return any(not kin[first].isdisjoint(_AIR) and not kin[1 - first].isdisjoint(_DENSE) for first in (0, 1))
