"""The laboratory service: ReadResults, as a plain async class."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, tzinfo

from concord.v1.encounter_pb2 import LabMessage
from concord.v1.encounter_pb2 import Patient as PatientMessage
from concord.v1.lab_service_pb2 import LabCode, LabLimits, LabOverrides, ReadResultsRequest, ReadResultsResponse

from facts import codec
from facts.administrative_sex import read_sex
from lab_service.formats.structured import Row
from lab_service.moments import hl7_moment
from lab_service.patient import Patient
from lab_service.reader import Sent, read_results
from lab_service.site_codes import NO_SITE, CodeRow, SiteCodes
from lab_service.site_limits import LimitsRow, Overrides, UnitRow


class LabService:
    """`zone`: that of times which name none, where the header of their message names none either; `site`: what the
    hospital's own codes mean.
    """

    def __init__(self, zone: tzinfo = UTC, site: SiteCodes = NO_SITE) -> None:
        self._zone = zone
        self._site = site

    async def ReadResults(self, request: ReadResultsRequest) -> ReadResultsResponse:
        """Reads in a thread, so that the loop stays free. Nothing in a message makes it fail: what cannot be read is an
        issue."""
        as_of = hl7_moment(request.as_of, self._zone) if request.as_of else None
        now = as_of.start if as_of and as_of.start else datetime.now(UTC)
        sent = [_sent(message) for message in request.labs]
        fact_set = await asyncio.to_thread(
            read_results, sent, _patient(request.patient), now, self._zone, self._site, _overrides(request.overrides)
        )
        return ReadResultsResponse(fact_set=codec.fact_set_to_proto(fact_set))


def _patient(message: PatientMessage) -> Patient:
    """Words that we do not know count as unknown: whoever reads the record reports them."""
    return Patient(
        id=message.id,
        sex=read_sex(message.sex) or "",
        birth_date=_day(message.birth_date),
        age_years=message.age_years if message.HasField("age_years") else None,
    )


def _overrides(message: LabOverrides) -> Overrides:
    return Overrides(
        profile=message.profile,
        digest=message.digest,
        intervals=tuple(map(_limits, message.intervals)),
        critical=tuple(map(_limits, message.critical)),
        units=tuple(UnitRow(analyte=row.analyte, unit=row.unit, place=row.place) for row in message.units),
        codes=tuple(map(_code, message.codes)),
    )


def _limits(row: LabLimits) -> LimitsRow:
    return LimitsRow(
        analyte=row.analyte,
        sex=row.sex,
        age_from=row.age_from if row.HasField("age_from") else None,
        age_to=row.age_to if row.HasField("age_to") else None,
        low=row.low,
        high=row.high,
        unit=row.unit,
        place=row.place,
    )


def _code(row: LabCode) -> CodeRow:
    return CodeRow(
        code=row.code.strip(),
        name=row.name.strip(),
        specimen=row.specimen.strip(),
        loinc=row.loinc.strip(),
        analyte=row.analyte.strip(),
        place=row.place,
    )


def _day(text: str) -> date | None:
    """The day of a date or time; None for a mere year or month."""
    moment = hl7_moment(text, UTC) if len(text.strip()) >= 8 else None
    return moment.start.date() if moment and moment.start else None


def _sent(message: LabMessage) -> Sent:
    return Sent(
        hl7v2=message.hl7v2,
        fhir=message.fhir,
        csv=message.csv.content,
        mapping_name=message.csv.mapping_name,
        mapping=message.csv.mapping,
        rows=tuple(
            Row(
                system=result.code.system,
                code=result.code.code,
                display=result.code.display,
                value=result.value,
                unit=result.unit,
                reference_low=result.reference_low,
                reference_high=result.reference_high,
                collected_at=result.collected_at,
                reported_at=result.reported_at,
                specimen=result.specimen,
                flag=result.flag,
                status=result.status,
                reference_range=result.reference_range,
                order=result.order_number,
                comment=result.comment,
            )
            for result in message.results
        ),
    )
