"""Somebody else in the papers, and another sex, age or day."""

from __future__ import annotations

import re
from datetime import datetime

from planting import (
    ADMISSION,
    FIRST,
    NOTE,
    REPORT,
    SUMMARY,
    Stay,
    admitted_at,
    age_of,
    divided,
    document_of,
    documents_of,
    examinations,
    in_words,
    is_english,
    is_man,
    kind,
    put,
    reworded,
    said,
)


@kind(r"sex|other-patient")
def _(stay: Stay) -> bool | None:
    """The first progress note tells of the other sex."""
    note = document_of(stay, FIRST)
    words = (r"\bwoman\b", "man") if not is_man(stay) else (r"\bman\b", "woman")
    if is_english(stay):
        return reworded(note, *words)
    return reworded(note, "女性", "男性") or reworded(note, "男性", "女性")


@kind(r"age")
def _(stay: Stay) -> bool | None:
    """The first progress note tells another age."""
    note, wrong = document_of(stay, FIRST), str(age_of(stay) + (23 if age_of(stay) < 50 else -23))
    return reworded(note, r"\b\d\d(?=-year-old)", wrong) or reworded(note, r"\d+(?=岁[男女])", wrong)


@kind(r"other-patient|patient-name|name")
def _(stay: Stay) -> bool | None:
    """The discharge summary names another patient."""
    summary = document_of(stay, SUMMARY)
    name = in_words(stay, "Patient: Walter Simmons. ", "患者姓名：赵铁生。")
    return bool(summary) and put(summary, "text", name + summary["text"])


@kind(r"other-patient|patient-name|name")
def _(stay: Stay) -> bool | None:
    """A ward note speaks of another patient by name."""
    note = document_of(stay, NOTE)
    return said(note, in_words(stay, " Mr Walter Simmons was seen again in the evening and is comfortable.",
                                 "患者赵铁生今日下午再次查看，诉无不适。"))  # fmt: skip


@kind(r"other-patient|patient-id")
def _(stay: Stay) -> bool | None:
    """A ward note bears the hospital number of somebody else."""
    note = document_of(stay, NOTE)
    return bool(note) and put(
        note, "text", in_words(stay, "Hospital number: E7731. ", "住院号：Z7731。") + note["text"]
    )


@kind(r"accession|exam-record-triad")
def _(stay: Stay) -> bool | None:
    """The report was filed under the number of another examination."""
    numbers = [one["accession_number"] for one in examinations(stay)]
    report = next((one for one in documents_of(stay, REPORT) if one.get("accession_number") in numbers), {})
    return bool(report) and put(report, "accession_number", report["accession_number"][:-2] + "97")


@kind(r"patient-sex|sex")
def _(stay: Stay) -> bool | None:
    """The header of the images gives the other sex."""
    header = next((one["header"] for one in stay.get("studies", [])), {})
    return put(header, "PatientSex", "F" if is_man(stay) else "M")


@kind(r"patient-(id|name)")
def _(stay: Stay) -> bool | None:
    """The images are those of another patient."""
    header = next((one["header"] for one in stay.get("studies", [])), {})
    return put(header, "PatientID", "E9999") and put(header, "PatientName", "Simmons^Walter")


@kind(r"copied-from-other-sex|sex-anatomy|sex")
def _(stay: Stay) -> bool | None:
    """The history of a man tells of his periods."""
    note = document_of(stay, ADMISSION)
    return is_man(stay) and bool(note) and put(
        note, "text", re.sub(r"(?=Family history|家族史)", in_words(
            stay, "Menstrual history: menarche at 13, regular.\n", "月经史：13岁初潮，周期28天，经期5天。\n"),
            note["text"], count=1))  # fmt: skip


@kind(r"sex")
def _(stay: Stay) -> bool | None:
    """A man's report describes a uterus."""
    report = next((one for one in documents_of(stay, REPORT) if (divided(one)[0] and "abdom" in str(stay.get("orders")))
                   or (divided(one)[0] and re.search("肝", one["text"]))), None)  # fmt: skip
    if report is None or not is_man(stay):
        return None
    return reworded(report, r"(?=\n(IMPRESSION|诊断意见))", in_words(
        stay, " Uterus and both ovaries are of normal size.", "子宫大小正常，双侧附件区未见肿块。"))  # fmt: skip


@kind(r"sex")
def _(stay: Stay) -> bool | None:
    """A woman's note describes a prostate."""
    note = document_of(stay, NOTE)
    return not is_man(stay) and said(note, in_words(stay, " Rectal examination: the prostate is enlarged and smooth.",
                                                    "直肠指检：前列腺II度增大，质韧，中央沟变浅。"))  # fmt: skip


@kind(r"sex|pregnan|age-incompatible")
def _(stay: Stay) -> bool | None:
    """A man is pregnant in a note."""
    note = document_of(stay, NOTE)
    return is_man(stay) and said(note, in_words(stay, " 32 weeks pregnant, fetal heart rate 140/min.",
                                                "孕32周，胎心140次/分，胎动正常。"))  # fmt: skip


@kind(r"sex-diagnosis|sex")
def _(stay: Stay) -> bool | None:
    """The list has a diagnosis of the other sex."""
    stay["diagnoses"].append(
        in_words(stay, "Endometriosis | N80.9 | other", "子宫平滑肌瘤 | D25.900 | other") if is_man(stay)
        else in_words(stay, "Benign prostatic hyperplasia | N40 | other", "前列腺增生 | N40.x00 | other"))  # fmt: skip
    return True


@kind(r"date|admission|stay")
def _(stay: Stay) -> bool | None:
    """The discharge summary gives another month of admission."""
    summary, admitted = document_of(stay, SUMMARY), admitted_at(stay)
    if not summary or admitted is None:
        return None
    text = re.sub(r"(?<=Admitted )(\d+) [A-Z][a-z]+", r"\1 " + _earlier_month(admitted), summary["text"], count=1)
    month = f"{(int(admitted[:2]) + 9) % 12 + 1}"
    text = re.sub(r"(入院(?:日期|时间)：?\d{4}年)\d+月", rf"\g<1>{month}月", text, count=1)
    return put(summary, "text", text)


def _earlier_month(moment: str) -> str:
    return f"{datetime(2026, (int(moment[:2]) + 9) % 12 + 1, 1):%B}"
