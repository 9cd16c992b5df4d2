"""What starts, what does not, and what is left afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import service_fakes

from serving.backend import Backend
from serving.cluster import Cluster
from serving.config import Config
from serving.errors import Unavailable
from serving.settings import ServiceSettings
from serving.spec import ServiceSpec

ODD = replace(service_fakes.TEXT, application="odd")


class OddConfig(Config):
    odd: ServiceSettings = ServiceSettings()


@pytest.fixture
async def odd_leaves(serve_backend: Backend) -> AsyncIterator[None]:
    """Takes the odd application off the shared Ray."""
    yield
    from ray import serve

    await asyncio.to_thread(serve.delete, ODD.application, _blocking=False)


async def refusal(config: Config, spec: ServiceSpec) -> str:
    """Why a service did not start."""
    with pytest.raises(Unavailable) as caught:
        await Cluster(config, progress=lambda _: None).deploy([spec])
    return str(caught.value)


@pytest.mark.usefixtures("odd_leaves")
async def test_a_service_that_fits_nowhere_is_given_up_with_the_reason() -> None:
    words = await refusal(OddConfig(cluster={"ready_timeout_s": 2}, odd={"num_gpus": 64}), ODD)
    assert words.startswith("not ready after 2 s: odd: ")
    assert "num_gpus" in words


@pytest.mark.usefixtures("odd_leaves")
async def test_a_service_whose_package_is_missing_is_named_with_the_reason() -> None:
    words = await refusal(OddConfig(), replace(ODD, factory="no_such_package:build"))
    assert "the odd service does not start" in words
    assert "no_such_package" in words


@pytest.mark.usefixtures("odd_leaves")
async def test_a_service_may_choose_its_own_number_of_replicas() -> None:
    cluster = Cluster(OddConfig(odd={"autoscaling": {"min_replicas": 1, "max_replicas": 2}}), progress=lambda _: None)
    await cluster.deploy([ODD])


async def test_shares_of_a_gpu_are_booked_as_the_gpu_config_asks(serve_backend: Backend, config: Config) -> None:
    import ray

    asked = config.text.num_gpus + config.imaging.num_gpus
    assert asked > 0
    assert ray.available_resources().get("GPU", 0.0) == ray.cluster_resources()["GPU"] - asked
