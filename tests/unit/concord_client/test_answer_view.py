"""What a radiologist sees: the words, the header, the row; aligned in both languages and at both widths."""

from __future__ import annotations

import io

import pytest
from concord.v1 import encounter_pb2, fusion_service_pb2
from rich.cells import cell_len
from rich.console import Console

from concord_client.encounter_json import fill_message
from concord_client.render.answer import AnswerView

ENCOUNTER = {
    "id": "e1",
    "documents": [
        {"id": "d1", "sections": [{"kind": "FINDINGS", "text": "右侧胸腔少量积液。心影不大。"},
                                  {"kind": "IMPRESSION", "text": "左侧胸腔积液。"}]},
        {"text": "患者无贫血。"},
    ],
}  # fmt: skip


def span(section: str, index: int, start: int, text: str, role: str) -> dict:
    return {"role": role, "kind": "TEXT_SPAN", "source": "REPORT", "document_id": "d1", "section": section,
            "section_index": index, "start": start, "end": start + len(text), "text": text}  # fmt: skip


SIDE = {
    "rule_id": "report/laterality-findings-impression",
    "severity": "CRITICAL",
    "routing": "SHOWN",
    "confidence": 0.97,
    "title": {"en": "Sides differ", "zh": "侧别矛盾"},
    "summary": {"en": "The impression says left, the findings say right.", "zh": "结论为左侧，所见为右侧。"},
    "clears_if": {"en": "The impression said right.", "zh": "结论改为右侧。"},
    "evidence": [
        span("IMPRESSION", 1, 0, "左侧胸腔积液", "CLAIM"),
        span("FINDINGS", 0, 0, "右侧胸腔少量积液", "AGAINST"),
    ],
}
ANAEMIA = {
    "rule_id": "diagnosis/contradicted-by-laboratory",
    "severity": "ERROR",
    "routing": "SHOWN",
    "title": {"en": "Laboratory says otherwise", "zh": "与检验矛盾"},
    "evidence": [
        {"role": "CLAIM", "kind": "TEXT_SPAN", "source": "REPORT", "document_id": "documents[1]", "section": "OTHER",
         "start": 3, "end": 5, "text": "贫血"},
        {"role": "AGAINST", "kind": "LAB_RESULT", "source": "LAB", "item": "OBX-1",
         "text": "血红蛋白 62 g/L [115-150]"},
    ],
}  # fmt: skip
MARKER = {
    "rule_id": "report/laterality-vs-dicom",
    "severity": "WARNING",
    "routing": "HELD",
    "title": {"en": "Marker", "zh": "标记"},
    "evidence": [
        {"role": "CLAIM", "kind": "HEADER_ELEMENT", "source": "RECORD", "element": "Laterality (0020,0060)",
         "text": "L"},
        {"role": "AGAINST", "kind": "RECORD_ITEM", "source": "RECORD", "item": "orders[o1].laterality", "text": "LEFT"},
        {"role": "AGAINST", "kind": "IMAGE_REGION", "source": "IMAGE", "frame": 1, "region": [10, 20, 200, 90]},
    ],
}  # fmt: skip


def seen(*discrepancies: dict, language: str = "en", width: int = 80, everything: bool = False) -> str:
    encounter, answer = encounter_pb2.Encounter(), fusion_service_pb2.CheckEncounterResponse()
    fill_message(encounter, ENCOUNTER, "", [])
    value = {"id": "e1", "discrepancies": list(discrepancies), "verdicts": {"consistent": 12, "not_applicable": 5},
             "not_checked": [{"source": "image", "reason": "no study sent"}]}  # fmt: skip
    issues: list = []
    fill_message(answer, value, "", issues)
    assert issues == []
    console = Console(file=io.StringIO(), width=width, no_color=True, highlight=False)
    console.print(AnswerView(answer, encounter, language, everything=everything))
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_where_nothing_could_be_compared_nobody_is_told_that_all_is_well():
    answer = fusion_service_pb2.CheckEncounterResponse(id="e1")
    console = Console(file=io.StringIO(), width=80)
    console.print(AnswerView(answer, encounter_pb2.Encounter(), "en"))
    assert "no discrepancy" not in console.file.getvalue()  # type: ignore[attr-defined]


def test_a_clean_encounter_says_so_in_a_line():
    assert seen().splitlines()[0] == "e1  no discrepancy"
    assert seen(language="zh").splitlines()[0] == "e1  未发现不一致"


def test_what_is_only_recorded_is_counted_and_shown_on_request():
    recorded = SIDE | {"routing": "RECORDED"}
    assert "Sides differ" not in seen(recorded)
    assert "1 more recorded only" in seen(recorded)
    assert "Sides differ" in seen(recorded, everything=True)


def test_the_gravest_comes_first_whatever_the_order():
    text = seen(MARKER, ANAEMIA, SIDE)
    assert text.index("CRITICAL  Sides") < text.index("ERROR  Laboratory") < text.index("WARNING  Marker")


def test_words_are_marked_under_their_own_cells():
    lines = [line.strip("│ \n") for line in seen(SIDE).splitlines()]
    assert lines[lines.index("左侧胸腔积液。") + 1] == "^" * 12
    assert "report d1, impression" in seen(SIDE)


def test_a_document_without_an_id_is_found_by_its_place():
    assert "患者无贫血。" in seen(ANAEMIA)


def test_header_record_row_and_region_are_shown_as_what_they_are():
    text = seen(MARKER, ANAEMIA)
    for words in (
        "Laterality (0020,0060) = L",
        "order o1, laterality = LEFT",
        "frame 1, x 10-200, y 20-90 px",
        "laboratory, OBX-1",
        "血红蛋白 62 g/L [115-150]",
        "held for a reviewer",
    ):
        assert words in text


def test_the_same_words_are_seen_once():
    twice = SIDE | {"evidence": [SIDE["evidence"][0], SIDE["evidence"][0]]}
    assert seen(twice).count("左侧胸腔积液。") == 1


def test_many_pieces_of_evidence_are_counted():
    element = {"role": "AGAINST", "kind": "HEADER_ELEMENT", "source": "RECORD", "element": "Modality (0008,0060)"}
    many = SIDE | {"evidence": [element | {"text": name} for name in ("CR", "DX", "CT", "MR", "US", "MG")]}
    assert "and 2 more" in seen(many)


def test_what_stands_in_one_sentence_is_shown_together():
    both = SIDE | {"evidence": [span("FINDINGS", 0, at, "右侧胸腔少量积液"[at], "AGAINST") for at in (2, 5)]}
    assert seen(both).count("右侧胸腔少量积液。") == 1
    assert "    ^^    ^^" in seen(both)


def test_a_note_is_called_by_its_type():
    assert "report documents[1], text" in seen(ANAEMIA)
    ENCOUNTER["documents"][1]["type"] = "PROGRESS_NOTE"
    assert "progress note documents[1], text" in seen(ANAEMIA)
    del ENCOUNTER["documents"][1]["type"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 120])
def test_every_panel_is_as_wide_as_the_screen(language, width):
    text = seen(SIDE, ANAEMIA, MARKER, language=language, width=width)
    framed = [line for line in text.splitlines() if line[:1] in ("╭", "│", "╰")]
    assert {cell_len(line) for line in framed} == {width}


def test_in_chinese_every_word_of_ours_is_chinese():
    text = seen(SIDE, ANAEMIA, language="zh")
    for words in ("危急", "侧别矛盾", "陈述", "对照", "所见", "结论", "消除条件", "未核对：影像（未提供影像）"):
        assert words in text
