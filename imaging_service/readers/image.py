"""What a reader is given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pydicom import Dataset

from facts.fact import Evidence, EvidenceKind
from imaging_service.display import Picture, show
from imaging_service.elements import Uids
from imaging_service.pixels import Frame


@dataclass(frozen=True)
class Image:
    """One object with its pixels. `frames`: decoded, a few of many; empty when they did not decode. `place`: begins the
    place of an issue."""

    dataset: Dataset
    uids: Uids
    frames: tuple[Frame, ...]
    place: str

    @cached_property
    def picture(self) -> Picture:
        """The first frame as a person would see it, made once for all readers. Raises CannotRead, see `show`."""
        return show(self.frames[0], self.dataset)

    def evidence(self, frame: int | None = None, text: str = "", region: tuple[float, ...] = ()) -> Evidence:
        """Points at this object, or at a frame of it, from 1, or at a region: x and y in turn, in stored pixels."""
        return Evidence(
            kind=EvidenceKind.IMAGE_REGION,
            study_instance_uid=self.uids.study,
            series_instance_uid=self.uids.series,
            sop_instance_uid=self.uids.instance,
            frame=frame,
            region=region,
            text=text,
        )
