"""Blobs in a bucket of any S3 server, through the `minio` SDK. Opened by `serving.blobs.open_blobs`."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager

import certifi
import urllib3
from minio import Minio
from minio.credentials import (
    AWSConfigProvider,
    ChainedProvider,
    EnvAWSProvider,
    EnvMinioProvider,
    Provider,
    StaticProvider,
)
from minio.error import MinioException, S3Error

from serving.blobs import Blobs, check_size, checked_key
from serving.errors import BadRequest, NotFound, Unavailable

_CONNECT_S, _READ_S, _RETRIES = 5, 30, 2
_REFUSED = ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch")


class S3Blobs(Blobs):
    """Blobs under `prefix` ("" or "folder/") of one bucket, which must exist.

    `endpoint` is host[:port]. Without `access_key` the credentials come from the environment or the AWS credentials
    file. `path_style` puts the bucket into the path, as servers other than Amazon's want it. Authorities beside the
    usual ones: SSL_CERT_FILE.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        bucket: str,
        prefix: str = "",
        access_key: str = "",
        secret_key: str = "",
        secure: bool = True,
        region: str = "us-east-1",
        path_style: bool = True,
    ) -> None:
        self._endpoint, self._bucket, self._prefix = endpoint, bucket, prefix
        http = urllib3.PoolManager(
            maxsize=32,
            timeout=urllib3.Timeout(connect=_CONNECT_S, read=_READ_S),
            retries=urllib3.Retry(total=_RETRIES, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
            cert_reqs="CERT_REQUIRED",
            ca_certs=os.environ.get("SSL_CERT_FILE") or certifi.where(),
        )
        try:
            self._client = Minio(
                endpoint,
                credentials=_credentials(access_key, secret_key),
                secure=secure,
                region=region,
                http_client=http,
            )
        except ValueError:
            raise BadRequest("not an S3 endpoint: HOST[:PORT]", "blobs") from None
        if path_style:
            self._client.disable_virtual_style_endpoint()
        else:
            self._client.enable_virtual_style_endpoint()

    def __repr__(self) -> str:
        return f"S3Blobs({self._endpoint}/{self._bucket}/{self._prefix})"

    async def get(self, uri: str, max_bytes: int) -> bytes:
        return await asyncio.to_thread(self._get, self._name(uri), max_bytes, uri)

    async def put(self, key: str, data: bytes) -> str:
        await asyncio.to_thread(self._put, self._prefix + checked_key(key), data)
        return f"blob:{key}"

    async def exists(self, uri: str) -> bool:
        return await asyncio.to_thread(self._exists, self._name(uri), uri)

    def _name(self, uri: str) -> str:
        """The object's name in the bucket."""
        if uri.startswith("blob:"):
            return self._prefix + checked_key(uri.removeprefix("blob:"))
        bucket, _, name = uri.removeprefix("s3://").partition("/")
        if not uri.startswith("s3://") or bucket != self._bucket or not name.startswith(self._prefix):
            raise BadRequest("not a URI of the configured object store", uri)
        return checked_key(name)

    def _get(self, name: str, max_bytes: int, uri: str) -> bytes:
        with _translated(uri):
            response = self._client.get_object(self._bucket, name)
            try:
                # Only the header has come so far.
                check_size(int(response.headers.get("content-length", 0)), max_bytes, uri)
                data: bytes = response.read(max_bytes + 1)
            finally:
                # A body that was not read to its end makes the connection useless for the next call.
                response.close()
                response.release_conn()
        check_size(len(data), max_bytes, uri)
        return data

    def _put(self, name: str, data: bytes) -> None:
        with _translated(f"s3://{self._bucket}"):
            self._client.put_object(self._bucket, name, io.BytesIO(data), len(data))

    def _exists(self, name: str, uri: str) -> bool:
        try:
            with _translated(uri):
                self._client.stat_object(self._bucket, name)
        except NotFound:
            return False
        return True


def _credentials(access_key: str, secret_key: str) -> Provider:
    if access_key:
        return StaticProvider(access_key, secret_key)
    return ChainedProvider([EnvAWSProvider(), EnvMinioProvider(), AWSConfigProvider()])


@contextmanager
def _translated(place: str) -> Iterator[None]:
    """Errors of the SDK, which name hosts and keys of accounts, in our words."""
    try:
        yield
    except S3Error as error:
        if error.code in ("NoSuchKey", "NoSuchObject"):
            raise NotFound("no such blob", place) from None
        if error.code in _REFUSED:
            raise Unavailable("the object store refuses our credentials", place) from None
        raise Unavailable(f"the object store failed: {error.code}", place) from None
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        raise Unavailable(f"the object store does not answer: {type(error).__name__}", place) from None
    except ValueError:
        raise Unavailable("no credentials for the object store, or no bucket of that name is possible", place) from None
