"""A significant finding in the conclusion that the description knows nothing of."""

from __future__ import annotations

import random
import re

from injectors.chart import Chart
from injectors.findings import kin_of
from injectors.injection import Injection, Span
from injectors.report import FINDINGS, IMPRESSION
from injectors.statements import statements

_WORDS = {
    "en": (
        ("pneumothorax", "Small {side} apical pneumothorax."),
        ("pneumothorax", "There is a moderate {side} pneumothorax."),
        ("effusion", "{Side} pleural effusion."),
        ("effusion", "Large {side} pleural effusion."),
        ("consolidation", "{Side} lower lobe consolidation."),
        ("pneumonia", "{Side} lower lobe pneumonia."),
        ("mass", "Mass in the {side} upper lobe."),
        ("nodule", "12 mm nodule in the {side} upper lobe."),
        ("fracture", "Acute fracture of the {side} sixth rib."),
        ("oedema", "Pulmonary edema."),
        ("free-air", "Pneumoperitoneum."),
        ("aneurysm", "Aneurysm of the descending thoracic aorta."),
    ),
    "zh": (
        ("pneumothorax", "{side}侧气胸"),
        ("pneumothorax", "{side}侧少量气胸,肺组织压缩约20%"),
        ("effusion", "{side}侧胸腔积液"),
        ("effusion", "{side}侧胸腔大量积液"),
        ("pericardial", "心包积液"),
        ("pneumonia", "{side}肺下叶肺炎"),
        ("mass", "{side}肺上叶肿块"),
        ("nodule", "{side}肺上叶结节"),
        ("fracture", "{side}侧第6肋骨骨折"),
        ("oedema", "肺水肿"),
        ("aneurysm", "胸主动脉瘤"),
    ),
}
_SUPPORTS = {
    "pneumonia": {"opacity", "scar", "nodule"},
    "consolidation": {"nodule", "mass", "opacity"},
    "oedema": {"effusion", "heart-size", "opacity"},
    "fracture": {"bone-destruction", "metastasis"},
    "pneumothorax": {"free-air", "mediastinal-air"},
    "mass": {"opacity", "consolidation", "scar", "atelectasis", "calcification"},
    "nodule": {"opacity", "calcification", "scar", "consolidation"},
    "effusion": {"pleural-thickening", "pericardial"},
    "pericardial": {"effusion"},
    "aneurysm": {"calcification"},
}
_UNNAMED = re.compile(
    r"病灶|病变|密度(?:影|增高)|液性|液体|高密度|density|densities|blunt\w*|fluid|lesion|tortuo\w+|ectatic",
    re.IGNORECASE,
)
_TELLS_ENOUGH = 40


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    zones = chart.report.of(IMPRESSION)
    described = [chart.report.words(zone) for zone in chart.report.of(FINDINGS)]
    if not zones or sum(map(len, described)) < _TELLS_ENOUGH or chart.part != "CHEST":
        return None
    said = statements(chart.report)
    choices = list(_WORDS[chart.language])
    rng.shuffle(choices)
    for key, form in choices:
        kin = kin_of({key}) | _SUPPORTS.get(key, set())
        told = [one for one in said if one.key in kin]
        if any(one.stance != "denied" for one in told) or _near(key, chart.report.text):
            continue
        denied = [one for one in told if one.key == key and one.role == FINDINGS]
        side = rng.choice(("left", "right") if chart.language == "en" else ("左", "右"))
        words = form.format(side=side, Side=side.capitalize())
        report, span = _added(chart, words)
        shift = len(report.fields[span.field].text) - len(chart.report.fields[span.field].text)
        spans = tuple(
            Span(one.sentence.zone.field, one.start + moved, one.end + moved)
            for one in denied
            for moved in [shift if one.sentence.zone.field == span.field and one.start >= span.start else 0]
        )
        why = "denied in the findings" if denied else "nothing supports it"
        return Injection(chart.with_report(report), (span,), witness=why, witness_spans=spans, note=key)
    return None


def _near(key: str, text: str) -> bool:
    """Words that may describe it without its name."""
    if key in ("pneumonia", "consolidation", "mass", "nodule", "oedema", "effusion", "pericardial", "aneurysm"):
        return _UNNAMED.search(text) is not None and key not in ("oedema", "aneurysm")
    return key == "fracture" and re.search(r"骨折|deformit|rib", text, re.IGNORECASE) is not None


def _added(chart: Chart, words: str):  # type: ignore[no-untyped-def]
    """The words as a further line of the conclusion, numbered where its lines are."""
    zone = chart.report.of(IMPRESSION)[-1]
    told = chart.report.words(zone)
    at = zone.start + len(told.rstrip(" \n\t"))
    numbers = [int(number) for number in re.findall(r"(?<![0-9.])(\d{1,2})\s*[、.．)](?!\d)", told)]
    mark = re.search(r"(?<![0-9.])\d{1,2}(\s*[、.．)]\s*)(?!\d)", told)
    if chart.language == "en":
        lead = " " if told.rstrip()[-1:] in ".;" else ". "
        lead += f"{max(numbers) + 1}. " if numbers and mark and numbers == list(range(1, len(numbers) + 1)) else ""
        closing = ""
    else:
        lead = "" if told.rstrip()[-1:] in "。;；" else "。" if not numbers else ";"
        lead += f"{max(numbers) + 1}{mark.group(1)}" if numbers and mark else ""
        closing = "。"
    report = chart.report.edited(zone.field, at, at, lead + words + closing)
    return report, Span(zone.field, at + len(lead), at + len(lead) + len(words))
