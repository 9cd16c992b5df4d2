"""What a reader is given."""

from __future__ import annotations

from dataclasses import dataclass

from pydicom import Dataset

from facts.fact import Evidence, EvidenceKind
from imaging_service.elements import Uids
from imaging_service.pixels import Frame


@dataclass(frozen=True, slots=True)
class Image:
    """One object with its pixels. `frames`: decoded, a few of many; empty when they did not decode."""

    dataset: Dataset
    uids: Uids
    frames: tuple[Frame, ...]

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
