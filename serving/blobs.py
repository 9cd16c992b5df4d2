"""Where large things lie: a local folder by default, any S3 server by URL.

A blob is named by a URI: `blob:KEY` in the configured store, wherever that is; `s3://BUCKET/KEY` when the store is that
bucket; `file:///PATH` when it is that folder. What lies outside the configured store is refused, for whoever sends a
request may write any URI into it.
"""

from __future__ import annotations

import asyncio
import os
import stat
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from serving.errors import BadRequest, CannotRead, NotFound, Unavailable

_LONGEST_KEY = 1024


class Blobs(ABC):
    """An object store. Keys are relative paths: "studies/1.2.3/1.dcm"."""

    @abstractmethod
    async def get(self, uri: str, max_bytes: int) -> bytes:
        """The whole blob. Its size is looked at before any of it is read.

        Raises BadRequest when the URI is not of this store, NotFound, CannotRead when it is larger than `max_bytes` or
        no plain file, Unavailable when the store fails.
        """

    @abstractmethod
    async def put(self, key: str, data: bytes) -> str:
        """The URI under which the bytes now stand, whole or not at all. Raises BadRequest, Unavailable."""

    @abstractmethod
    async def exists(self, uri: str) -> bool:
        """Whether there is such a blob. Raises BadRequest, Unavailable."""


def open_blobs(url: str) -> Blobs:
    """The store that `url` names.

    A folder: a path, `file:PATH` or `file:///PATH`.
    An S3 server: `s3+https://[ACCESS:SECRET@]HOST[:PORT]/BUCKET[/PREFIX][?region=...&path_style=true|false]`, `s3+http`
    without TLS. Without ACCESS:SECRET the credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, from
    MINIO_ACCESS_KEY and MINIO_SECRET_KEY, or from the AWS credentials file.
    Raises BadRequest, which does not repeat the URL: it may hold a secret.
    """
    scheme = url.partition(":")[0] if ":" in url else ""
    if scheme in ("s3+https", "s3+http"):
        return _open_s3(url)
    if scheme == "file":
        return LocalBlobs(_path_of(url))
    if not url or scheme:
        raise BadRequest("an object store is a folder or s3+https://HOST/BUCKET", "blobs")
    return LocalBlobs(Path(url))


class LocalBlobs(Blobs):
    """Blobs as files of a folder, which is made on the first `put`."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(os.path.realpath(folder))

    def __repr__(self) -> str:
        return f"LocalBlobs({self._folder})"

    async def get(self, uri: str, max_bytes: int) -> bytes:
        return await asyncio.to_thread(self._read, uri, max_bytes)

    async def put(self, key: str, data: bytes) -> str:
        await asyncio.to_thread(self._write, self._inside(self._folder / checked_key(key), key), data)
        return f"blob:{key}"

    async def exists(self, uri: str) -> bool:
        return await asyncio.to_thread(self._path(uri).is_file)

    def _path(self, uri: str) -> Path:
        if uri.startswith("blob:"):
            return self._inside(self._folder / checked_key(uri.removeprefix("blob:")), uri)
        if uri.startswith("file:"):
            return self._inside(_path_of(uri), uri)
        raise BadRequest("not a URI of the configured object store", uri)

    def _inside(self, path: Path, place: str) -> Path:
        # Links are followed before the comparison, so that none leads out of the folder.
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(self._folder) or real == self._folder:
            raise BadRequest("outside the configured object store", place)
        return real

    def _read(self, uri: str, max_bytes: int) -> bytes:
        path = self._path(uri)
        try:
            status = path.stat()
            # A named pipe would hold the thread until somebody writes into it.
            if not stat.S_ISREG(status.st_mode):
                raise CannotRead("not a plain file", uri)
            check_size(status.st_size, max_bytes, uri)
            with path.open("rb") as file:
                data = file.read(max_bytes + 1)
        except (FileNotFoundError, NotADirectoryError):
            raise NotFound("no such blob", uri) from None
        except OSError as error:
            raise Unavailable(f"the file cannot be read: {error.strerror}", uri) from None
        check_size(len(data), max_bytes, uri)
        return data

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(prefix=".part-", dir=path.parent, delete=False) as part:
                try:
                    part.write(data)
                    part.flush()
                    os.fsync(part.fileno())
                    Path(part.name).replace(path)
                except BaseException:
                    Path(part.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise Unavailable(f"the file cannot be written: {error.strerror}", path.name) from None


def _open_s3(url: str) -> Blobs:
    from serving.s3 import S3Blobs  # the SDK takes 0.2 s to import, and a local folder needs none of it

    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadRequest("not an S3 URL", "blobs") from None
    bucket, _, prefix = parts.path.strip("/").partition("/")
    options = dict(parse_qsl(parts.query))
    known = options.keys() <= {"region", "path_style"} and options.get("path_style", "true") in ("true", "false")
    if not host or not bucket or not known:
        raise BadRequest("an S3 store is s3+https://HOST[:PORT]/BUCKET[/PREFIX][?region=...&path_style=...]", "blobs")
    if bool(parts.username) != bool(parts.password):
        raise BadRequest("an access key and its secret go together", "blobs")
    return S3Blobs(
        endpoint=f"{host}:{port}" if port else host,
        bucket=bucket,
        prefix=f"{checked_key(prefix)}/" if prefix else "",
        access_key=unquote(parts.username or ""),
        secret_key=unquote(parts.password or ""),
        secure=parts.scheme == "s3+https",
        region=options.get("region", "us-east-1"),
        path_style=options.get("path_style", "true") == "true",
    )


def _path_of(uri: str) -> Path:
    """The path of file:PATH, file:/PATH or file:///PATH."""
    parts = urlsplit(uri)
    path = unquote(parts.path)
    if parts.netloc not in ("", "localhost") or not path or "\0" in path or parts.query or parts.fragment:
        raise BadRequest("not a file on this machine", uri)
    return Path(path)


def checked_key(key: str) -> str:
    steps = key.split("/")
    if len(key.encode()) > _LONGEST_KEY or "\0" in key or "\\" in key or any(s in ("", ".", "..") for s in steps):
        raise BadRequest("not a key: a relative path without empty, . or .. steps", "blobs")
    return key


def check_size(size: int, max_bytes: int, uri: str) -> None:
    if size > max_bytes:
        raise CannotRead(f"larger than {max_bytes} bytes", uri)
