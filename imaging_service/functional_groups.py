"""What an enhanced multi-frame image says of one frame or of all (PS3.3 C.7.6.16)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom import Dataset


def functional_group(dataset: Dataset, frame: int, keyword: str) -> Dataset:
    """The first item of a macro's sequence for a frame, from 1, or for all of them; an empty one when there is none."""
    frames = list(items(dataset, "PerFrameFunctionalGroupsSequence"))
    groups = [*frames[frame - 1 : frame], *items(dataset, "SharedFunctionalGroupsSequence")]
    return next((item for group in groups for item in items(group, keyword)), Dataset())


def items(dataset: Dataset, keyword: str) -> Iterator[Dataset]:
    """The items of a sequence; none when it is missing, no sequence or not readable."""
    try:
        yield from (item for item in dataset.get(keyword) or () if isinstance(item, Dataset))
    except Exception:  # pydicom raises whatever the broken bytes make of it
        return
