"""What one object may cost: bytes, elements, samples. Small files can ask for much of each.

No decoder or parser can be stopped once it is called, so its time is bounded by what it is given: all of these are
counted before the work, or while it goes on, and the error says which. docs/imaging.md has the table and the figures.
"""

from __future__ import annotations

from serving.errors import CannotRead

MIB = 1 << 20
MAX_BYTES = 512 * MIB
# 20,000 frames with their functional groups.
MAX_SEQUENCE_BYTES = 32 * MIB
# pydicom asks two or three times for each element: some hundred thousand elements, 4 s, 300 MiB. The largest header
# among the real files that this was tried on takes 7,636.
MAX_READS = 1_000_000


class TooLarge(CannotRead):
    """More bytes, elements or samples than we are willing to hold."""


class ReadBudget:
    """Ends the parsing of an object, or of a sequence in it, that has more elements than any needs."""

    def __init__(self) -> None:
        self._left = MAX_READS

    def spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooLarge("more elements than are read of one object")
