"""How old and of which sex a text says that its patient is: "56-year-old man", 患者,女,45岁."""

from __future__ import annotations

import re
from collections.abc import Iterator

from facts.fact import Quantity
from text_service.mentions.examination import Said
from text_service.passages.sentences import Sentence


def find_demographics(sentence: Sentence, family: bool) -> list[Said]:
    """Sex (FEMALE, MALE) and age (UCUM a, mo, wk, d) of the patient, each once a sentence.

    `family`: the section is about relatives. Somebody else's age ("his 5-year-old son", 其子20岁), an age of long ago
    ("at age 30", 30岁时) and the age of a thing ("10-year-old fracture") are none.
    """
    if family or not _HINT.search(sentence.match, sentence.start, sentence.end):
        return []
    found: dict[str, Said] = {}
    for said in (_chinese if sentence.chinese else _english)(sentence.match[: sentence.end]):
        found.setdefault(said.concept, said)
    return list(found.values())


_HINT = re.compile(r"\b(?:old|y/?o|sex|age|gender|male|female)\b|男|女|岁|年龄|患儿|患者")
_UNITS = {"y": "a", "m": "mo", "w": "wk", "d": "d", "岁": "a", "周": "wk", "月": "mo", "个": "mo", "天": "d", "日": "d"}
_FEMALE = ("f", "w", "girl", "lady", "女")

_PERSON = r"(?P<sex>man|woman|male|female|gentleman|lady|boy|girl)"
# What a de-identified text puts in the place of a number.
_STRUCK_OUT = r"x{2,}|\*{2,}|_{2,}"
_ENGLISH = (
    re.compile(
        r"(?<![\w*])(?P<age>\d{1,3}|" + _STRUCK_OUT + r")[\s-]*(?P<unit>year|yr|month|week|day)s?[\s-]*old\b"
        r"(?P<thing>[\s-]+(?:\w+[\s-]+){0,2}?"
        + _PERSON
        + r"\b|\s+patient\b|\s+(?:with|who|presenting|presents|status)\b|\s*[,.;]|\s*$)"
    ),
    re.compile(r"\b(?P<age>\d{1,3})[\s-]*(?P<unit>y)/?o\b(?P<thing>[\s,]*(?P<sex>male|female|man|woman|m|f)\b)?"),
    re.compile(r"\bpatient is an?\s+(?:\w+\s+)?(?P<sex>man|woman|male|female)\b"),
    re.compile(r"(?:^|\bthis\s|\bthe\s|\ba\s)(?P<sex>male|female)\s+patient\b"),
    re.compile(r"\b(?:sex|gender)\s*:\s*(?P<sex>male|female|m|f)\b"),
    re.compile(r"(?:^|[,;.]\s*)(?:patient s )?age\s*:\s*(?P<age>\d{1,3})\s*(?P<unit>y|m|d)?"),
)
# Somebody else's, or of another time.
_NOT_THE_PATIENT = re.compile(
    r"\b(?:at|when|since|until|till|before|after|from|his|her|their|mother|father|sister|brother|son|daughter"
    r"|wife|husband|partner|aunt|uncle|cousin|child|children|donor|newborn|baby|twin"
    r"|has an?|have an?|with an?|by an?|of an?)"
    r"(?:\s+(?:an?|the|age|who|is|was|of|about|approximately))*\s*$"
)
_ANOTHER = re.compile(
    r"\s*(?:donor|partner|son|daughter|sibling|child|relative|donated|catheter|urethra|genital|pattern)"
)
_BEGINNING = re.compile(r"^\W*(?:(?:this|the|a|an|patient|pt|is|history|clinical|indication|reason)\W+)*$")

_CHINESE = (
    re.compile(
        r"(?:^|[,。;:、\s(]|患者|患儿|病人)(?P<sex>[男女])(?:性|孩|童|婴)?[,、\s]*(?:患者|病人|患儿)?[,、\s]*"
        r"(?:年龄)?[:\s]*(?P<age>\d{1,3})\s*(?:周)?(?P<unit>岁|个月|月|天|日|周)(?!龄?[前时起]|左右?时)"
    ),
    re.compile(r"(?:患者|患儿|病人)[,\s]*(?:为|系)?[,\s]*(?:老年|中年|青年|成年)?(?P<sex>[男女])(?:性|[,、。;\s]|$)"),
    re.compile(r"(?:^|[,。;:\s])(?:老年|中年|青年|成年)?(?P<sex>[男女])性患者"),
    # The features of a case begin with whom it is: 1.中年女性, 66岁男性.
    re.compile(
        r"(?:^|[,。;:\s]|\d\.|患者|患儿)(?:(?P<age>\d{1,3})(?P<unit>岁|个月)(?!前|时|起))?"
        r"(?:高龄|老年|中老年|中年|青中年|青年|青壮年|青少年|成年|育龄期?|(?<=[岁月]))(?P<sex>[男女])"
        r"(?:性|[孩童婴])(?=[,。;、\s(]|患者|患儿|$)"
    ),
    re.compile(r"性\s*别\s*[:]?\s*(?P<sex>[男女])"),
    re.compile(r"年\s*龄\s*[:]?\s*(?P<age>\d{1,3})\s*(?P<unit>岁|个月|月|天|日)"),
    re.compile(r"(?:患者|患儿|病人)[,、\s]*(?P<age>\d{1,3})\s*(?:周)?(?P<unit>岁|个月|天)(?![前时起])"),
)
_RELATIVE = re.compile(r"(?:父|母|兄|弟|姐|妹|配偶|丈夫|妻|子|供者|供体|捐献者|其|家族|育有?)[^,。;]{0,6}[,、\s]?$")

# Whom a disease befalls, not who has it.
_ANYBODY = re.compile(r"(?:好发|多见|高发|常见|易感|易患|人群|多发生|发病率)[^。;]*$")


def _english(words: str) -> Iterator[Said]:
    for pattern in _ENGLISH:
        for match in pattern.finditer(words):
            before = words[: match.start()]
            if _NOT_THE_PATIENT.search(before) or _ANOTHER.match(words, match.end()):
                continue
            named = match.groupdict()
            if "thing" in named and not named.get("sex") and not _BEGINNING.match(before):
                continue
            yield from _said(match)


def _chinese(words: str) -> Iterator[Said]:
    for pattern in _CHINESE:
        for match in pattern.finditer(words):
            before = words[: match.start()]
            if not _RELATIVE.search(before) and not _ANYBODY.search(before):
                yield from _said(match)


def _said(match: re.Match[str]) -> Iterator[Said]:
    named = match.groupdict()
    if sex := named.get("sex"):
        coded = "FEMALE" if sex.startswith(_FEMALE) else "MALE"
        yield Said(match.start("sex"), match.end("sex"), "patient_sex", coded)
    if (age := named.get("age")) and age.isdigit():
        unit = named.get("unit") or "y"
        yield Said(
            match.start("age"), match.end("unit") if named.get("unit") else match.end("age"), "patient_age",
            quantity=Quantity(age, _UNITS[unit[0]]),
        )  # fmt: skip
