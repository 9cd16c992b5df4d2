"""What a person named on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Files of one encounter and a few words about the patient. `inline`: send DICOM files, not where they lie.

    `labs_mapping`: how the columns of tables among `labs` lead to fields, a file or the name of a mapping that the
    laboratory service has.
    """

    reports: Sequence[Path] = ()
    dicom: Sequence[Path] = ()
    labs: Sequence[Path] = ()
    labs_mapping: str = ""
    order: str = ""
    patient_id: str = ""
    sex: str = ""
    age: int | None = None
    birth_date: str = ""
    title: str = ""
    inline: bool = False

    @property
    def any(self) -> bool:
        """True when a person named anything at all."""
        words = (
            self.reports,
            self.dicom,
            self.labs,
            self.order,
            self.patient_id,
            self.sex,
            self.birth_date,
            self.title,
        )
        return any(words) or self.age is not None
