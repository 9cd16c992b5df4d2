"""Header elements to record facts: who, when, what, which side. What the elements say, not what is right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from facts import body_parts
from facts.administrative_sex import read_sex
from facts.fact import (
    Coded,
    Concept,
    Evidence,
    EvidenceKind,
    Fact,
    Interval,
    Polarity,
    Producer,
    Quantity,
    Source,
    named,
)
from imaging_service import VERSION
from imaging_service.ages import age_by_birth_date, in_years
from imaging_service.contrast import intravenous_agents
from imaging_service.elements import Elements, Found, Uids
from imaging_service.markers import side_markers
from imaging_service.presentation import presentation
from imaging_service.regions import regions_and_sides
from imaging_service.spacing import spacings
from imaging_service.table import digest
from imaging_service.times import moment, parse_age, parse_date, parse_offset, parse_time
from imaging_service.views import view_positions

ASSESSED = frozenset(
    (
        *("patient_id", "patient_name", "patient_sex", "patient_birth_date", "patient_age", "accession_number"),
        *("examination_date", "acquisition", "imaging_modality", "examined_region", "examination_side"),
        *("intravenous_contrast", "view_position", "view_not_stated", "series_description", "side_marker"),
        *("patient_age_by_birth_date", "pregnancy", "last_menstrual_period"),
        *("pixel_spacing", "imager_pixel_spacing", "scanned_pixel_spacing", "pixel_spacing_calibration"),
        *("photometric_interpretation", "presentation_lut_shape", "window_center", "window_width"),
        *("burned_in_annotation", "field_of_view_flip", "patient_orientation"),
    )
)
PRODUCER = Producer(
    "imaging_service", VERSION, "header tables", digest("contrast.csv", "views.csv", shared=body_parts.FILE)
)


def read_header(elements: Elements, zone: tzinfo | None = None) -> list[Fact]:
    """The facts of one object's header, one for each value, evidence pointing at the element.

    `zone`: that of times whose object names none (0008,0201); None when it is
    not known. An empty or missing element gives no fact; one that contradicts its declaration no fact either, and an
    issue among those of `elements`.
    """
    make = _Maker(Uids.of(elements.dataset))
    return [
        *_identity(elements, make, zone),
        *_examination(elements, make, zone),
        *_anatomy(elements, make),
        *_image(elements, make),
    ]


def _identity(elements: Elements, make: _Maker, zone: tzinfo | None) -> Iterator[Fact]:
    issuer = elements.first("IssuerOfPatientID")
    for found in elements.texts("PatientID"):
        # HL7 CX: id, two components that DICOM does not have, assigning authority.
        yield make("patient_id", found, value=Coded(f"{found.text}^^^{issuer}" if issuer else found.text))
    for found in elements.texts("PatientName"):
        # PS3.5 6.2.1.1: alphabetic=ideographic=phonetic, each family^given^middle^prefix^suffix.
        for group in found.text.split("="):
            if name := group.strip("^ "):
                yield make("patient_name", found, value=Coded(name))
    for found in elements.texts("PatientSex"):
        if sex := read_sex(found.text):
            yield make("patient_sex", found, value=Coded(sex))
        else:
            elements.doubt("PatientSex", "a sex that is none of F, M, O")
    for found in elements.texts("PatientBirthDate"):
        if day := parse_date(found.text):
            yield make("patient_birth_date", found, value=Coded(day.isoformat()))
        else:
            elements.doubt("PatientBirthDate", "not a date", code="bad-time")
    for found in elements.texts("PatientAge"):
        if years := parse_age(found.text):
            yield make("patient_age", found, value=Quantity(years, "a"), time=_time(elements, "Study", zone))
        else:
            elements.doubt("PatientAge", "not an age of three digits and one of D, W, M, Y")
    for found, days in age_by_birth_date(elements):
        value = Quantity(in_years(days), "a")
        yield make("patient_age_by_birth_date", found, value=value, time=_time(elements, "Study", zone))
    for found in elements.texts("PregnancyStatus"):
        if polarity := _PREGNANCY.get(found.text.lstrip("0")):
            yield make("pregnancy", found, polarity=polarity, time=_time(elements, "Study", zone))
    for found in elements.texts("LastMenstrualDate"):
        if day := parse_date(found.text):
            yield make("last_menstrual_period", found, value=Coded(day.isoformat()))


# PS3.3 C.7.1.3 (0010,21C0); 4 is unknown and says nothing.
_PREGNANCY = {"1": Polarity.ABSENT, "2": Polarity.POSSIBLE, "3": Polarity.PRESENT}


def _examination(elements: Elements, make: _Maker, zone: tzinfo | None) -> Iterator[Fact]:
    for found in elements.texts("AccessionNumber"):
        yield make("accession_number", found, value=Coded(found.text))
    for request in elements.items("RequestAttributesSequence"):
        # PS3.3 C.7.3.1: one series may answer several requests.
        for found in elements.texts("AccessionNumber", request):
            yield make("accession_number", found, value=Coded(found.text))
    yield from _dates(elements, make, zone)
    for found in elements.texts("Modality"):
        yield make("imaging_modality", found, value=Coded(found.text.upper()))
    views = list(view_positions(elements))
    for found, view in views:
        yield make("view_position", found, value=Coded(view))
    if not views:
        for found in elements.texts("Modality"):
            if found.text.upper() in _PROJECTIONS:
                yield make("view_not_stated", found, value=Coded(found.text.upper()))
    for found in elements.texts("SeriesDescription"):
        yield make("series_description", found, value=Coded(found.text))
    for found in intravenous_agents(elements):
        yield make("intravenous_contrast", found, value=Coded(found.text))


# Modalities whose images are projections with a view (PS3.3 C.8.7.1).
_PROJECTIONS = ("CR", "DX", "RG")


def _dates(elements: Elements, make: _Maker, zone: tzinfo | None) -> Iterator[Fact]:
    """The study date, and the acquisition date when it is another day: a study may run past midnight."""
    days: set[str] = set()
    for kind in ("Study", "Acquisition"):
        for found in elements.texts(f"{kind}Date"):
            day = parse_date(found.text)
            if day is None:
                elements.doubt(f"{kind}Date", "not a date", code="bad-time")
            elif day.isoformat() not in days:
                days.add(day.isoformat())
                yield make("examination_date", found, value=Coded(day.isoformat()), time=_time(elements, kind, zone))
    yield from _acquisition(elements, make, zone)


def _acquisition(elements: Elements, make: _Maker, zone: tzinfo | None) -> Iterator[Fact]:
    """When the data were acquired, where date and time tell: (0008,002A), or (0008,0022) with (0008,0032)."""
    for found in elements.texts("AcquisitionDateTime"):
        day, clock = parse_date(found.text[:8]), parse_time(found.text[8:].split(".")[0][:6])
        if day is not None and clock is not None and len(found.text) >= 12:
            yield make("acquisition", found, time=moment(day, clock, parse_offset(found.text[-5:]) or zone))
            return
    for found in elements.texts("AcquisitionDate"):
        when = _time(elements, "Acquisition", zone)
        if when is not None:
            yield make("acquisition", found, time=when)


def _time(elements: Elements, kind: str, zone: tzinfo | None) -> Interval | None:
    """When the clock of (0008,002x) and (0008,003x) stood there; None without a date and a time that are ones."""
    for offset in elements.texts("TimezoneOffsetFromUTC"):
        zone = parse_offset(offset.text)
        if zone is None:
            elements.doubt("TimezoneOffsetFromUTC", "not an offset such as +0800", code="bad-time")
    day = parse_date(elements.first(f"{kind}Date"))
    for found in elements.texts(f"{kind}Time"):
        clock = parse_time(found.text)
        if clock is None:
            elements.doubt(f"{kind}Time", "not a time", code="bad-time")
        elif day is not None:
            return moment(day, clock, zone)
    return None


def _anatomy(elements: Elements, make: _Maker) -> Iterator[Fact]:
    regions, sides = regions_and_sides(elements)
    for region in regions:
        yield make("examined_region", region.found, value=Coded(region.raw), body_site=_organ(region.concept))
    for side in sides:
        yield make("examination_side", side.found, laterality=side.laterality, body_site=_organ(side.concept))


def _organ(code: str) -> Concept | None:
    return named(code) if code else None


def _image(elements: Elements, make: _Maker) -> Iterator[Fact]:
    for found, side in side_markers(elements):
        yield make("side_marker", found, laterality=side)
    for concept, found, value in (*spacings(elements), *presentation(elements)):
        if isinstance(value, Polarity):
            yield make(concept, found, polarity=value)
        else:
            yield make(concept, found, value=value)


class _Maker:
    """Makes a fact of one object, its evidence pointing at the element where the value was found."""

    def __init__(self, uids: Uids) -> None:
        self._uids = uids

    def __call__(self, code: str, found: Found, **fields: Any) -> Fact:
        evidence = Evidence(
            kind=EvidenceKind.HEADER_ELEMENT,
            study_instance_uid=self._uids.study,
            series_instance_uid=self._uids.series,
            sop_instance_uid=self._uids.instance,
            element=found.element,
            frame=found.frame,
            text=found.text,
        )
        return Fact(source=Source.RECORD, concept=named(code), evidence=(evidence,), producer=PRODUCER, **fields)
