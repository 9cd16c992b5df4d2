"""Which order and specimen an OBX belongs to, and the comments on it: the groups of ORU^R01 and OUL^R21 to R24."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo

from facts.fact import Interval
from lab_service import naming
from lab_service.formats.hl7v2_fields import Segment, part
from lab_service.moments import hl7_moment


@dataclass(slots=True)
class Order:
    """What the observations of one OBR share: filler number, name of the panel, specimen, times, status (OBR-25),
    comments.
    """

    number: str = ""
    panel: str = ""
    specimen: str = ""
    collected: Interval | None = None
    reported: Interval | None = None
    received: Interval | None = None
    status: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Observation:
    """One OBX with what stands around it; `patient` is the PID it follows, empty when there is none."""

    segment: Segment
    order: Order
    patient: Segment
    notes: list[str] = field(default_factory=list)


def observations(segments: list[Segment], sent: Interval | None, zone: tzinfo) -> list[Observation]:
    """Every OBX in order. A specimen follows its observations; in OUL^R22 and R23 it leads them, and what stands
    between it and the next OBR was observed of the specimen itself. What stands in front of every OBR belongs to none.

    What has no time of reporting was reported when the message was `sent`.
    """
    leads = part(segments[0].repetitions(9)[0], 2).upper() in ("R22", "R23")
    order, specimen, found = Order(reported=sent), Segment.empty(), list[Observation]()
    patient = Segment.empty()
    commented: list[str] = []
    for segment in segments:
        name = segment.name
        if name == "OBX":
            found.append(Observation(segment, order, patient))
            commented = found[-1].notes
        elif name == "NTE":
            # NTE-3 repeats, line by line.
            commented += filter(None, [" ".join(filter(None, parts)) for parts in segment.repetitions(3)])
        elif name == "OBR":
            order = _order(segment, specimen, sent, zone)
            commented = order.notes
        elif name == "SPM" and leads:
            specimen = segment
            order = Order(
                specimen=_specimen(specimen, 4),
                collected=_taken(specimen, zone),
                reported=sent,
                received=hl7_moment(specimen.first(18), zone),
            )
            commented = []
        elif name == "SPM":
            order.specimen = order.specimen or _specimen(segment, 4)
            order.collected = order.collected or _taken(segment, zone)
            order.received = order.received or hl7_moment(segment.first(18), zone)
            commented = []
        elif name == "SAC":
            order.specimen = order.specimen or _specimen(segment, 6)
        elif name == "PID":
            order, specimen, commented = Order(reported=sent), Segment.empty(), []
            patient = segment
        elif name in ("PV1", "PD1", "NK1"):
            commented = []
    return found


def _order(obr: Segment, specimen: Segment, sent: Interval | None, zone: tzinfo) -> Order:
    panel = obr.repetitions(4)[0]
    return Order(
        number=obr.first(3) or obr.first(2),
        panel=part(panel, 2) or part(panel, 5) or part(panel, 1),
        specimen=_specimen(obr, 15) or _specimen(specimen, 4),
        collected=hl7_moment(obr.first(7), zone) or _taken(specimen, zone),
        reported=hl7_moment(obr.first(22), zone) or sent,
        received=hl7_moment(obr.first(14), zone) or hl7_moment(specimen.first(18), zone),
        status=obr.first(25).upper(),
    )


def _taken(specimen: Segment, zone: tzinfo) -> Interval | None:
    """SPM-17, a range of times, of which the first is when it was taken."""
    return hl7_moment(specimen.first(17).split("&")[0], zone)


def _specimen(segment: Segment, field: int) -> str:
    """The first of text and code that we know, else what was sent. In OBR-15 the text is a subcomponent."""
    components = segment.repetitions(field)[0]
    code, _, inner = part(components, 1).partition("&")
    words = [word for word in (part(components, 2), inner.split("&")[0], code, part(components, 5)) if word]
    return next((word for word in words if naming.specimen(word) != "?"), words[0] if words else "")
