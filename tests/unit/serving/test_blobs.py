"""Blobs in a folder, and how a store is named. The S3 side runs against a real server in tests/peers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from serving.blobs import Blobs, LocalBlobs, open_blobs
from serving.errors import BadRequest, CannotRead, NotFound


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "store"
    path.mkdir()
    return path


@pytest.fixture
def blobs(folder: Path) -> Blobs:
    return LocalBlobs(folder)


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../secret", "a/../../secret", "a//b", "a/./b", "a\\b", "a\0b", "x" * 1025]
)
async def test_a_key_that_is_no_relative_path_is_refused(blobs: Blobs, tmp_path: Path, key: str) -> None:
    (tmp_path / "secret").write_bytes(b"not ours")
    with pytest.raises(BadRequest):
        await blobs.put(key, b"x")
    with pytest.raises(BadRequest):
        await blobs.get(f"blob:{key}", 100)


async def test_a_link_that_leads_out_of_the_folder_is_refused(blobs: Blobs, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"not ours")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "up").symlink_to(tmp_path)
    for uri in ("blob:link", "blob:up/secret", f"file://{folder}/link"):
        with pytest.raises(BadRequest):
            await blobs.get(uri, 100)


@pytest.mark.parametrize(
    "uri", ["file:///etc/passwd", "file://elsewhere/x", "s3://bucket/key", "http://host/x", "x", "", "blob:", "file:"]
)
async def test_a_uri_outside_the_store_is_refused(blobs: Blobs, uri: str) -> None:
    with pytest.raises(BadRequest):
        await blobs.get(uri, 100)
    with pytest.raises(BadRequest):
        await blobs.exists(uri)


async def test_a_blob_that_is_not_there_is_not_found(blobs: Blobs) -> None:
    assert not await blobs.exists("blob:a/b")
    with pytest.raises(NotFound):
        await blobs.get("blob:a/b", 100)


async def test_a_blob_above_the_limit_is_not_read(blobs: Blobs) -> None:
    uri = await blobs.put("big", b"x" * 101)
    with pytest.raises(CannotRead, match="larger than 100 bytes"):
        await blobs.get(uri, 100)
    assert len(await blobs.get(uri, 101)) == 101


async def test_a_folder_and_a_named_pipe_are_no_blobs(blobs: Blobs, folder: Path) -> None:
    await blobs.put("a/b", b"x")
    os.mkfifo(folder / "pipe")
    for uri in ("blob:a", "blob:pipe"):
        with pytest.raises(CannotRead):
            await blobs.get(uri, 100)
        assert not await blobs.exists(uri)


async def test_what_is_put_is_there(blobs: Blobs, folder: Path) -> None:
    uri = await blobs.put("studies/1.2.3/片 1.dcm", b"pixels")
    assert uri == "blob:studies/1.2.3/片 1.dcm"
    assert await blobs.exists(uri)
    assert await blobs.get(uri, 6) == b"pixels"
    assert await blobs.get(f"{folder.as_uri()}/studies/1.2.3/%E7%89%87%201.dcm", 6) == b"pixels"


async def test_a_blob_put_again_is_replaced_whole_and_leaves_nothing_behind(blobs: Blobs, folder: Path) -> None:
    await blobs.put("a", b"first")
    uri = await blobs.put("a", b"second")
    assert await blobs.get(uri, 100) == b"second"
    assert [name for _, _, names in os.walk(folder) for name in names] == ["a"]


async def test_a_blob_can_be_read_by_its_owner_alone(blobs: Blobs, folder: Path) -> None:
    await blobs.put("a/b", b"x")
    assert (folder / "a").stat().st_mode & 0o077 == 0
    assert (folder / "a/b").stat().st_mode & 0o077 == 0


async def test_the_whole_disk_may_be_the_store_of_a_command_line(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    assert await open_blobs("/").get((tmp_path / "x").as_uri(), 10) == b"x"


@pytest.mark.parametrize("form", ["{}", "file:{}", "file://{}", "file://localhost{}"])
def test_a_folder_is_a_store(tmp_path: Path, form: str) -> None:
    assert repr(open_blobs(form.format(tmp_path))) == f"LocalBlobs({tmp_path.resolve()})"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://host/x",
        "s3+https://host",
        "s3+https:///bucket",
        "s3+https://host:port/bucket",
        "s3+https://key@host/bucket",
        "s3+https://host/bucket?colour=red",
        "s3+https://host/bucket?path_style=perhaps",
        "s3+https://host/bucket/../other",
        "file://elsewhere/x",
        "s3+https://key:hunter2@host:99999/bucket",
    ],
)
def test_a_url_that_names_no_store_is_refused_without_repeating_its_secret(url: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        open_blobs(url)
    assert "hunter2" not in str(refusal.value)


def test_an_s3_store_does_not_show_its_secret() -> None:
    store = open_blobs("s3+https://key:hunter2@minio.example:9000/images/chest?region=cn-north-1")
    assert repr(store) == "S3Blobs(minio.example:9000/images/chest/)"


@pytest.mark.parametrize(
    "uri",
    ["s3://other/chest/x", "s3://images/abdomen/x", "s3://images/chest/../x", "file:///images/chest/x", "blob:../x"],
)
async def test_a_uri_outside_the_bucket_and_prefix_is_refused(uri: str) -> None:
    store = open_blobs("s3+https://key:secret@127.0.0.1:9/images/chest")
    with pytest.raises(BadRequest):
        await store.get(uri, 10)
