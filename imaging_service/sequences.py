"""The items of a sequence that was read as bytes, and no more elements of them than any object needs."""

from __future__ import annotations

import io

from pydicom import DataElement, Dataset
from pydicom.dataelem import RawDataElement
from pydicom.filereader import read_sequence
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from imaging_service.limits import ReadBudget


def unpack(dataset: Dataset, tag: BaseTag) -> None:
    """Replaces the bytes of a sequence by its items, in which sequences are bytes again.

    pydicom does the same when the sequence is asked for, however many items that makes: 8 bytes a piece in the file,
    a hundred times that in memory. Leaves alone what is no sequence, or is unpacked. Raises TooLarge, and whatever
    pydicom makes of broken bytes.
    """
    raw = dataset.get_item(tag)
    if not isinstance(raw, RawDataElement) or raw.VR not in (None, "SQ") or not raw.value:
        return
    stream = _Counted(raw.value)
    encodings = dataset.original_character_set
    items = read_sequence(stream, raw.is_implicit_VR, raw.is_little_endian, len(raw.value), encodings, raw.value_tell)
    dataset[tag] = DataElement(tag, "SQ", Sequence(items))


class _Counted(io.BytesIO):
    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._budget = ReadBudget()

    def read(self, count: int | None = -1) -> bytes:
        self._budget.spend()
        return super().read(count)
