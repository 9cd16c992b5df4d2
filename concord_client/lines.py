"""Lines of a JSONL file as bytes with their numbers, one at a time, each of a bounded length."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from concord_client.files import ENCOUNTER_LIMIT
from concord_client.refusal import Refusal


@dataclass(frozen=True, slots=True)
class JsonLine:
    """Line `number`, counted from 1. `content` without the line end; cut off, and `too_long`, above the limit."""

    number: int
    content: bytes
    too_long: bool = False


def read_lines(stream: BinaryIO, place: str, limit: int = ENCOUNTER_LIMIT) -> Iterator[JsonLine]:
    """Every line, blank ones too. Raises Refusal when the file is in UTF-16, where bytes do not show lines."""
    number = 0
    while piece := stream.readline(limit + 1):
        number += 1
        if number == 1:
            if piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise Refusal("jsonl.utf16", place)
            piece = piece.removeprefix(codecs.BOM_UTF8)
        too_long = len(piece) > limit and not piece.endswith(b"\n")
        if too_long:
            _skip_rest(stream, limit)
            # The head is enough to find the id in.
            piece = piece[:4096]
        yield JsonLine(number, piece.rstrip(b"\r\n"), too_long)


def _skip_rest(stream: BinaryIO, limit: int) -> None:
    while (piece := stream.readline(limit)) and not piece.endswith(b"\n"):
        pass
