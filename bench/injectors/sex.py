"""The sex of the record against that of the words, or an organ of the other sex in the report."""

from __future__ import annotations

import random
import re

from injectors.chart import Chart, sex_in
from injectors.injection import Injection, Span
from injectors.report import FINDINGS

_TWIN_WORD = {
    "male": "female", "female": "male", "man": "woman", "woman": "man", "gentleman": "lady", "lady": "gentleman",
    "boy": "girl", "girl": "boy", "男": "女", "女": "男",
}  # fmt: skip
_WORD = re.compile(
    r"\b(?:fe)?male\b|\b(?:wo)?man\b|\bgentleman\b|\blady\b|\bboy\b|\bgirl\b|[男女](?=性|，)", re.IGNORECASE
)
_AGED = re.compile(r"(?:X{2,}|\d{1,3})[- ]*year[- ]*old\s*$", re.IGNORECASE)
_ORGANS = {
    ("en", "FEMALE"): (
        "The prostate is enlarged.", "The seminal vesicles are unremarkable.", "There is a right testicular mass.",
    ),
    ("en", "MALE"): (
        "The uterus is unremarkable.", "There is a left ovarian cyst.",
        "The uterus and adnexa are normal in appearance.",
    ),
    ("zh", "FEMALE"): ("前列腺增大。", "前列腺及双侧精囊腺未见异常。", "右侧睾丸未见异常。"),
    ("zh", "MALE"): ("子宫及双侧附件未见异常。", "子宫形态、大小正常。", "左侧卵巢见囊性密度灶。"),
}  # fmt: skip


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    told = sex_in(chart.report.text)
    ways = [_organ, _record, _word] if told else [_organ]
    rng.shuffle(ways)
    return next((made for way in ways if (made := way(chart, rng)) is not None), None)


def _record(chart: Chart, rng: random.Random) -> Injection | None:
    """Registered as the other sex. The images were marked by the same registration."""
    wrong = "MALE" if chart.sex == "FEMALE" else "FEMALE"
    changed = chart.with_patient(sex=wrong).with_header(PatientSex=wrong[0])
    return Injection(changed, items=("patient.sex", "PatientSex"), witness="report", note="record")


def _word(chart: Chart, rng: random.Random) -> Injection | None:
    for number, field in enumerate(chart.report.fields):
        for match in _WORD.finditer(field.text):
            if field.text.isascii() and not _AGED.search(field.text[: match.start()]):
                continue
            new = _TWIN_WORD[match.group().lower()]
            report = chart.report.edited(number, match.start(), match.end(), new)
            if sex_in(report.text) == chart.sex or not sex_in(report.text):
                continue
            return Injection(
                chart.with_report(report),
                (Span(number, match.start(), match.start() + len(new)),),
                witness="registered sex",
                note="word",
            )
    return None


def _organ(chart: Chart, rng: random.Random) -> Injection | None:
    zones = chart.report.of(FINDINGS)
    if not zones or not chart.report.words(zones[0]).strip():
        return None
    words = rng.choice(_ORGANS[chart.language, chart.sex])
    at = zones[0].end
    joined = words if chart.language == "zh" else f" {words}"
    before = chart.report.words(zones[0]).rstrip()
    if before[-1] not in ".。":
        joined = ("。" if chart.language == "zh" else ".") + joined
    report = chart.report.edited(zones[0].field, at, at, joined)
    span = Span(zones[0].field, at + len(joined) - len(words), at + len(joined))
    return Injection(chart.with_report(report), (span,), witness="registered sex", note="organ")
