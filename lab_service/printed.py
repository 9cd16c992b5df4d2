"""What is printed around the name of a test: order numbers, urgency, methods, brackets; taken off one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lab_service import naming
from lab_service.analytes import rows


def bare(name: str) -> str:
    """Without order number, urgency and words for an amount: "03. 钾", "急诊血糖", "QuantHBsAb", "乙肝表面抗原定性"."""
    return _behind().sub("", _in_front().sub("", _ORDER.sub("", naming.plain(name))))


def without_place(name: str) -> str:
    """Without the panel that American reports print behind a name: "Color, UA" of a urinalysis."""
    return _PLACE.sub("", name)


@dataclass(frozen=True, slots=True)
class Brackets:
    """A name without its last pair of brackets, what stands in them, and that with what follows them: the abbreviation
    of "Thyroxine (T4), Free" is "T4, Free".
    """

    outer: str
    inner: str
    short: str


def brackets(name: str) -> Brackets | None:
    """The last pair: "钾(酶法)", "[急]钾", "淋巴细胞(%)计数"; None where there are none, or nothing but them."""
    plain = naming.plain(name)
    end = max(plain.rfind(")"), plain.rfind("]"))
    depth = 0
    for start in range(end, -1, -1):
        depth += (plain[start] in ")]") - (plain[start] in "([")
        if not depth:
            break
    if end < 0 or depth:
        return None
    before, inner, after = plain[:start].strip(), plain[start + 1 : end].strip(), plain[end + 1 :].strip()
    return Brackets(f"{before} {after}".strip(), inner, f"{inner} {after}".strip()) if before or after else None


def says_nothing(words: str) -> bool:
    """Whether what stands in brackets is a method, urgency or the like, which leave the analyte as it is."""
    plain = naming.plain(words)
    return plain.endswith("法") or plain in _beside()


def loinc_form(name: str) -> tuple[str, str, str] | None:
    """Component, property and specimen of a name as LOINC writes them, empty where it has none: "Potassium
    [Moles/volume] in Serum or Plasma", "MCV [Entitic volume] by Automated count".
    """
    match = _LOINC.fullmatch(name.strip())
    if match is None or match["rest"] == "":
        return None
    return match["component"], (match["property"] or "").casefold(), match["specimen"] or ""


def pieces(name: str) -> tuple[str, ...]:
    """The name cut at spaces, strokes, between scripts and where small letters end: "谷丙转氨酶ALT", "BUN/Urea",
    "ferritinFER". Empty for a name of one piece.
    """
    cut = tuple(filter(None, _CUTS.split(name.strip())))
    return cut if len(cut) > 1 else ()


_PLACE = re.compile(r"(?<=\w),?\s+UA$")
_ORDER = re.compile(r"^\(?\d{1,3}\s*[.、,:)]\s*(?=\D)")
_LOINC = re.compile(
    r"(?P<component>.+?)"
    r"(?P<rest>(?: \[(?P<property>[^\]]+)\])?(?: (?:in|of) (?P<specimen>[A-Z0-9][^\[]*?))?(?: by [A-Za-z].+)?)"
)
_CUTS = re.compile(
    r"[\s/,;|]+|(?<=[\u4e00-\u9fff])(?=[A-Za-z])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])|(?<=[a-z])(?=[A-Z])"
)


@cache
def _beside() -> frozenset[str]:
    return frozenset(word for words in _words().values() for word in words)


@cache
def _in_front() -> re.Pattern[str]:
    """One Chinese sign alone may belong to the name, and so may English letters but for those of an amount."""
    apart = "|".join(re.escape(word) for word in _words()["urgency"] if word.isascii())
    joined = [word for word in _words()["urgency"] if not word.isascii() and len(word) > 1] + _words()[
        "amount in front"
    ]
    return re.compile(rf"^(?:(?:(?:{apart})\b|{'|'.join(joined)})[\s:-]*)+")


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(rf"(?<=.)(?:{'|'.join(_words()['amount behind'])})$")


@cache
def _words() -> dict[str, list[str]]:
    return {row["kind"]: [naming.plain(word) for word in row["words"].split(";")] for row in rows("beside_names.csv")}
