"""The encounter around a report: patient, order, study header, the same for the injected report and its twin.

A report alone would have nothing that contradicts it and would understate false alarms.
"""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from injectors.report import Report

Json = dict[str, Any]

_YEARS = re.compile(r"\b(?:X{2,}|\d{1,3})[- ]*year[- ]*old\b(?P<rest>[^.;\n]{0,40})", re.IGNORECASE)
_SEX_WORDS = {
    "FEMALE": re.compile(r"\b(?:female|woman|lady|girl)\b|女性|女，|，女|患者女", re.IGNORECASE),
    "MALE": re.compile(r"\b(?:male|man|gentleman|boy)\b|男性|男，|，男|患者男", re.IGNORECASE),
}
_SEX_ORGANS = {
    "FEMALE": re.compile(
        r"\b(?:uter(?:us|ine)|ovar(?:y|ies|ian)|hysterectomy|pregnan\w+|vagina\w*|adnexa\w*|cervical cancer)\b"
        r"|子宫|卵巢|附件区|宫颈|阴道|妊娠|怀孕|孕妇",
        re.IGNORECASE,
    ),
    "MALE": re.compile(r"\b(?:prostat\w+|testi[cs]\w*|scrot\w+|seminal)\b|前列腺|精囊|睾丸|阴囊|附睾", re.IGNORECASE),
}
_ZH_PARTS = {
    "CHEST": "肺 胸腔 胸膜 纵隔 支气管 气管 肺门 心包 心影 肋骨",
    "ABDOMEN": "肝 胆 胰 脾 肾 胃 结肠 腹腔 腹膜后 肠",
    "HEAD": "脑 垂体 颅 鼻窦 眼眶 鼻咽",
    "BREAST": "乳腺 左乳 右乳 双乳 乳头",
    "NECK": "甲状腺 颈部 喉 会厌",
    "PELVIS": "子宫 前列腺 膀胱 直肠 盆腔 卵巢 附件",
    "HEART": "二尖瓣 三尖瓣 室间隔 房室腔 主动脉瓣",
}
_ZH_MODALITIES = (
    ("NM", re.compile(r"SPECT|MIBI|骨显像|平面显像|99m?Tc", re.IGNORECASE)),
    ("PT", re.compile(r"PET|糖代谢|FDG|SUV", re.IGNORECASE)),
    ("US", re.compile(r"超声|回声|多普勒|探及|心超")),
    ("MR", re.compile(r"T1WI|T2WI|DWI|信号影|长T1|等信号|MR平扫|磁共振", re.IGNORECASE)),
)
# Where nothing else tells: most such patients are women. Men have breasts, too, so no error is made of it.
_LIKELY_FEMALE = re.compile(r"乳腺?癌|乳腺?MT|breast cancer|mastectomy", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
_EXAM_DAY = date(2024, 3, 5)


@dataclass(frozen=True)
class Chart:
    """`record`: the encounter without the report's words and without studies; `details`: fields of the report beside
    its words; `header`: elements of the study's images; `more`: further documents."""

    report: Report
    record: Json
    details: Json
    header: Mapping[str, str]
    more: tuple[Json, ...] = ()

    @property
    def language(self) -> str:
        return self.report.language

    @property
    def sex(self) -> str:
        return str(self.record["patient"]["sex"])

    @property
    def part(self) -> str:
        return str(self.record["orders"][0].get("body_part", ""))

    def with_report(self, report: Report) -> Chart:
        return replace(self, report=report)

    def with_patient(self, **fields: Any) -> Chart:
        return replace(self, record={**self.record, "patient": {**self.record["patient"], **fields}})

    def with_order(self, **fields: Any) -> Chart:
        return replace(self, record={**self.record, "orders": [{**self.record["orders"][0], **fields}]})

    def with_details(self, **fields: Any) -> Chart:
        return replace(self, details={**self.details, **fields})

    def with_header(self, **elements: str) -> Chart:
        return replace(self, header={**self.header, **elements})

    def with_record(self, **parts: Any) -> Chart:
        return replace(self, record={**self.record, **parts})

    def encounter(self, name: str) -> Json:
        """The encounter as a line for `concord check --jsonl`."""
        image = {"content": _image(tuple(sorted(self.header.items())))}
        return {
            **self.record,
            "id": name,
            "documents": [{"id": "report", **self.details, **self.report.document()}, *self.more],
            "studies": [{"accession_number": "A1", "instances": [image]}],
        }


def make_chart(report: Report, rng: random.Random) -> Chart:
    """The plain encounter of an untouched report. Its examination is later than every date that the report tells."""
    likely = "FEMALE" if _LIKELY_FEMALE.search(report.text) else ""
    sex = sex_in(report.text) or likely or rng.choice(("FEMALE", "MALE"))
    modality, part = modality_of(report), part_of(report)
    years = rng.randint(35, 85)
    day = exam_day(report.text)
    patient = f"P{rng.randint(100000, 999999)}"
    at = f"{day.isoformat()}T{{}}:00+08:00"
    order = {
        "id": "o1",
        "accession_number": "A1",
        "modality": modality,
        "body_part": part,
        "patient_id": patient,
        "ordered_at": at.format("08:00"),
        "performed_at": at.format("09:00"),
    }
    record = {
        "patient": {"id": patient, "sex": sex, "age_years": years},
        "orders": [{key: value for key, value in order.items() if value}],
        "as_of": f"{(day + timedelta(days=1)).isoformat()}T12:00:00+08:00",
    }
    details = {
        "type": "RADIOLOGY_REPORT",
        "status": "FINAL",
        "accession_number": "A1",
        "patient_id": patient,
        "author": "dr-a",
        "exam_date": day.isoformat(),
        "written_at": at.format("10:00"),
        "signed_at": at.format("11:00"),
    }
    header = {
        "Modality": modality,
        "BodyPartExamined": part,
        "PatientID": patient,
        "PatientSex": sex[0],
        "AccessionNumber": "A1",
        "StudyDate": day.strftime("%Y%m%d"),
    }
    return Chart(report, record, details, {key: value for key, value in header.items() if value})


def sex_in(text: str) -> str:
    """FEMALE, MALE, or empty when the words tell neither or both."""
    told = {sex for sex, words in _SEX_ORGANS.items() if words.search(text)}
    for match in _YEARS.finditer(text):
        told |= {sex for sex, words in _SEX_WORDS.items() if words.search(match.group("rest"))}
    told |= {sex for sex, words in _SEX_WORDS.items() if re.search(r"[\u4e00-\u9fff]", text) and words.search(text)}
    return told.pop() if len(told) == 1 else ""


def part_of(report: Report) -> str:
    """The body part examined, a DICOM word; empty when the report goes through the whole body."""
    if report.language == "en":
        return "CHEST"
    counts = {part: sum(report.text.count(word) for word in words.split()) for part, words in _ZH_PARTS.items()}
    first, second = sorted(counts, key=lambda part: -counts[part])[:2]
    many = sum(count > 0 for count in counts.values())
    if not counts[first] or (many >= 5 and "PET" in report.text):
        return ""
    return first if counts[first] >= 1.2 * counts[second] else ""


def modality_of(report: Report) -> str:
    if report.language == "en":
        return "CR"
    return next((code for code, words in _ZH_MODALITIES if words.search(report.text)), "CT")


def dates_in(text: str) -> list[tuple[re.Match[str], date]]:
    """The full dates that the text tells, where they are dates at all."""
    found = []
    for match in _DATE.finditer(text):
        year, month, day = (int(part) for part in match.groups())
        if 1 <= month <= 12 and 1 <= day <= 28 + (month != 2) * 2:
            found.append((match, date(year, month, day)))
    return found


def exam_day(text: str) -> date:
    return max((day for _, day in dates_in(text)), default=_EXAM_DAY - timedelta(days=30)) + timedelta(days=30)


@lru_cache(maxsize=4096)
def _image(header: tuple[tuple[str, str], ...]) -> str:
    from fusion.small_dicom import small_dicom

    return base64.b64encode(small_dicom(dict(header), 1)).decode()
