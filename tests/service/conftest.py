"""One Ray for all tests of this folder, and the same fake services without Ray beside it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
import service_fakes

from gateway.launch import SPECS
from gateway.server import Gateway
from serving.backend import Backend, LocalBackend
from serving.cluster import Cluster
from serving.config import Config, load
from serving.spec import ServiceSpec

FAKES = (service_fakes.TEXT, service_fakes.FUSION)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.service)


@dataclass(frozen=True)
class Door:
    """An open gateway."""

    channel: grpc.aio.Channel
    address: str
    config: Config


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A hospital of its own: free port, empty store, empty image folder, one GPU in Ray's books."""
    home = tmp_path_factory.mktemp("concord")
    return load(
        Path(__file__).resolve().parents[2] / "deploy" / "serve-gpu.yaml",
        gateway={"port": 0, "drain_s": 0.5},
        cluster={"dashboard": False, "num_gpus": 1},
        imaging={"image_dir": home / "images"},
        fusion={"database_url": f"sqlite:///{home}/concord.db"},
        blob_url=f"file:{home}/blobs",
    )


@pytest.fixture(scope="session")
async def serve_backend(config: Config) -> AsyncIterator[Backend]:
    """Ray with the fakes and the real services; started once, in about ten seconds."""
    # Replicas import the fakes from here.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    cluster = Cluster(config, progress=lambda _: None)
    try:
        await cluster.start([*FAKES, *SPECS])
        from serving.serve_backend import ServeBackend

        yield ServeBackend()
    finally:
        await cluster.stop()


async def open_door(config: Config, specs: tuple[ServiceSpec, ...], backend: Backend) -> AsyncIterator[Door]:
    gateway = Gateway(config.gateway, specs, backend, decisive=specs[-1].application)
    await gateway.start()
    try:
        async with grpc.aio.insecure_channel(gateway.address) as channel:
            yield Door(channel, gateway.address, config)
    finally:
        await gateway.stop()


@pytest.fixture(scope="session")
async def serve_fakes(config: Config, serve_backend: Backend) -> AsyncIterator[Door]:
    async for door in open_door(config, FAKES, serve_backend):
        yield door


@pytest.fixture(scope="session")
async def local_fakes(config: Config) -> AsyncIterator[Door]:
    async for door in open_door(config, FAKES, LocalBackend(FAKES, config)):
        yield door


@pytest.fixture(params=["local_fakes", "serve_fakes"])
def fakes(request: pytest.FixtureRequest) -> Door:
    """The fakes behind both skins: a truth of the door is one with Ray and without."""
    door: Door = request.getfixturevalue(request.param)
    return door


@pytest.fixture(scope="session")
async def concord(config: Config, serve_backend: Backend) -> AsyncIterator[Door]:
    """The real services on Ray."""
    async for door in open_door(config, SPECS, serve_backend):
        yield door
