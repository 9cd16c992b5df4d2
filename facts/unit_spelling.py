"""How hospitals write units, and what they mean in UCUM. Everyday units and odd spellings: `unit_spelling.csv`."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path


def known(text: str) -> str:
    """The UCUM unit of a spelling that unit_spelling.csv has; empty for others.

    The table holds the everyday units themselves, spellings that are no UCUM, and those that are UCUM for something
    that no laboratory means (K/uL is no kelvin). In capitals alone (a printer without lower case) MG/L is no megagauss.
    """
    spellings, folded = _table()
    if ucum := spellings.get(text):
        return ucum
    return folded.get(text.casefold(), "") if len(text) > 1 and text.upper() == text else ""


def known_in_any_case(text: str) -> str:
    """As `known`, with case disregarded: for what is no UCUM as it stands."""
    return _table()[1].get(text.casefold(), "")


def rewritten(text: str) -> str:
    """The text with systematic deviations from UCUM undone: ×10⁹, μ, Chinese words, IU, mmHg, l. May be no unit."""
    text = _SUPERSCRIPTS.sub(lambda match: "^" + match[0].translate(_PLAIN_DIGITS), text)
    text = unicodedata.normalize("NFKC", text).replace("μ", "u").replace("\N{MIDDLE DOT}", ".")
    text = "".join(text.split())
    for words, ucum in _WORDS:
        text = words.sub(ucum, text)
    return text


_SUPERSCRIPTS = re.compile("[⁻⁰¹²³⁴-⁹]+")
_PLAIN_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

_WORDS = [
    (re.compile(pattern), ucum)
    for pattern, ucum in (
        (r"^\(([^()]+)\)$", r"\1"),
        (r"毫克", "mg"), (r"微克", "ug"), (r"千克|公斤", "kg"), (r"克", "g"),
        (r"毫摩尔?", "mmol"), (r"微摩尔?", "umol"), (r"毫升", "mL"), (r"升", "L"), (r"毫米", "mm"), (r"厘米", "cm"),
        (r"单位", "U"), (r"小时", "h"), (r"分钟", "min"), (r"秒", "s"), (r"[天日]", "d"), (r"岁|年", "a"),
        (r"(?i)^(?:cells?|counts?|个|#)(?=/)", ""),
        (r"^(?:[x×X*]?10[*^Ee]{1,2}\+?\(?|[x×X*]10|[x×X*]?10\(|[x×X*]?[Ee])(\d{1,2})\)?(?=/)", r"10*\1"),
        (r"(?<![A-Za-z])(?:mc|µ)(?=g|L|l|mol|IU|U)", "u"),
        (r"(?i)(?<![a-z])gms?(?![a-z])", "g"),
        (r"(?<![A-Za-z\[])K(?=IU)", "k"), (r"(?<![A-Za-z\[])([munpkM]?)(?:IU|iu|Iu|iU)(?![A-Za-z\]'])", r"\1[IU]"),
        (r"(?i)mm\.?hg", "mm[Hg]"), (r"(?i)cmh2o", "cm[H2O]"),
        (r"(?i)\bmosm(?:ol)?(?=/|$)(/kg)?(?:H2O)?", lambda m: "mosm" + (m[1] or "").lower()),
        (r"\bmE[qQ]\b", "meq"), (r"\buE[qQ]\b", "ueq"),
        (r"(?i)(?<=/)(?:c\.?mm|cumm|mm\^3)\b", "mm3"),
        (r"(?i)/?\(?/?1[.,]73_?m\^?2\)?$", "/{1.73_m2}"), (r"\((?=.*/\{1\.73_m2\}$)", ""),
        (r"(?i)(?<![a-z])(?:secs?|seconds?)(?![a-z])", "s"), (r"(?i)(?<![a-z])(?:hrs?|hours?)(?![a-z])", "h"),
        (r"(?i)(?<![a-z])days?(?![a-z])", "d"), (r"(?i)(?<![a-z])(?:yrs?|years?)(?![a-z])", "a"),
        (r"/24h$", "/(24.h)"), (r"/1h$", "/h"),
        (r"(?i)(?<=/)hpf?$", "[HPF]"), (r"(?i)(?<=/)lpf?$", "[LPF]"),
        (r"(?i)^(.+?)[(\[{]?(FEU|DDU)[)\]}]?$", lambda m: m[1] + "{" + m[2].upper() + "}"),
        (r"(?i)(?<=g|l)\.?cr(?:ea(?:t(?:inine)?)?)?\.?$", ""),
        (r"^giga(?=[./])", "10*9"), (r"^tera(?=[./])", "10*12"), (r"\.[lL]-1$", "/L"),
        (r"(?<!10)\^(?=-?\d)", ""), (r"(?<![A-Za-z\[_'])([munpfdckh]?)l(?![A-Za-z\]])", r"\1L"),
    )
]  # fmt: skip


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    """By spelling, and by case-folded spelling."""
    with _FILE.open(encoding="utf-8", newline="") as stream:
        rows = {row["ucum"]: row["spellings"].split() for row in csv.DictReader(stream)}
    spelled = {spelling: ucum for ucum, spellings in rows.items() for spelling in (ucum, *spellings)}
    return spelled, {spelling.casefold(): ucum for spelling, ucum in spelled.items()}


_FILE = Path(__file__).with_suffix(".csv")
