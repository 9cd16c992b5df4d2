"""Functions that rules about the record call, over what stands in a field of a form: pure, and none ever fails."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from facts import vocabulary
from fusion.person_names import same_name
from fusion.sides import side_in

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DENIALS = re.compile(
    r"(?:否|无|未|不|没有|未核查|未执行|未标识|未标记|未完成|未做|不符合?|no|not|none|n|false|0|not done|not marked"
    r"|incomplete)",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十半数几]+)\s*(?:\+|余|多|来|个|个半|半|年|-|~|至|到|\d|/)*\s*"
    r"(?:年|月|周|星期|礼拜|天|日|小时|时|分钟|分|[hdwmy]\b)"
    r"|(?:今|昨|前)(?:晨|日|天|晚|夜)|半(?:年|月|天|日|小时)|生后|出生后|数(?:年|月|周|天|日|小时)|多年"
    r"|\b(?:\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|few|half)\s*(?:\+|-|to|or|x|a|\d|\s)*"
    r"(?:years?|months?|weeks?|days?|hours?|minutes?|yrs?|mths?|mos?|wks?|hrs?|mins?|[hdwmy]|/7|/52|/12)\b"
    r"|\bsince\b|\bovernight\b|\b(?:this|yesterday|last) (?:morning|evening|night|week|month|year)?|\btoday\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:发现|确诊|诊断|诊断为|加重|再发|复发|病史|余|以上|左右|约|伴|入院|[左右双]侧?|急性|慢性|突发|反复|阵发性|间断|持续)"
    r"|\b(?:for|of|a|an|the|known|history|acute|chronic|left|right|since|about|over|diagnosed|with|recurrent)\b",
    re.IGNORECASE,
)
_DISEASE = re.compile(
    r"(?:病|炎|癌|肉瘤|淋巴瘤|血管瘤|腺瘤|综合征|结石|骨折|梗死|梗塞|衰竭|硬化|高血压|糖尿病|哮喘|气胸|脑卒中|中风|甲亢|甲减)$"
    r"|(?:itis|carcinoma|cancer|lymphoma|sarcoma|syndrome|disease|infarction|fracture|diabetes|hypertension|pneumonia|stroke|failure"
    r"|cirrhosis|asthma|copd)$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"医师|医生|护士|护师|主任|住院总|教授|技师|麻醉师|\bdr\b|\bdoctor|physician|\bnurse|\brn\b|\bmd\b|registrar|resident|consultant"
    r"|attending|surgeon|an(?:a)?esth(?:etist|esiologist)|intern\b|specialist|paramedic|\bfellow\b|\bchief\b",
    re.IGNORECASE,
)
_VITAL_SIGNS = (
    re.compile(r"(?:\bt|体温|temp(?:erature)?)\W{0,3}(?:is|of|was)?\s*(?:3[4-9]|4[0-2]|9[5-9]|10[0-6])", re.IGNORECASE),
    re.compile(r"(?:\bp|\bhr|脉搏|心率|pulse|heart rate)\W{0,3}(?:is|of|was)?\s*\d{2,3}", re.IGNORECASE),
    re.compile(r"(?:\br|\brr|呼吸|resp(?:iratory rate|irations?)?)\W{0,3}(?:is|of|was)?\s*\d{1,2}", re.IGNORECASE),
    re.compile(r"(?:\bbp|血压|blood pressure)\W{0,3}(?:is|of|was)?\s*\d{2,3}\s*/\s*\d{2,3}", re.IGNORECASE),
)  # fmt: skip


def denied(text: object) -> bool:
    """Whether an entry of a checklist says that the thing was not done.

    >>> denied("否"), denied("No"), denied("未核查"), denied("09:20"), denied("已核查"), denied("无异常")
    (True, True, True, False, False, False)
    """
    return isinstance(text, str) and _DENIALS.fullmatch(text.strip().rstrip(".。")) is not None


def word_side(text: object) -> str:
    """The one side that the words of an entry name; "" where they name none or both apart.

    >>> word_side("右髋已标识"), word_side("left"), word_side("是"), word_side("both knees")
    ('right', 'left', '', 'bilateral')
    """
    side = side_in(text) if isinstance(text, str) else None
    return str(side) if side else ""


def chinese_signs(text: object) -> float:
    """How many signs a Chinese text has, punctuation left out, a number or a Latin word counted as one; 0 for a text
    without Chinese.

    >>> chinese_signs("咳嗽、发热3天。"), chinese_signs("Cough for 3 days")
    (6.0, 0.0)
    """
    if not isinstance(text, str) or not _CHINESE.search(text):
        return 0.0
    return float(len(_CHINESE.findall(text)) + len(re.findall(r"[A-Za-z]+|\d+(?:\.\d+)?", text)))


def latin_words(text: object) -> float:
    """How many words a text without Chinese has; 0 for a Chinese one.

    >>> latin_words("Cough and fever for 3 days"), latin_words("咳嗽3天")
    (6.0, 0.0)
    """
    if not isinstance(text, str) or _CHINESE.search(text):
        return 0.0
    return float(len(re.findall(r"[A-Za-z0-9][\w'/-]*", text)))


def has_duration(text: object) -> bool:
    """Whether a complaint says since when: "3天", "半年余", "for two weeks", "since yesterday".

    >>> has_duration("咳嗽、发热3天"), has_duration("反复上腹痛10余年"), has_duration("Cough for 3 days")
    (True, True, True)
    >>> has_duration("发热、咳嗽"), has_duration("Chest pain")
    (False, False)
    """
    return isinstance(text, str) and _DURATION.search(unicodedata.normalize("NFKC", text)) is not None


def names_only_diseases(text: object) -> bool:
    """Whether a complaint is nothing but names of diseases, with or without a duration.

    >>> names_only_diseases("高血压病10年"), names_only_diseases("肺癌"), names_only_diseases("Pneumonia for 3 days")
    (True, True, True)
    >>> names_only_diseases("咳嗽3天"), names_only_diseases("确诊肺癌2月，胸痛1周"), names_only_diseases("Cough")
    (False, False, False)
    """
    if not isinstance(text, str):
        return False
    plain = _FILLER.sub(" ", _DURATION.sub(" ", unicodedata.normalize("NFKC", text).lower()))
    parts = [part.strip() for part in re.split(r"[、,，;；。.和及与]|\band\b", plain) if part.strip()]
    return bool(parts) and all("".join(part.split()) in _symptomless() or _DISEASE.search(part) for part in parts)


def names_title(text: object) -> bool:
    """Whether a list of people gives professional titles.

    >>> names_title("李明主治医师、王芳护士"), names_title("Dr Lee, RN Smith"), names_title("李明、王芳")
    (True, True, False)
    """
    return isinstance(text, str) and _TITLE.search(text) is not None


def vital_sign_count(text: object) -> float:
    """How many of temperature, pulse, respiration and blood pressure a text gives with numbers, 0 to 4.

    >>> vital_sign_count("T 36.5℃ P 80次/分 R 20次/分 BP 120/80mmHg"), vital_sign_count("神志清楚，心肺腹查体未见异常")
    (4.0, 0.0)
    """
    if not isinstance(text, str):
        return 0.0
    plain = unicodedata.normalize("NFKC", text)
    return float(sum(pattern.search(plain) is not None for pattern in _VITAL_SIGNS))


def same_person(one: object, other: object) -> bool:
    """Whether two names could be one person's: one inside the other ("Dr. Li Ming", "Li Ming"), or alike to
    `person_names.same_name`; false where one is missing.

    >>> same_person("张三", "张 三"), same_person("Li Ming", "Dr. Li Ming"), same_person("张三", "Zhang San")
    (True, True, True)
    >>> same_person("张三", "李四"), same_person("", "Li")
    (False, False)
    """
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    first, second = (re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).lower()) for name in (one, other))
    return bool(first and second) and (first in second or second in first or same_name(one, other, 1.0, 0))


@cache
def _symptomless() -> frozenset[str]:
    """Names of diagnoses in both languages, without blanks, lower-case."""
    entries = vocabulary.entries().values()
    return frozenset(
        "".join(name.lower().split())
        for entry in entries if entry.category == "diagnosis"
        for name in (entry.en, entry.zh)
    )  # fmt: skip


RECORD_FUNCTIONS = (
    denied, word_side, chinese_signs, latin_words, has_duration, names_only_diseases, names_title, vital_sign_count,
    same_person,
)  # fmt: skip
