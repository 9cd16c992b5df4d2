"""Blobs on a real S3 server, OpenStack Swift, which checks every signature."""

from __future__ import annotations

import pytest

from serving.blobs import Blobs, open_blobs
from serving.errors import CannotRead, NotFound, Unavailable

pytestmark = pytest.mark.peers


@pytest.fixture
def blobs(s3_url: str) -> Blobs:
    return open_blobs(s3_url)


async def test_a_blob_that_is_not_there_is_not_found(blobs: Blobs) -> None:
    assert not await blobs.exists("blob:studies/1.dcm")
    with pytest.raises(NotFound):
        await blobs.get("blob:studies/1.dcm", 100)


async def test_what_is_put_is_there_under_both_names(blobs: Blobs, s3_bucket: str) -> None:
    uri = await blobs.put("studies/1.2.3/片 1.dcm", b"pixels")
    assert uri == "blob:studies/1.2.3/片 1.dcm"
    for name in (uri, f"s3://{s3_bucket}/studies/1.2.3/片 1.dcm"):
        assert await blobs.exists(name)
        assert await blobs.get(name, 6) == b"pixels"


async def test_a_blob_above_the_limit_is_not_downloaded_and_the_next_call_works(blobs: Blobs) -> None:
    uri = await blobs.put("big", b"x" * 5_000_000)
    with pytest.raises(CannotRead, match="larger than 4999999 bytes"):
        await blobs.get(uri, 4_999_999)
    assert len(await blobs.get(uri, 5_000_000)) == 5_000_000


async def test_an_empty_blob_and_one_sent_in_parts_come_back_whole(blobs: Blobs) -> None:
    assert await blobs.get(await blobs.put("empty", b""), 0) == b""
    # The SDK sends 5 MiB and more in parts, which the server puts together.
    data = bytes(range(256)) * 90_000
    assert await blobs.get(await blobs.put("parts", data), len(data)) == data


async def test_a_prefix_is_a_store_of_its_own(s3_url: str) -> None:
    one, other = open_blobs(f"{s3_url}/one"), open_blobs(f"{s3_url}/other")
    uri = await one.put("x", b"1")
    assert await one.exists(uri)
    assert not await other.exists(uri)
    assert await open_blobs(s3_url).get("blob:one/x", 1) == b"1"


async def test_credentials_come_from_the_environment(
    s3_url: str, s3_host: str, s3_bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, _, _ = s3_url.removeprefix("s3+http://").partition("@")
    access, _, secret = account.partition(":")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", access.replace("%3A", ":"))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    store = open_blobs(f"s3+http://{s3_host}/{s3_bucket}")
    assert await store.get(await store.put("x", b"1"), 1) == b"1"


async def test_a_wrong_secret_is_our_failure_and_is_not_told(s3_url: str) -> None:
    wrong = s3_url.replace(":correct-horse@", ":battery-staple@")
    assert wrong != s3_url
    store = open_blobs(wrong)
    for call in (store.get("blob:x", 10), store.put("x", b"1"), store.exists("blob:x")):
        with pytest.raises(Unavailable, match="refuses our credentials") as failure:
            await call
        assert "staple" not in str(failure.value)


async def test_no_credentials_at_all_are_our_failure(
    s3_host: str, s3_bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "MINIO_ACCESS_KEY", "MINIO_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    with pytest.raises(Unavailable):
        await open_blobs(f"s3+http://{s3_host}/{s3_bucket}").get("blob:x", 10)


async def test_a_missing_bucket_is_our_failure(s3_url: str) -> None:
    with pytest.raises(Unavailable, match="NoSuchBucket"):
        await open_blobs(f"{s3_url}-gone").put("x", b"1")


async def test_a_server_that_does_not_answer_is_our_failure() -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        await open_blobs("s3+http://key:secret@127.0.0.1:1/bucket").get("blob:x", 10)
