"""What a header says of its image: distances, grey, window, orientation, markers. Nothing is said that it does not."""

from __future__ import annotations

from typing import Any

import pytest
from dicom_files import RAMP, coded, encoded, header, image, item, named, read
from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage

from facts.fact import FactSet, Laterality, Polarity, Quantity


def record_of(**elements: Any) -> FactSet:
    record, _ = read(encoded(header(**elements)))
    return record


def values(record: FactSet, concept: str) -> list[tuple[str, str]]:
    return [(fact.value.value, fact.value.unit) for fact in named(record, concept)]  # type: ignore[union-attr]


def doubts(record: FactSet) -> list[tuple[str, str]]:
    return [(issue.code, issue.place.partition("] ")[2].partition(" ")[0]) for issue in record.issues]


class TestSpacing:
    @pytest.mark.parametrize("wrong", [[0.5], [0, 0], [-0.5, 0.5], [0.5, 0.5, 0.5]])
    def test_what_is_no_pair_of_distances_is_an_issue_and_no_distance(self, wrong: list[float]) -> None:
        record = record_of(PixelSpacing=wrong)
        assert not named(record, "pixel_spacing")
        assert ("bad-value", "PixelSpacing") in doubts(record)

    def test_a_comma_for_a_point_is_not_guessed_at(self) -> None:
        content = encoded(header(PixelSpacing=[0.15, 0.15])).replace(b"0.15\\0.15", b"0,15\\0,15")
        record, _ = read(content)
        assert not named(record, "pixel_spacing") and doubts(record) == [("bad-value", "PixelSpacing")]

    def test_equal_distances_are_one_fact_in_mm(self) -> None:
        record = record_of(PixelSpacing=["0.1430", "0.143"])
        assert values(record, "pixel_spacing") == [("0.143", "mm")]
        (fact,) = named(record, "pixel_spacing")
        assert (fact.evidence[0].element, fact.evidence[0].text) == ("PixelSpacing (0028,0030)", "0.1430\\0.143")
        assert fact.evidence[0].sop_instance_uid == "2.25.3"

    def test_rows_and_columns_may_be_differently_far_apart(self) -> None:
        assert values(record_of(PixelSpacing=[0.5, 0.4]), "pixel_spacing") == [("0.4", "mm"), ("0.5", "mm")]

    def test_detector_patient_and_film_are_told_apart(self) -> None:
        record = record_of(
            ImagerPixelSpacing=[0.2, 0.2],
            PixelSpacing=[0.17, 0.17],
            NominalScannedPixelSpacing=[0.1, 0.1],
            PixelSpacingCalibrationType="FIDUCIAL",
        )
        assert values(record, "imager_pixel_spacing") == [("0.2", "mm")]
        assert values(record, "pixel_spacing") == [("0.17", "mm")]
        assert values(record, "scanned_pixel_spacing") == [("0.1", "mm")]
        assert coded(record, "pixel_spacing_calibration") == ["FIDUCIAL"]

    def test_an_enhanced_image_has_it_in_its_functional_groups(self) -> None:
        shared = item(PixelMeasuresSequence=[item(PixelSpacing=[0.7, 0.7])])
        assert values(record_of(SharedFunctionalGroupsSequence=[shared]), "pixel_spacing") == [("0.7", "mm")]

    def test_frames_that_differ_give_the_smallest_and_the_largest(self) -> None:
        frames = [item(PixelMeasuresSequence=[item(PixelSpacing=[mm, mm])]) for mm in (0.7, 0.5, 0.9, 0.8)]
        facts = named(record_of(PerFrameFunctionalGroupsSequence=frames), "pixel_spacing")
        assert [(fact.value.value, fact.evidence[0].frame) for fact in facts] == [("0.5", 2), ("0.9", 3)]  # type: ignore[union-attr]


class TestGrey:
    def test_a_photometric_interpretation_is_dicoms_own_word(self) -> None:
        assert coded(record_of(PhotometricInterpretation="MONOCHROME1"), "photometric_interpretation") == [
            "MONOCHROME1"
        ]

    def test_one_that_the_standard_does_not_have_is_an_issue(self) -> None:
        record = record_of(PhotometricInterpretation="GREYSCALE")
        assert not named(record, "photometric_interpretation")
        assert doubts(record) == [("unknown-code", "PhotometricInterpretation")]

    @pytest.mark.parametrize(("photometric", "shape"), [("MONOCHROME1", "INVERSE"), ("MONOCHROME2", "IDENTITY")])
    def test_a_shape_that_fits_is_no_contradiction(self, photometric: str, shape: str) -> None:
        record, _ = read(encoded(image(PhotometricInterpretation=photometric, PresentationLUTShape=shape)))
        assert coded(record, "presentation_lut_shape") == [shape] and not record.issues

    def test_a_presentation_state_may_turn_any_image(self) -> None:
        record = record_of(SOPClassUID=GrayscaleSoftcopyPresentationStateStorage, PresentationLUTShape="INVERSE")
        assert coded(record, "presentation_lut_shape") == ["INVERSE"] and not record.issues

    def test_a_shape_that_does_not_fit_is_a_contradiction(self) -> None:
        record, _ = read(encoded(image(PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="IDENTITY")))
        assert doubts(record) == [("contradiction", "PresentationLUTShape")]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"WindowCenter": 40},
            {"WindowWidth": 400},
            {"WindowCenter": [40, 50], "WindowWidth": 400},
            {"WindowCenter": 40, "WindowWidth": 0},
        ],
    )
    def test_half_a_window_is_none(self, wrong: dict[str, Any]) -> None:
        record = record_of(**wrong)
        assert not named(record, "window_center") and not named(record, "window_width")
        assert [code for code, _ in doubts(record)] == ["bad-value"]

    def test_a_window_is_a_centre_and_a_width(self) -> None:
        (center,) = named(record_of(WindowCenter="-600", WindowWidth="1500"), "window_center")
        assert center.value == Quantity("-600")
        assert values(record_of(WindowCenter="-600", WindowWidth="1500.0"), "window_width") == [("1500", "")]

    def test_of_many_windows_all_are_in_the_evidence(self) -> None:
        facts = named(
            record_of(WindowCenter=["40", "-600", "300"], WindowWidth=["400", "1500", "1500"]), "window_center"
        )
        assert [fact.evidence[0].text for fact in facts] == ["40\\-600\\300"] * 2
        assert [fact.value.value for fact in facts] == ["-600", "300"]  # type: ignore[union-attr]


class TestAnswers:
    @pytest.mark.parametrize(
        ("keyword", "concept"),
        [("BurnedInAnnotation", "burned_in_annotation"), ("FieldOfViewHorizontalFlip", "field_of_view_flip")],
    )
    def test_no_answer_is_not_no(self, keyword: str, concept: str) -> None:
        assert not named(record_of(), concept) and not named(record_of(**{keyword: ""}), concept)
        assert doubts(record_of(**{keyword: "MAYBE"})) == [("bad-value", keyword)]
        for word, polarity in (("YES", Polarity.PRESENT), ("NO", Polarity.ABSENT)):
            assert [fact.polarity for fact in named(record_of(**{keyword: word}), concept)] == [polarity]

    def test_two_objects_that_answer_differently_are_two_facts(self) -> None:
        contents = [
            encoded(header(BurnedInAnnotation=word, SOPInstanceUID=f"2.25.{number}"))
            for number, word in enumerate(("NO", "YES"), 3)
        ]
        record, _ = read(*contents)
        assert [fact.polarity for fact in named(record, "burned_in_annotation")] == [Polarity.ABSENT, Polarity.PRESENT]


class TestOrientation:
    @pytest.mark.parametrize("wrong", [["L"], ["L", "R"], ["L", "X"], ["L", "F", "P"], ["LEFT", "FOOT"]])
    def test_what_is_no_pair_of_directions_is_an_issue(self, wrong: list[str]) -> None:
        record = record_of(PatientOrientation=wrong)
        assert not named(record, "patient_orientation")
        assert ("bad-value", "PatientOrientation") in doubts(record)

    @pytest.mark.parametrize("pair", [["L", "F"], ["R", "F"], ["PR", "F"], ["ALF", "FP"]])
    def test_rows_and_columns_run_somewhere(self, pair: list[str]) -> None:
        assert coded(record_of(PatientOrientation=pair), "patient_orientation") == ["\\".join(pair)]


class TestMarkers:
    @staticmethod
    def state(*texts: str) -> FactSet:
        objects = [item(UnformattedTextValue=text) for text in texts]
        return record_of(
            SOPClassUID=GrayscaleSoftcopyPresentationStateStorage,
            GraphicAnnotationSequence=[item(TextObjectSequence=objects)],
        )

    def test_words_about_a_side_are_no_marker(self) -> None:
        assert not named(self.state("left lower lobe nodule?", "B", "U", "R/O", "12 mm", ""), "side_marker")

    @pytest.mark.parametrize(("text", "side"), [("L", Laterality.LEFT), ("right", Laterality.RIGHT), ("左", None)])
    def test_a_letter_is_a_marker(self, text: str, side: Laterality | None) -> None:
        facts = named(self.state(text), "side_marker")
        # Undeclared bytes are no text, whatever they look like.
        assert [fact.laterality for fact in facts] == ([side] if side else [])

    def test_a_marker_is_not_yet_the_examined_side(self) -> None:
        assert not named(self.state("L"), "examination_side")


@pytest.mark.parametrize(
    ("value", "scheme", "side"),
    [
        ("24028007", "SCT", Laterality.RIGHT),
        ("G-A101", "SRT", Laterality.LEFT),
        ("51440002", "SCT", Laterality.BILATERAL),
        ("261183002", "SCT", None),
    ],
)
def test_a_region_has_its_side_as_a_modifier(value: str, scheme: str, side: Laterality | None) -> None:
    modifier = item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning="a modifier")
    knee = item(
        CodeValue="72696002",
        CodingSchemeDesignator="SCT",
        CodeMeaning="Knee",
        AnatomicRegionModifierSequence=[modifier],
    )
    record = record_of(AnatomicRegionSequence=[knee])
    assert [fact.laterality for fact in named(record, "examination_side")] == ([side] if side else [])
    assert not record.issues


def test_a_hundred_slices_do_not_repeat_a_fact_or_an_issue() -> None:
    contents = [
        encoded(
            image(
                RAMP[:2],
                SOPInstanceUID=f"2.25.9{number:03}",
                InstanceNumber=number + 1,
                PixelSpacing=[0.7, 0.7],
                WindowCenter=40 + number,
                WindowWidth=400,
                PatientAge="old",
            )
        )
        for number in range(100)
    ]
    record, _ = read(*contents)
    assert [fact.value.value for fact in named(record, "window_center")] == ["40", "139"]  # type: ignore[union-attr]
    assert len(record.facts) < 20
    (issue,) = record.issues
    assert issue.place.startswith("studies[0].instances[0] ") and "99 more" in issue.message
