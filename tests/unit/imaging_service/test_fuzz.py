"""Damaged objects: whatever is changed in them, the answer is a reading or an issue, and memory stays small."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator

import pytest
from dicom_files import COMPRESSED, JPEG, PLAIN, RAMP, code, encoded, image, item, read, without_preamble
from pydicom.uid import UID

from imaging_service.dicom import open_object
from imaging_service.pixels import decode, has_pixels
from imaging_service.sources import Source
from serving.errors import ConcordError

MIB = 1 << 20
# Of several thousand mutants that a longer run made (bench/README.md), as many as take a moment.
MUTANTS = 60
# Lengths that mean "until the delimiter" and "all there is", an item, the delimiter of a sequence.
TELLING = (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0")


def whole(syntax: UID) -> bytes:
    pixels = RAMP.astype("u1") if syntax == JPEG[0] else RAMP
    return encoded(
        image(
            pixels,
            syntax=syntax,
            SpecificCharacterSet=["", "ISO 2022 IR 58"],
            PatientName=b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=",
            PatientBirthDate="19500203",
            PatientAge="075Y",
            StudyDate="20260201",
            InstanceNumber="7",
            PixelSpacing=["0.5", "0.5"],
            WindowCenter=["40", "50"],
            WindowWidth=["400", "500"],
            AnatomicRegionSequence=[code("72696002", "SCT", "Knee")],
            RequestAttributesSequence=[item(AccessionNumber="A1"), item(AccessionNumber="A2")],
        )
    )


def mutants(content: bytes, seed: int) -> Iterator[bytes]:
    choose = random.Random(seed)
    for number in range(MUTANTS):
        changed = bytearray(content)
        for _ in range(choose.choice((1, 2, 5, 20))):
            # Half of them in the header, which is the smaller part.
            at = choose.randrange(132, min(len(changed), 900) if choose.random() < 0.5 else len(changed))
            length = choose.randrange(1, 64)
            match number % 6:
                case 0:
                    changed[at] = choose.randrange(256)
                case 1:
                    changed[at] ^= 1 << choose.randrange(8)
                case 2:
                    changed[at:at] = changed[at : at + length]
                case 3:
                    del changed[at : min(at + length, len(changed) - 200)]
                case 4:
                    changed[at : at + 4] = choose.choice(TELLING)
                case _:
                    changed = changed[: max(at, 200)]
                    break
        yield bytes(changed)


@pytest.mark.parametrize("syntax", [*PLAIN, *COMPRESSED, *JPEG], ids=lambda syntax: syntax.name)
def test_a_mutant_is_read_or_refused_in_our_words(syntax: UID) -> None:
    content = whole(syntax)
    tracemalloc.start()
    try:
        for mutant in mutants(content, seed=len(content)):
            try:
                with open_object(Source("x", content=mutant)) as opened:
                    if has_pixels(opened.dataset):
                        decode(opened.dataset)
            except ConcordError as error:
                assert "Zhang" not in error.message
            record, pixels = read(mutant)
            assert record.facts or record.issues or pixels.issues
        assert tracemalloc.get_traced_memory()[1] < 64 * MIB
    finally:
        tracemalloc.stop()


def test_a_mutant_without_preamble_is_read_or_refused() -> None:
    for mutant in mutants(without_preamble(image()), seed=1):
        record, _ = read(mutant)
        assert record.facts or record.issues


def test_an_element_that_stands_twice_is_survived() -> None:
    content = encoded(image())
    at = content.index(b"\x10\x00\x20\x00LO")
    record, pixels = read(content[:at] + content[at : at + 10] * 3 + content[at + 10 :])
    assert record.facts and not pixels.issues
