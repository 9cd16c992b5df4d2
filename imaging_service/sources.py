"""Where DICOM objects come from: a folder, a file, the object store, or the request itself."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from serving.errors import CannotRead, NotFound

# (uri, most bytes wanted) -> the object. Raises NotFound, CannotRead, Unavailable.
Fetch = Callable[[str, int], bytes]


@dataclass(frozen=True, slots=True)
class Sent:
    """One instance as a caller sent it: `content`, or else `uri`. `place` is what issues call it."""

    place: str
    uri: str = ""
    content: bytes = b""
    study_instance_uid: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one object, on disk or in memory.

    `meant`: the caller or the name of the file says that this is DICOM, so it is an issue when it is not. Anything else
    may lie in a folder beside the images.
    """

    place: str
    path: Path | None = None
    content: bytes = b""
    meant: bool = True


def find(sent: Sent, *, fetch: Fetch, max_bytes: int, below: Path | None = None) -> Iterator[Source]:
    """Every object behind one sent instance: itself, or all files in and below a folder, in the order of their names.

    Left out of a folder: DICOMDIR, hidden files, anything that is not a regular file. Files outside of `below` are
    refused when it is given. Raises CannotRead, NotFound, Unavailable with a message for the caller and no place.
    """
    if sent.content:
        yield Source(sent.place, content=sent.content)
    elif not sent.uri:
        raise CannotRead("an instance without uri and content")
    elif sent.uri.startswith(("s3://", "blob:")):
        yield Source(f"{sent.place} {sent.uri.rpartition('/')[2]}", content=fetch(sent.uri, max_bytes))
    else:
        yield from _on_disk(sent, _local_path(sent.uri), below)


def _local_path(uri: str) -> Path:
    if "://" not in uri and not uri.startswith("file:"):
        return Path(uri)
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        raise CannotRead("an address that is neither file://, s3:// nor blob:")
    return Path(url2pathname(parts.path))


def _on_disk(sent: Sent, path: Path, below: Path | None) -> Iterator[Source]:
    # Asked before anything else, so that the answer does not tell what exists elsewhere.
    if not _may_read(path, below):
        raise CannotRead("a file outside of the folder that may be read")
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise NotFound("no such file or folder") from None
    except (OSError, ValueError):
        raise CannotRead("a path that cannot be opened") from None
    if stat.S_ISREG(mode):
        yield Source(f"{sent.place} {path.name}", path)
    elif stat.S_ISDIR(mode):
        yield from _in_folder(sent, path, below)
    else:
        raise CannotRead("neither a file nor a folder")


def _in_folder(sent: Sent, folder: Path, below: Path | None) -> Iterator[Source]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if name.startswith(".") or name.upper() == "DICOMDIR" or not path.is_file() or not _may_read(path, below):
                continue
            meant = path.suffix.lower() in (".dcm", ".dicom")
            yield Source(f"{sent.place} {path.relative_to(folder).as_posix()}", path, meant=meant)


def _may_read(path: Path, below: Path | None) -> bool:
    return below is None or path.resolve().is_relative_to(below.resolve())
