"""What the page makes of a frame, run by Node: all 16 bits of a PNG, and the greys that the service would show."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import zlib
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest

from imaging_service.greyscale import VoiFunction, Window

JS = Path(__file__).resolve().parents[3] / "console" / "static" / "js"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")


def run(folder: Path, script: str) -> Any:
    """What the script prints as JSON, with the modules of the page beside it."""
    for name in ("png", "grey"):
        shutil.copy(JS / f"{name}.js", folder / f"{name}.mjs")
    (folder / "run.mjs").write_text(script)
    assert NODE is not None
    done = subprocess.run([NODE, "run.mjs"], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def decoded(folder: Path, png: bytes) -> dict[str, Any]:
    (folder / "a.png").write_bytes(png)
    answer: dict[str, Any] = run(
        folder,
        """
        import { readFileSync } from "node:fs";
        import { decode } from "./png.mjs";
        const bytes = readFileSync("a.png");
        const got = await decode(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
        console.log(JSON.stringify({ ...got, data: [...got.data] }));
        """,
    )
    return answer


def filtered(pixels: np.ndarray) -> bytes:
    """A PNG of 16 bits whose lines take the five filters in turn. PNG specification, clause 9.2."""
    lines = pixels.astype(">u2").view(np.uint8).reshape(len(pixels), -1).astype(int)
    above = np.vstack([np.zeros_like(lines[:1]), lines[:-1]])
    left = np.hstack([np.zeros_like(lines[:, :2]), lines[:, :-2]])
    corner = np.hstack([np.zeros_like(above[:, :2]), above[:, :-2]])
    guess = left + above - corner
    away = np.stack([abs(guess - left), abs(guess - above), abs(guess - corner)])
    paeth = np.choose(away.argmin(axis=0), [left, above, corner])
    raw = b""
    for number, line in enumerate(lines):
        kind = number % 5
        taken = [0, left[number], above[number], (left[number] + above[number]) // 2, paeth[number]][kind]
        raw += bytes([kind]) + ((line - taken) % 256).astype(np.uint8).tobytes()

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows, columns = pixels.shape
    head = struct.pack(">IIBBBBB", columns, rows, 16, 0, 0, 0, 0)
    packed = zlib.compress(raw)
    half = len(packed) // 2
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", packed[:half]) + chunk(b"IDAT", packed[half:]) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def test_every_filter_gives_back_all_sixteen_bits(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 65536, (15, 7), dtype=np.uint16)
    got = decoded(tmp_path, filtered(pixels))
    assert (got["rows"], got["columns"], got["bits"], got["samples"]) == (15, 7, 16, 1)
    assert got["data"] == pixels.ravel().tolist()


@pytest.mark.parametrize(
    ("shape", "dtype"), [((5, 4), np.uint8), ((5, 4), np.uint16), ((5, 4, 3), np.uint8), ((5, 4, 3), np.uint16)]
)
def test_what_the_service_encodes_is_decoded(tmp_path: Path, shape: tuple[int, ...], dtype: Any) -> None:
    pixels = np.random.default_rng(2).integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)
    got = decoded(tmp_path, bytes(imagecodecs.png_encode(pixels, level=1)))
    assert got["bits"] == 8 * pixels.dtype.itemsize
    assert got["data"] == pixels.ravel().tolist()


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
@pytest.mark.parametrize(("center", "width"), [(40.0, 400.0), (-600.0, 1500.0), (0.5, 1.0), (0.2, 0.5)])
def test_greys_are_those_of_the_service(tmp_path: Path, function: str, center: float, width: float) -> None:
    got = run(
        tmp_path,
        f"""
        import {{ table }} from "./grey.mjs";
        const frame = {{ bits: 16, slope: 1, intercept: -1024 }};
        const colours = table(frame, {{ center: {center}, width: {width}, function: "{function}" }}, false);
        console.log(JSON.stringify([...colours.slice(0, 4096)].map((colour) => colour & 255)));
        """,
    )
    values = np.arange(4096, dtype=np.float32) - 1024
    window = Window(center, width, VoiFunction(function))
    assert np.abs(np.asarray(got) - 255 * window.grey(values)).max() <= 0.51


def test_monochrome1_and_inverting_turn_the_greys(tmp_path: Path) -> None:
    got = run(
        tmp_path,
        """
        import { table } from "./grey.mjs";
        const frame = { bits: 8, slope: 1, intercept: 0 };
        const window = { center: 128, width: 256, function: "LINEAR" };
        const grey = (turned) => [...table(frame, window, turned)].map((colour) => colour & 255);
        console.log(JSON.stringify([grey(false), grey(true)]));
        """,
    )
    assert got[0] == sorted(got[0]) and got[1] == [255 - value for value in got[0]]
