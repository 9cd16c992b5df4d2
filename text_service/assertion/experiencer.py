"""Whose finding or organ it is: the patient's, or that of a relative, a contact or a donor (ConText)."""

from __future__ import annotations

import re

from facts.fact import Experiencer
from text_service.mentions.ner import Token
from text_service.passages.sentences import Sentence


def experiencer(sentence: Sentence, start: int, end: int, family: bool) -> Experiencer:
    """Of what stands at [start, end). `family`: the section is about relatives."""
    told = (family and not _OF_PATIENT.match(sentence.match, sentence.start)) or any(
        _has_it(sentence, token, start, end) for token in _others(sentence)
    )
    return Experiencer.OTHER if told else Experiencer.PATIENT


# In a section about relatives: 患者有高尿酸血症.
_OF_PATIENT = re.compile("(?:患者|患儿|本人)(?:本人|自己|自身)?(?:有|患|曾|既往|现|目前)")


def _others(sentence: Sentence) -> list[Token]:
    return [token for token in sentence.cues if token.term.code in ("family_forward", "family_backward")]


def _has_it(sentence: Sentence, token: Token, start: int, end: int) -> bool:
    if token.term.code == "family_forward" and token.end <= start:
        return not _only_tells(sentence, token) and not _back_to_patient(sentence, token.end, start)
    if token.term.code in ("family_forward", "family_backward") and token.start >= end:
        return _behind(sentence, token, end)
    return False


# Who brings or tells, and who lives with whom, is not who has it.
_TELLS = re.compile(
    r"s?\s*(?:(?:also|at bedside|who|has|had|have|was|were|is|are)\s+)*(?:says?|said|deny|states?|stated|reports?"
    r"|reported|notes?|noted|notice[sd]?|denies|denied|tells?|told|found|finds|describe[sd]?|describes|witnessed|brought|called"
    r"|saw|recalls?|feels?|felt|thinks?|thought|believes?|worried|concerned|confirms?|confirmed|gave|gives|informed"
    r"|contacted|present|advised|instructed|updated|requests?|requested|observed|reveals?|revealed|heard)\b"
)
_TOLD_BY = re.compile(
    r"\b(?:according to|per|from|by|(?:lives?|lived|living) (?:with|w/)|told|informed|discussed with|spoke with"
    r"|spoke to|accompanied by|cared for by|with the help of|called|assaulted by|hit by|pushed by|transferred to)"
    r"\s+(?:(?:the|his|her|their|a|patient's|pt's|patient s|elderly|adult|older|younger)\s+)*$"
)
_TELLS_CHINESE = re.compile(
    r"[们等]?(?:代|补充|陪同|均)?(?:诉|述|发现|否认|告知|陪同|要求|签字|同意|表示|送|陪|描述|呼叫|称|说)"
)
_TOLD_BY_CHINESE = re.compile(r"(?:由|据|被|经|与|和|告知|通知)其?$")


def _only_tells(sentence: Sentence, token: Token) -> bool:
    if _WHO_HAS.match(sentence.match, token.end):
        return False  # "lives with his wife, who has dementia"
    if sentence.gap(token.start, token.end).startswith("家"):
        return False  # 家族中否认类似病史: the family is asked about, it does not tell
    tells, told_by = (_TELLS_CHINESE, _TOLD_BY_CHINESE) if sentence.chinese else (_TELLS, _TOLD_BY)
    return (
        tells.match(sentence.match, token.end) is not None
        or told_by.search(sentence.gap(sentence.start, token.start)) is not None
    )


_WHO_HAS = re.compile(
    r"s?\s*,?\s*who\s+(?:also\s+)?(?:has|had|have|was diagnosed|died|suffers|is being treated|recently had)\b"
)
_PATIENT = re.compile(
    r"(?<!of )(?<!of the )(?<!of this )\b(?:patient|pt)\b(?!'s? (?:mother|father|brother|sister))"
    r"|[,;]\s*(?:and\s+)?(?:he|she)\b|\band (?:he|she)\b|\b(?:but|however|whereas|while|presents?|presented|presenting"
    r"|recipient|brought (?:him|her|them) in"
    r"|complains?|complaining|admitted|now)\b|,\s*screening\b|;"
)
_PATIENT_CHINESE = re.compile(
    r"患者|患儿|受者|受体|女方|(?<![亲父母妻夫兄姐弟妹])本人|自身|自己|病人|产妇|孕妇|但|[,。;]\s*(?:现|目前|今)"
)


def _back_to_patient(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the words between speak of the patient again."""
    return (_PATIENT_CHINESE if sentence.chinese else _PATIENT).search(sentence.match, start, end) is not None


_OF_WHOM = re.compile(
    r"\s*(?:(?:was|were|is|are|cancer|disease)\s+)?(?:in|on|affecting|among)\s+(?:the\s+)?"
    r"(?:(?:his|her|their|a|an|one|two|three|four|both|several|multiple|many|other|older|younger|deceased)\s+)*"
)
_NEAR_SIGNS = 6


def _behind(sentence: Sentence, token: Token, end: int) -> bool:
    """ "Colon cancer in two brothers", 有结肠癌家族史."""
    gap = sentence.gap(end, token.start)
    if sentence.chinese:
        return token.term.code == "family_backward" and "," not in gap and len(gap) <= _NEAR_SIGNS
    return _OF_WHOM.fullmatch(gap + ("in " if sentence.match.startswith("in ", token.start) else "")) is not None
