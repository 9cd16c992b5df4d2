"""Whole-clause statements: a normal examination, nothing acute, something abnormal without a name, "as above".

Also the communication of a critical result.

The lexicon's `statements.tsv` says where one may stand; the patterns here look at the whole clause, because
"unremarkable" alone says nothing about the examination.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_service.mentions.phrases import Kind
from text_service.passages.sentences import Sentence


def find_statements(sentence: Sentence, conclusion: bool) -> Iterator[tuple[int, int, str]]:
    """(start, end, concept code), each concept once a sentence.

    `conclusion`: the sentence stands in an impression, where "Normal." alone speaks of the examination.
    """
    seen: set[str] = set()
    for token in sentence.tokens:
        if token.term.kind is not Kind.STATEMENT or token.term.code in seen:
            continue
        span = _CHECKS[token.term.code](sentence, token.start)
        if span is not None and not conclusion and _BARE.fullmatch(sentence.gap(*span)):
            continue
        if span is not None:
            seen.add(token.term.code)
            yield *span, token.term.code


_LEAD = r"[\s(]*(?:\d{1,2}[.、)]\s*)*(?:impression:?\s*)?(?:[-*•]\s*)?"
_EXAM = (
    r"(?:x[ -]?rays?|x xxxx|radiographs?|radiographic|films?|ct|mri?|scan|study|exam(?:ination)?"
    r"|ultrasound|series|evaluation|appearance|views?)"
)
_SCOPE = (
    r"(?:chest|abdomen|abdominal|pelvic|pelvis|head|brain|thoracic|cardiopulmonary"
    r"|portable|frontal|lateral|two view|2 view|pa|ap|and|of|the|for age|plain|post ?operative"
    r"|knee|hand|foot|shoulder|wrist|ankle|hip|spine|cervical|lumbar|right|left|bilateral)"
)
_NORMAL_ENGLISH = re.compile(
    rf"{_LEAD}(?:"
    rf"(?:(?:this|there) is )?(?:an? )?(?:essentially |grossly |completely )?(?:normal"
    rf"|unremarkable|negative)\s+(?:{_SCOPE}\s+)*(?:{_EXAM}(?:\s+of the {_SCOPE})?"
    rf"|chest|abdomen|brain|{_EXAM}\s+{_EXAM})"
    rf"|(?:the )?(?:{_SCOPE}\s+)*(?:{_EXAM}\s+)*(?:(?:is|are|appears?)\s+)?(?:(?:essentially"
    rf"|grossly|entirely)\s+)?(?:normal|unremarkable|negative|within normal limits)"
    rf"|(?:there (?:is|are) )?no (?:radiographic |significant |radiological |evidence of "
    rf"|definite |evidence of an? )*(?:abnormality|abnormalities|pathology)(?: (?:is"
    rf"|are|was|were))?(?: (?:seen|identified|detected|noted|demonstrated|present))?(?: (?:in"
    rf"|of|on) (?:the )?(?:{_SCOPE}\s*)+(?:{_EXAM})?)?"
    rf")(?:\s*(?:for age|for patient age|for the patient's age|today))?[\s.)]*"
)
_VERDICT_CHINESE = (
    r"(?:均|目前)?(?:未见(?:明显|明确|确切|显著)?(?:的)?(?:异常|病变)(?:征象|改变|表现"
    r"|影像|密度影|所见)?|正常|无(?:明显)?异常)"
)
_BARE = re.compile(
    rf"{_LEAD}(?:unremarkable|negative|within normal limits|normal|no abnormalit(?:y|ies)|{_VERDICT_CHINESE})"
)
_EXCEPT = re.compile(
    r"\b(?:except|other than|otherwise|aside|apart|but|however|besides|other|additional|further|with the exception)\b"
)
_HEART = re.compile("心")
_LUNG = re.compile("肺")
_SCOPE_CHINESE = (
    r"(?:胸部|胸|头颅|颅脑|头部|腹部|全腹|上腹部|下腹部|盆腔|颈椎|胸椎|腰椎|膝关节"
    r"|左侧?|右侧?|双侧?|髋关节|踝关节|腕关节|肩关节|肘关节|手|足|心肺膈|心肺|心膈"
    r"|副鼻窦|钼靶|正侧位|正位|侧位|片|平片|x线|dr|ct|mri?|平扫|增强|扫描|检查|及|与"
    r"|\+|、|本次|所见|目前|影像|超声|彩超|b超|常规)"
)
_NORMAL_CHINESE = re.compile(rf"{_LEAD}{_SCOPE_CHINESE}*{_VERDICT_CHINESE}[\s.。;,]*")
_ORGAN_LIST = re.compile(
    rf"{_LEAD}(?:双|两|左右|侧|心脏|心影|心|肺野|肺部|肺|膈面|膈肌|膈|纵隔|胸膜|胸廓"
    rf"|大血管|及|和|与|、|,|\s)+{_VERDICT_CHINESE}[\s.。;,]*"
)
_QUALITIES = (
    r"(?:\s+(?:or\s+)?(?:active|acute|focal|chronic|significant|intrathoracic"
    r"|cardiopulmonary|cardio|pulmonary|cardiac|thoracic|chest|lung|pleural|cardiothoracic"
    r"|intracranial|intra|abdominal|radiographic|and|or|disease|process|xxxx|,|/|findings?"
    r"|abnormalit(?:y|ies)|imaging|airspace|infectious)){0,7}\s*"
)
_ACUTE_ENGLISH = re.compile(
    r"\b(?:no|without|negative for)\s+(?:(?:evidence|radiographic|radiographically"
    r"|significant|visible|definite|of|an|any|apparent|focal|other|or|signs?|focal or"
    r"|plain film)\s+)*"
    rf"(?:acute|active){_QUALITIES}"
    r"(?:abnormalit(?:y|ies)|disease|process(?:es)?|findings?|pathology|changes?|disorder|identified)\b"
)
# "Acute cardiopulmonary disease.", "emphysema with acute findings": what a lost "no" leaves behind.
_UNNAMED_ENGLISH = re.compile(
    rf"(?:^{_LEAD}|\b(?:positive for|with|there (?:is|are))\s+)(?:(?:radiographic |definite )*evidence of )?(?:an? )?"
    rf"(?:acute|active){_QUALITIES}(?:abnormalit(?:y|ies)|disease|process(?:es)?|findings?|pathology)"
    r"(?:\s+(?:is|are|was|were))?(?:\s+(?:seen|identified|noted|present|demonstrated))?[\s.)]*$"
    rf"|^{_LEAD}(?:this is )?(?:an? )?abnormal\s+(?:{_SCOPE}\s+)*(?:{_EXAM}|chest|abdomen)[\s.)]*$"
)
_DOUBTED = re.compile(
    r"\b(?:no|not|without|nor|negative|free|if|for|exclude\w*|suspect\w*|possib\w*|may|might|could|concern\w*|question\w*"
    r"|history|prior|consistent|suggest\w*)\b(?<!positive for)"
)
_ACUTE_NARROW = re.compile(r"\b(?:bony|osseous|bone|fracture|skeletal|rib|abdominal wall|soft tissue)\b")
_ACUTE_CHINESE = re.compile(
    r"(?:未见|无)(?:明显|明确|确切)?(?:的)?(?:急性|活动性)(?:期)?(?:[\u4e00-\u9fff]{0,6}?)(?:病变"
    r"|异常|改变|征象|炎症|疾病)"
)
_REFERS_CHINESE = re.compile(
    rf"{_LEAD}(?:诊断)?(?:请结合(?:影像)?所见|详?见(?:影像)?(?:所见|描述)|见上述?|同上"
    rf"|如上所述|如上|所见如上|请参见所见|同影像所见|同所见)[\s.。;,、]*"
)
_TOLD_ENGLISH = re.compile(
    r"\b(?:(?:was|were|been|has|have|is|are)\s+(?:\w+\s+){0,2}(?:discussed|communicated"
    r"|called|telephoned|notified|informed|alerted|contacted|paged|relayed|conveyed|reported|phoned)"
    r"|(?:discussed|communicated|telephoned|relayed|conveyed|reported|called|phoned|given)\s+(?:\w+\s+){0,4}(?:to"
    r"|with)\b|(?:notified|informed|paged|alerted|made aware)\b"
    r"|\bcontacted\s*(?:[.,;]|at\b|by\b|immediately|urgently|$)|spoke(?:n)?\s+(?:to|with)|(?:by|via|per"
    r"|over the)\s+(?:tele)?phone|telephone)"
)
_WHO_ENGLISH = re.compile(
    r"\b(?:dr\.?|doctor|physician|nurse|rn|md|team|resident|clinician|np|pa c|surgeon|\w*surgery"
    r"|registrar|consultant|midwife|provider|technologist|er|ed|ir|icu|itu|gp|emergency"
    r"|on call|service|department|unit|clinic|ward|xxxx)\b"
    r"|\b(?:\w+ology|\w+iatrics|obstetrics|medicine)\b|\d{1,2}:\d{2}|\b\d{3,4}\s*(?:hours"
    r"|hrs|h)\b|\b[ap]\.?m\b"
)
_NOT_YET = re.compile(
    r"\b(?:will be|to be|should be|please|recommend|would be|can be|could be|must be|unable to|attempted|not)\b"
)
_TOLD_CHINESE = re.compile(
    r"(?:已|予|于|并|及时|电话|口头|致电).{0,12}?(?:通知|告知|上报|报告|联系)|(?:通知"
    r"|告知|报告|上报|致电)(?:了)?.{0,14}?(?:医生|医师|主任|护士|临床|科室|病区|值班)"
)
_WHO_CHINESE = re.compile(r"医生|医师|主任|护士|临床|科室|科|病区|值班|家属|\d{1,2}[:：时点]\d{0,2}|电话")
_NOT_YET_CHINESE = re.compile(
    r"请(?:及时)?(?:通知|告知|上报)|应(?:及时)?(?:通知|告知)|未(?:能)?(?:通知|告知"
    r"|接通)|需(?:要)?(?:通知|告知)|建议(?:通知|告知)|无需|不用"
)


def _normal(sentence: Sentence, position: int) -> tuple[int, int] | None:
    words = sentence.gap(sentence.start, sentence.end)
    if _EXCEPT.search(words) or "余" in words or "除" in words:
        return None
    if sentence.chinese:
        if _NORMAL_CHINESE.fullmatch(words) or (
            _ORGAN_LIST.fullmatch(words) and _HEART.search(words) and _LUNG.search(words)
        ):
            return _trimmed(sentence, sentence.start, sentence.end)
        return None
    start, end = sentence.start, sentence.end
    if _NORMAL_ENGLISH.fullmatch(words):
        return _trimmed(sentence, start, end)
    return None


def _no_acute(sentence: Sentence, position: int) -> tuple[int, int] | None:
    pattern = _ACUTE_CHINESE if sentence.chinese else _ACUTE_ENGLISH
    said = pattern.search(sentence.match, max(sentence.start, position - 2), sentence.end)
    if said is None or _ACUTE_NARROW.search(said.group()):
        return None
    return said.start(), said.end()


def _unnamed(sentence: Sentence, position: int) -> tuple[int, int] | None:
    words = sentence.gap(sentence.start, sentence.end)
    said = _UNNAMED_ENGLISH.search(words)
    if said is None or _ACUTE_NARROW.search(said.group()) or _DOUBTED.search(words):
        return None
    return _trimmed(sentence, sentence.start + said.start(), sentence.end)


def _refers(sentence: Sentence, position: int) -> tuple[int, int] | None:
    words = sentence.gap(sentence.start, sentence.end)
    if sentence.chinese:
        return _trimmed(sentence, sentence.start, sentence.end) if _REFERS_CHINESE.fullmatch(words) else None
    # "As above." is the conclusion; "the nodule described above is stable" is not.
    short = len(words.split()) <= 8 and not sentence.commas
    return _trimmed(sentence, sentence.start, sentence.end) if short or _LEFT_TO_FINDINGS.search(words) else None


# "Chronic changes as described, no acute findings."
_LEFT_TO_FINDINGS = re.compile(
    r"\b(?:changes|findings|abnormalities|deformit(?:y|ies))\b[^,;.]{0,40}\bas (?:described|detailed|noted|discussed)"
    r"(?: above| below)?\s*(?:[,;.]|$)"
)


def _communication(sentence: Sentence, position: int) -> tuple[int, int] | None:
    words = sentence.gap(sentence.start, sentence.end)
    told, who, not_yet = (
        (_TOLD_CHINESE, _WHO_CHINESE, _NOT_YET_CHINESE) if sentence.chinese else (_TOLD_ENGLISH, _WHO_ENGLISH, _NOT_YET)
    )
    if not_yet.search(words) or not told.search(words) or not who.search(words):
        return None
    return _trimmed(sentence, sentence.start, sentence.end)


def _pending(sentence: Sentence, position: int) -> tuple[int, int] | None:
    """The words themselves say it."""
    return next(((token.start, token.end) for token in sentence.tokens if token.start == position), None)


def _trimmed(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    words = sentence.gap(start, end)
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip(" .。;\n\f"))


_CHECKS = {
    "normal_study": _normal,
    "no_acute_finding": _no_acute,
    "unnamed_abnormality": _unnamed,
    "refers_to_findings": _refers,
    "critical_communication": _communication,
    "pathology_pending": _pending,
}
