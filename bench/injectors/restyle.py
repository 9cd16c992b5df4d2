"""The same report in another hand: nothing that it says changes, so nothing that is said of it may."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from injectors.report import Field, Report

_FULL = str.maketrans("0123456789.,;:()%", "０１２３４５６７８９．，；：（）％")
_HALF = str.maketrans("，；：（）％．", ",;:()%.")
_SHORT = {
    "en": (
        (r"\bright upper lobe\b", "RUL"), (r"\bright lower lobe\b", "RLL"), (r"\bright middle lobe\b", "RML"),
        (r"\bleft upper lobe\b", "LUL"), (r"\bleft lower lobe\b", "LLL"), (r"\bwithout\b", "w/o"),
        (r"\bpneumothorax\b", "PTX"), (r"\bcentimeters?\b", "cm"), (r"\bmillimeters?\b", "mm"),
        (r"\bwithin normal limits\b", "WNL"),
    ),
    "zh": (
        ("(?<=[左右])肺([上下])叶", r"\1肺"), ("右侧胸腔", "右胸腔"), ("左侧胸腔", "左胸腔"),
        ("两侧", "双侧"), ("(?<!第)毫米", "mm"), ("厘米", "cm"),
    ),
}  # fmt: skip
_NUMBER = re.compile(r"(?:(?<=^)|(?<=[\s;；。.]))(\d{1,2})\s*(?:、|[.．](?!\d)|\))\s*")


def full_width(report: Report, rng: random.Random) -> Report:
    """Digits and points of the other width; in English the digits and the comma of a Chinese keyboard."""
    if report.language == "zh":
        return _each(report, lambda text: text.translate(_FULL) if "，" not in text else text.translate(_HALF))
    return _each(
        report, lambda text: re.sub(r"\d", lambda digit: digit.group().translate(_FULL), text).replace(",", "，")
    )


def numbering(report: Report, rng: random.Random) -> Report:
    """Items of a list numbered in another way."""
    style = rng.choice(("{}. ", "{}、", "{}) ", "({}) ", "（{}）"))
    return _each(report, lambda text: _NUMBER.sub(lambda match: style.format(match.group(1)), text))


def abbreviations(report: Report, rng: random.Random) -> Report:
    """Usual short forms for the long ones."""

    def shortened(text: str) -> str:
        for long, short in _SHORT[report.language]:
            text = re.sub(long, short, text, flags=re.IGNORECASE)
        return text

    return _each(report, shortened)


def line_breaks(report: Report, rng: random.Random) -> Report:
    """A line for each sentence, and lines wrapped where a word ends."""
    if report.language == "zh":
        return _each(report, lambda text: re.sub(r"([。；;])(?=.)", lambda stop: stop.group() + "\n", text))
    ending = rng.choice(("\n", "\r\n"))
    if rng.random() < 0.5:
        return _each(report, lambda text: re.sub(r"(?<=[a-z]{3}\.) (?=[A-Z])", ending, text))
    return _each(report, lambda text: re.sub(r"(.{60,75}?) ", lambda line: line.group(1) + ending, text))


RESTYLINGS = {
    "full width": full_width,
    "numbering": numbering,
    "abbreviations": abbreviations,
    "line breaks": line_breaks,
}


def _each(report: Report, change) -> Report:  # type: ignore[no-untyped-def]
    """Every field changed; its zones are not followed, since nobody injects anything after a restyling."""
    fields = tuple(Field(field.kind, change(field.text)) for field in report.fields)
    return replace(report, fields=fields, zones=())
