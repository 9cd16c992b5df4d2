"""Header elements become record facts, and what cannot be trusted does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dicom_files import code, coded, encoded, header, item, named, read

from facts.fact import FactSet, Laterality, Quantity
from imaging_service import counts
from imaging_service.elements import Elements
from imaging_service.header import ASSESSED, read_header


def record_of(**elements: Any) -> FactSet:
    record, _ = read(encoded(header(**elements)))
    return record


def test_an_empty_header_says_nothing_and_complains_of_nothing() -> None:
    empty = dict.fromkeys(
        ("PatientName", "PatientSex", "PatientAge", "StudyDate", "Laterality", "BodyPartExamined"), ""
    )
    record = record_of(PatientID="", Modality="", **empty)
    assert {fact.concept.code for fact in record.facts} <= counts.ASSESSED
    assert not record.issues
    assert record.assessed == ASSESSED | counts.ASSESSED


def test_an_unknown_pregnancy_status_says_nothing() -> None:
    assert not named(record_of(PregnancyStatus=4), "pregnancy")
    polarities = [named(record_of(PregnancyStatus=code), "pregnancy")[0].polarity for code in (1, 2, 3)]
    assert polarities == ["absent", "possible", "present"]


def test_padding_is_not_part_of_a_value() -> None:
    record = record_of(PatientID=" 100234 ", AccessionNumber="A1 ")
    assert coded(record, "patient_id") == ["100234"]
    assert coded(record, "accession_number") == ["A1"]


def test_every_fact_points_at_its_element() -> None:
    record = record_of(BodyPartExamined="KNEE", Laterality="R")
    (side,) = named(record, "examination_side")
    assert side.evidence[0].element == "Laterality (0020,0060)"
    assert side.evidence[0].text == "R"
    uids = side.evidence[0].study_instance_uid, side.evidence[0].series_instance_uid, side.evidence[0].sop_instance_uid
    assert uids == ("2.25.1", "2.25.2", "2.25.3")


def test_an_issuer_makes_the_id_hl7s() -> None:
    assert coded(record_of(PatientID="100234", IssuerOfPatientID="HIS_A"), "patient_id") == ["100234^^^HIS_A"]


class TestNames:
    def test_each_way_of_writing_a_name_is_a_fact(self) -> None:
        record = record_of(SpecificCharacterSet="ISO_IR 192", PatientName="Wang^XiaoDong^^=王^小东=")
        assert coded(record, "patient_name") == ["Wang^XiaoDong", "王^小东"]

    @pytest.mark.parametrize("charset", ["GB18030", "GBK", "ISO_IR 192"])
    def test_a_chinese_name_is_read_in_its_character_set(self, charset: str) -> None:
        record = record_of(SpecificCharacterSet=charset, PatientName="Zhang^XiaoDong=张^小东")
        assert coded(record, "patient_name") == ["Zhang^XiaoDong", "张^小东"]
        assert not record.issues

    def test_escape_sequences_switch_the_character_set(self) -> None:
        name = b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab"
        record = record_of(SpecificCharacterSet=["", "ISO 2022 IR 58"], PatientName=name)
        assert coded(record, "patient_name") == ["Zhang^XiaoDong", "张^小东"]
        assert not record.issues

    @pytest.mark.parametrize("charset", [None, "ISO_IR 6", "NO SUCH SET", "ISO_IR 192"])
    def test_bytes_that_the_declared_set_does_not_explain_are_no_name(self, charset: str | None) -> None:
        content = encoded(header(SpecificCharacterSet="GB18030", PatientName="张^小东", AccessionNumber="A1"))
        declared = b"GB18030 " if charset is None else charset.encode()
        if charset is None:
            dataset = header(SpecificCharacterSet=None, PatientName=b"\xd5\xc5^\xd0\xa1\xb6\xab", AccessionNumber="A1")
            content = encoded(dataset)
        else:
            padded = declared + b" " * (len(declared) % 2)
            content = content.replace(b"CS\x08\x00GB18030 ", b"CS" + len(padded).to_bytes(2, "little") + padded)
        record, _ = read(content)
        assert coded(record, "patient_name") == []
        assert coded(record, "accession_number") == ["A1"]
        assert [issue.place.partition("] ")[2] for issue in record.issues] == ["PatientName (0010,0010)"]


class TestSexAndAge:
    # PS3.3 C.7.1.1 has M, F and O; the other words come from gateways that translate.
    @pytest.mark.parametrize(
        ("sent", "meant"), [("F", "FEMALE"), ("M", "MALE"), ("O", "OTHER"), ("female", "FEMALE"), ("2", "FEMALE")]
    )
    def test_known_sexes(self, sent: str, meant: str) -> None:
        assert coded(record_of(PatientSex=sent), "patient_sex") == [meant]

    @pytest.mark.parametrize("sent", ["X1", "3", "U"])
    def test_an_unknown_sex_is_an_issue(self, sent: str) -> None:
        record = record_of(PatientSex=sent)
        assert not named(record, "patient_sex")
        assert [(issue.code, issue.place) for issue in record.issues] == [
            ("bad-value", "studies[0].instances[0] PatientSex (0010,0040)")
        ]

    @pytest.mark.parametrize(
        ("sent", "years"),
        [("061Y", "61"), ("005Y", "5"), ("000Y", "0"), ("018M", "1.5"), ("026W", "0.5"), ("003D", "0.01")],
    )
    def test_an_age_is_in_years(self, sent: str, years: str) -> None:
        (age,) = named(record_of(PatientAge=sent), "patient_age")
        assert age.value == Quantity(years, "a")

    @pytest.mark.parametrize("sent", ["81", "6 Y", "61 years"[:4], "Y061"])
    def test_a_number_that_is_no_age_is_not_guessed(self, sent: str) -> None:
        record = record_of(PatientAge=sent)
        assert not named(record, "patient_age") and record.issues

    def test_an_age_is_true_on_the_day_of_the_examination(self) -> None:
        record = record_of(PatientAge="061Y", StudyDate="20260301", StudyTime="0930", TimezoneOffsetFromUTC="+0000")
        (age,) = named(record, "patient_age")
        assert age.time and age.time.start == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class TestDates:
    def test_a_date_without_a_time_is_a_day(self) -> None:
        (date,) = named(record_of(StudyDate="20260301"), "examination_date")
        assert coded(record_of(StudyDate="20260301"), "examination_date") == ["2026-03-01"]
        assert date.time is None

    def test_a_time_with_its_offset_is_a_moment(self) -> None:
        record = record_of(StudyDate="20260301", StudyTime="083015.25", TimezoneOffsetFromUTC="+0800")
        (date,) = named(record, "examination_date")
        assert date.time and date.time.start == date.time.end
        assert date.time.start and date.time.start.isoformat() == "2026-03-01T08:30:15+08:00"

    def test_a_time_without_an_offset_may_be_anywhere_on_earth(self) -> None:
        (date,) = named(record_of(StudyDate="20260301", StudyTime="083015"), "examination_date")
        assert date.time and date.time.start and date.time.end
        assert date.time.end - date.time.start == timedelta(hours=26)
        assert date.time.start.strftime("%H%M") == date.time.end.strftime("%H%M") == "0830"

    def test_the_hospitals_zone_stands_in_for_a_missing_offset(self) -> None:
        elements = Elements(header(StudyDate="20260301", StudyTime="083015"), "x")
        facts = read_header(elements, ZoneInfo("Asia/Shanghai"))
        (date,) = (fact for fact in facts if fact.concept.code == "examination_date")
        assert date.time and date.time.start == date.time.end
        assert date.time.start and date.time.start.isoformat() == "2026-03-01T08:30:15+08:00"

    def test_the_spelling_of_older_files_is_read(self) -> None:
        assert coded(record_of(StudyDate="1993.02.24", StudyTime="17:58:00"), "examination_date") == ["1993-02-24"]

    def test_a_study_past_midnight_has_two_dates(self) -> None:
        record = record_of(StudyDate="20260301", AcquisitionDate="20260302", AcquisitionTime="0010")
        assert coded(record, "examination_date") == ["2026-03-01", "2026-03-02"]

    @pytest.mark.parametrize(
        "wrong", [{"StudyDate": "20260231"}, {"StudyDate": "2026"}, {"PatientBirthDate": "00000000"}]
    )
    def test_what_is_no_date_is_an_issue(self, wrong: dict[str, str]) -> None:
        record = record_of(**wrong)
        assert [issue.code for issue in record.issues] == ["bad-time"]
        assert not named(record, "examination_date") and not named(record, "patient_birth_date")

    @pytest.mark.parametrize("wrong", [{"StudyTime": "2561"}, {"StudyTime": "0830", "TimezoneOffsetFromUTC": "CST"}])
    def test_a_wrong_time_leaves_the_day(self, wrong: dict[str, str]) -> None:
        record = record_of(StudyDate="20260301", **wrong)
        assert coded(record, "examination_date") == ["2026-03-01"]
        assert [issue.code for issue in record.issues] == ["bad-time"]

    @pytest.mark.parametrize("day", ["00010101", "99991231"])
    def test_the_ends_of_the_calendar_are_survived(self, day: str) -> None:
        assert named(record_of(StudyDate=day, StudyTime="120000"), "examination_date")


class TestRegions:
    @pytest.mark.parametrize(
        ("word", "organs"),
        [
            ("CHEST", ["chest_region"]),
            ("LSPINE", ["lumbar_spine"]),
            ("HEADNECK", ["head_region", "neck_region"]),
            ("ABD_PEL", ["abdomen_region", "pelvis_region"]),
            ("L KNEE", ["knee"]),
        ],
    )
    def test_a_word_is_mapped_to_our_organs(self, word: str, organs: list[str]) -> None:
        record = record_of(BodyPartExamined=word)
        facts = named(record, "examined_region")
        assert [fact.body_site.code for fact in facts if fact.body_site] == organs
        assert set(coded(record, "examined_region")) == {word}

    @pytest.mark.parametrize(("charset", "encoding"), [("ISO_IR 192", "utf-8"), ("GB18030", "gb18030")])
    def test_a_chinese_word_is_read_though_codes_are_ascii(self, charset: str, encoding: str) -> None:
        content = encoded(header(SpecificCharacterSet=charset, BodyPartExamined="K" * len("左膝关节".encode(encoding))))
        record, _ = read(content.replace(b"K" * len("左膝关节".encode(encoding)), "左膝关节".encode(encoding)))
        assert coded(record, "examined_region") == ["左膝关节"]
        (region,) = named(record, "examined_region")
        assert region.body_site and region.body_site.code == "knee"

    def test_the_whole_body_is_no_part_of_it(self) -> None:
        record = record_of(BodyPartExamined="WHOLEBODY")
        assert [fact.body_site for fact in named(record, "examined_region")] == [None]
        assert not record.issues

    def test_an_unknown_word_is_reported_and_kept(self) -> None:
        record = record_of(BodyPartExamined="ROUTINE 3")
        assert coded(record, "examined_region") == ["ROUTINE 3"]
        assert [issue.code for issue in record.issues] == ["unknown-code"]

    @pytest.mark.parametrize(
        "sent", [("72696002", "SCT", "Knee"), ("T-D9200", "SRT", "Knee"), ("X1", "99LOCAL", "Knee joint")]
    )
    def test_a_code_is_mapped(self, sent: tuple[str, str, str]) -> None:
        record = record_of(AnatomicRegionSequence=[code(*sent)])
        (region,) = named(record, "examined_region")
        assert region.body_site and region.body_site.code == "knee"
        assert region.evidence[0].element == "AnatomicRegionSequence (0008,2218)"

    def test_the_same_region_said_twice_is_one_fact(self) -> None:
        record = record_of(BodyPartExamined="KNEE", AnatomicRegionSequence=[code("72696002", "SCT", "Knee")])
        assert len(named(record, "examined_region")) == 1


class TestSides:
    @pytest.mark.parametrize("keyword", ["Laterality", "ImageLaterality"])
    @pytest.mark.parametrize(
        ("letter", "side"), [("L", "left"), ("R", "right"), ("B", "bilateral"), ("U", "unpaired"), ("left", "left")]
    )
    def test_a_side_of_a_paired_organ(self, keyword: str, letter: str, side: str) -> None:
        (fact,) = named(record_of(BodyPartExamined="KNEE", **{keyword: letter}), "examination_side")
        assert fact.laterality is Laterality(side)
        assert fact.body_site and fact.body_site.code == "knee"

    def test_a_side_of_the_chest_is_told_without_a_site(self) -> None:
        (fact,) = named(record_of(BodyPartExamined="CHEST", Laterality="L"), "examination_side")
        assert fact.laterality is Laterality.LEFT and fact.body_site is None

    def test_an_unknown_side_is_an_issue(self) -> None:
        record = record_of(Laterality="X")
        assert not named(record, "examination_side")
        assert [issue.place.partition("] ")[2] for issue in record.issues] == ["Laterality (0020,0060)"]

    def test_frames_may_show_both_sides(self) -> None:
        per_frame = [
            item(
                FrameAnatomySequence=[
                    item(FrameLaterality=side, AnatomicRegionSequence=[code("72696002", "SCT", "Knee")])
                ]
            )
            for side in ("R", "R", "L")
        ]
        facts = named(record_of(PerFrameFunctionalGroupsSequence=per_frame), "examination_side")
        found = [(fact.laterality, fact.evidence[0].frame, fact.body_site and fact.body_site.code) for fact in facts]
        assert found == [(Laterality.RIGHT, 1, "knee"), (Laterality.LEFT, 3, "knee")]


class TestContrast:
    @pytest.mark.parametrize(
        "elements",
        [
            {"ContrastBolusAgent": ""},
            {"ContrastBolusAgent": "NONE"},
            {"ContrastBolusAgent": "No contrast"},
            {"ContrastBolusAgent": "Barium sulfate"},
            {"ContrastBolusAgent": "Iohexol", "ContrastBolusRoute": "ORAL"},
            {"ContrastBolusAgentSequence": [
                item(
                    CodeMeaning="Iohexol",
                    ContrastBolusAdministrationRouteSequence=[code("26643006", "SCT", "Oral route")],
                )
            ]},
        ],
    )  # fmt: skip
    def test_nothing_went_into_a_vein(self, elements: dict[str, Any]) -> None:
        assert not named(record_of(**elements), "intravenous_contrast")

    @pytest.mark.parametrize(
        "elements",
        [
            {"ContrastBolusAgent": "Iohexol 350"},
            {"ContrastBolusAgent": "Iohexol 350", "ContrastBolusRoute": "IV"},
            {"ContrastBolusAgent": "Iohexol 350", "ContrastBolusRoute": "protocol 7"},
            {"ContrastBolusAgentSequence": [code("109219", "DCM", "Iohexol 350")]},
        ],
    )
    def test_an_agent_went_into_a_vein(self, elements: dict[str, Any]) -> None:
        assert coded(record_of(**elements), "intravenous_contrast") == ["Iohexol 350"]


class TestTheRest:
    def test_the_modality_is_dicoms_own_word(self) -> None:
        assert coded(record_of(Modality="PR"), "imaging_modality") == ["PR"]

    def test_a_view_is_read_from_its_word_or_its_code(self) -> None:
        assert coded(record_of(ViewPosition="PA"), "view_position") == ["PA"]
        by_code = record_of(ViewCodeSequence=[code("399348003", "SCT", "antero-posterior")])
        assert coded(by_code, "view_position") == ["AP"]

    def test_one_series_may_answer_two_requests(self) -> None:
        record = record_of(AccessionNumber="A1", RequestAttributesSequence=[item(AccessionNumber="A2")])
        assert coded(record, "accession_number") == ["A1", "A2"]

    def test_two_values_where_one_is_allowed_are_both_kept_and_reported(self) -> None:
        record = record_of(AccessionNumber=["A1", "A2"])
        assert coded(record, "accession_number") == ["A1", "A2"]
        assert [issue.message for issue in record.issues] == ["more than one value where one is allowed"]

    def test_a_sequence_that_is_none_is_survived(self) -> None:
        content = encoded(header(AnatomicRegionSequence=[code("72696002", "SCT", "Knee")]))
        record, _ = read(content.replace(b"\x08\x00\x18\x22SQ", b"\x08\x00\x18\x22LO"))
        assert record.issues
