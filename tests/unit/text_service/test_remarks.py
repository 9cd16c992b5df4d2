"""What a report says of its images: their limits, places in them, clear lungs, a line that lies wrongly."""

from __future__ import annotations

import pytest

from text_service.document import Document
from text_service.reader import read_report

REMARKS = ("study_limitation", "lungs_clear", "device_malposition", "image_reference")


def remarks(text: str) -> list[tuple[str, str]]:
    facts, _ = read_report(Document(text=text))
    return [(f.concept.code, getattr(f.value, "code", "")) for f in facts if f.concept.code in REMARKS]


@pytest.mark.parametrize(
    "text",
    [
        "The study is not limited.",
        "No rotation of the vertebrae.",
        "Clear cell carcinoma of the kidney.",
        "The liver margin is clear.",
        "Right PICC tip in lower SVC.",
        "胃管位置良好。",
        "肝脏边界清晰。",
        "关节活动受限病史不详,骨质未见异常。",
        "Seen in 5 of 12 patients.",
    ],
)
def test_what_is_no_remark(text: str) -> None:
    assert not [remark for remark in remarks(text) if remark[0] != "study_limitation"]


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("Limited study due to rotation.", ("study_limitation", "")),
        ("Low lung volumes.", ("study_limitation", "")),
        ("右肺尖未包全。", ("study_limitation", "")),
        ("吸气欠佳,肺底评价受限。", ("study_limitation", "")),
        ("The lungs are clear.", ("lungs_clear", "")),
        ("Lungs are grossly clear bilaterally.", ("lungs_clear", "")),
        ("双肺野清晰。", ("lungs_clear", "")),
        ("ETT tip lies in the right main bronchus.", ("device_malposition", "")),
        ("The NG tube should be advanced.", ("device_malposition", "")),
        ("气管插管末端过深。", ("device_malposition", "")),
        ("Nodule (series 5, image 112).", ("image_reference", "5/112")),
        ("Se 4 im 52.", ("image_reference", "4/52")),
        ("结节见序列5图像112。", ("image_reference", "5/112")),
    ],
)
def test_what_a_report_says_of_its_images(text: str, remark: tuple[str, str]) -> None:
    assert remark in remarks(text)
