"""Which files a person means who names a file or a folder of images."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from concord_client.files import DICOM_LIMIT, check_file
from concord_client.refusal import Refusal


def check_images(path: Path) -> None:
    """Returns when `path` is a file that may be read or a folder that holds anything. Raises Refusal."""
    if not path.is_dir():
        check_file(path, DICOM_LIMIT)
        return
    try:
        if not any(path.iterdir()):
            raise Refusal("dicom.empty-folder", str(path))
    except OSError:
        raise Refusal("file.denied", str(path)) from None


def image_files(path: Path) -> list[Path]:
    """The file itself; of a folder the files in and below it that say they are DICOM. Raises Refusal for none."""
    files = list(_dicom_files(path)) if path.is_dir() else [path]
    if not files:
        raise Refusal("dicom.empty-folder", str(path))
    return files


def _dicom_files(folder: Path) -> Iterator[Path]:
    """Those that say so by their name or by the mark after the preamble; hidden ones and the index are left out."""
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or file.name.startswith(".") or file.name.upper() == "DICOMDIR":
            continue
        if file.suffix.lower() in (".dcm", ".dicom") or _has_mark(file):
            yield file


def _has_mark(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(132)[128:] == b"DICM"
    except OSError:
        return False
