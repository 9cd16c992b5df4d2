"""Every real DICOM file through the imaging service's reader: readings, errors, agreement with the manifest, time.

    .venv/bin/python bench/dicom_files.py [--bombs] [--readers]

Reads what lies beside the checkout (../shared/data/dicom). Processor time of one process for each file, header and
pixels; with --readers the networks look at them, too. --bombs: small files that ask for much, each in a process of its
own, with its time and the memory that it took.
"""

from __future__ import annotations

import argparse
import collections
import csv
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from pydicom import Dataset
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from concord_client.demo.phantom import draw_chest
from facts.fact import FactSet
from imaging_service.dicom import open_object
from imaging_service.reader import read_study
from imaging_service.readers.pixel_sanity import PixelSanity
from imaging_service.sources import Sent, Source

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "dicom"
MIB = 1 << 20


def manifest(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read(path: Path, with_readers: bool) -> tuple[FactSet, FactSet, float]:
    def fetch(uri: str, max_bytes: int) -> bytes:
        raise AssertionError(uri)

    begin = time.process_time()
    readers = {} if with_readers else {"readers": (PixelSanity(),)}
    record, pixels = read_study("P1", [Sent("", uri=str(path))], fetch=fetch, **readers)
    return record, pixels, time.process_time() - begin


def report(folder: Path, with_readers: bool) -> None:
    rows = manifest(folder)
    read(folder / rows[0]["file"], with_readers)
    codes: collections.Counter[str] = collections.Counter()
    agree: collections.Counter[str] = collections.Counter()
    taken = []
    readings = 0
    for row in rows:
        path = folder / row["file"]
        record, pixels, seconds = read(path, with_readers)
        taken.append((seconds, row["file"]))
        readings += bool(record.facts)
        for issue in (*record.issues, *pixels.issues):
            codes[f"{issue.code}: {issue.message}"] += 1
        for what, ours, theirs in compared(path, row, record):
            agree[what] += ours == theirs
            if ours != theirs:
                print(f"  {row['file']}: {what} {ours!r}, the manifest {theirs!r}")
    print(f"{folder.name}: {len(rows)} files, {readings} readings")
    for what, count in agree.items():
        print(f"  {what} agrees in {count} of {len(rows)}")
    for code, count in codes.most_common():
        print(f"  {count} x {code}")
    for seconds, name in sorted(taken, reverse=True)[:5]:
        print(f"  {1000 * seconds:.0f} ms {name}")


def compared(path: Path, row: dict[str, str], record: FactSet) -> Iterator[tuple[str, str, str]]:
    with open_object(Source("x", path)) as opened:
        dataset = opened.dataset
        modalities = [fact.value.code for fact in record.facts if fact.concept.code == "imaging_modality"]  # type: ignore[union-attr]
        # The two manifests name their columns differently.
        said = {name.lower(): value for name, value in row.items()}
        yield "modality", "".join(modalities[:1]), said["modality"]
        yield "rows", str(dataset.get("Rows", "")), said["rows"]
        yield "columns", str(dataset.get("Columns", "")), said.get("columns") or said.get("cols", "")
        syntax = said.get("ts_uid") or said.get("transfer_syntax", "")
        ours = UID(dataset.file_meta.TransferSyntaxUID)
        yield "transfer syntax", str(ours) if syntax[:1].isdigit() else ours.name, syntax


def element(tag: int, representation: bytes, value: bytes, length: int | None = None) -> bytes:
    size = len(value) if length is None else length
    return struct.pack("<HH2sHL", tag >> 16, tag & 0xFFFF, representation, 0, size) + value


def small_elements(count: int) -> bytes:
    table = np.zeros(count, dtype=[("group", "<u2"), ("element", "<u2"), ("vr", "S2"), ("length", "<u2")])
    number = np.arange(count)
    table["group"], table["element"], table["vr"] = 0x0101 + 2 * (number >> 16), number & 0xFFFF, b"LO"
    return table.tobytes()


def whole(dataset: Dataset) -> bytes:
    with tempfile.NamedTemporaryFile(suffix=".dcm") as file:
        dataset.save_as(file.name, enforce_file_format=True)
        return Path(file.name).read_bytes()


def phantom(**elements: object) -> bytes:
    return whole(draw_chest("bomb", size=64, **elements))  # type: ignore[arg-type]


def deflated(added: bytes, times: int = 1) -> bytes:
    content = phantom(PixelData=None)
    end = 144 + struct.unpack("<L", content[140:144])[0]
    meta = content[:end].replace(
        b"\x14\x00" + ExplicitVRLittleEndian.encode().ljust(20, b"\0"),
        b"\x16\x00" + DeflatedExplicitVRLittleEndian.encode(),
    )
    meta = meta[:140] + struct.pack("<L", len(meta) - 144) + meta[144:]
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    pieces = [squeeze.compress(content[end:]), *(squeeze.compress(added) for _ in range(times)), squeeze.flush()]
    return meta + b"".join(pieces)


def lying_jpeg_2000(size: int) -> bytes:
    dataset = draw_chest("bomb", size=64)
    dataset.compress("1.2.840.10008.1.2.4.90", generate_instance_uid=False)
    dataset.Rows = dataset.Columns = size
    stream = bytearray(dataset.PixelData)
    at = stream.index(b"\xff\x4f\xff\x51")
    for field in (8, 24):
        struct.pack_into(">LL", stream, at + field, size, size)
    dataset.PixelData = bytes(stream)
    return whole(dataset)


ITEM = b"\xfe\xff\x00\xe0\0\0\0\0"
REQUESTS, SERIES_UID, PRIVATE = 0x00400275, 0x0020000E, 0x00FF1010
BOMBS: dict[str, Callable[[], bytes]] = {
    "deflated, 1.1 GiB when inflated": lambda: deflated(bytes(MIB), times=1100),
    "deflated, 4 million elements": lambda: deflated(small_elements(4_000_000)),
    "4 million elements": lambda: phantom() + small_elements(4_000_000),
    "a sequence of 4 million items": lambda: phantom(PixelData=None) + element(REQUESTS, b"SQ", ITEM * 4_000_000),
    "a UID of 50 million values": lambda: phantom(PixelData=None) + element(SERIES_UID, b"UN", b"\\" * 50_000_000),
    "items nested 100,000 deep": lambda: (
        phantom(PixelData=None) + element(REQUESTS, b"SQ", b"\xfe\xff\x00\xe0\xff\xff\xff\xff", 0xFFFFFFFF) * 100_000
    ),
    "a private element of 200 MB": lambda: phantom(PixelData=None) + element(PRIVATE, b"UN", bytes(200_000_000)),
    "JPEG 2000 of 60,000 x 60,000": lambda: lying_jpeg_2000(60_000),
    "JPEG 2000 of 8,000 x 8,000": lambda: lying_jpeg_2000(8_000),
    "2^31 frames": lambda: phantom(NumberOfFrames=2**31 - 1),
}


def bombs() -> None:
    for name, make in BOMBS.items():
        with tempfile.NamedTemporaryFile(suffix=".dcm") as file:
            Path(file.name).write_bytes(make())
            subprocess.run([sys.executable, __file__, "--one", file.name, "--name", name], check=True)


def one(path: Path, name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    record, pixels, seconds = read(path, with_readers=False)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    said = {f"{issue.code}: {issue.message}" for issue in (*record.issues, *pixels.issues)}
    size = path.stat().st_size / 1e6
    print(f"| {name} | {size:.2f} MB | {seconds:.1f} s | {grown:.0f} MiB | {'; '.join(sorted(said)) or 'read'} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bombs", action="store_true")
    parser.add_argument("--readers", action="store_true")
    parser.add_argument("--one", type=Path)
    parser.add_argument("--name", default="")
    arguments = parser.parse_args()
    if arguments.one:
        one(arguments.one, arguments.name)
        return
    for folder in (DATA, DATA / "chest"):
        report(folder, arguments.readers)
    if arguments.bombs:
        bombs()


if __name__ == "__main__":
    main()
