"""What several calls bring goes through the network together and comes back to whom it belongs."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bundles import picture

from imaging_service.bundle import Bundle
from imaging_service.cores import Cores
from imaging_service.engine import Outputs, Pixels
from imaging_service.passes import Passes
from serving.batching import Batches
from serving.errors import Unavailable


class Counting:
    """The engine of a bundle; remembers how many images went through at a time."""

    def __init__(self, bundle: Bundle) -> None:
        self._engine = bundle.engine
        self.sizes: list[int] = []
        self.fails = False

    def prepare(self, pixels: Pixels) -> Pixels:
        return self._engine.prepare(pixels)

    def forward(self, batch: Pixels) -> Outputs:
        self.sizes.append(len(batch))
        if self.fails:
            raise MemoryError
        return self._engine.forward(batch)


@pytest.fixture
def bundle(compiled: Path) -> Bundle:
    opened = Bundle.open(compiled)
    return replace(opened, engine=Counting(opened))


async def test_a_failing_network_is_told_to_all_who_brought_something(bundle: Bundle) -> None:
    bundle.engine.fails = True  # type: ignore[attr-defined]
    passes = Passes(Batches, 4, 0.0)
    images = [bundle.prepare(picture(seed=seed)) for seed in range(2)]
    answers = await asyncio.gather(*(passes(bundle, image) for image in images), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]


async def test_everybody_gets_the_outputs_of_the_image_that_was_brought(bundle: Bundle) -> None:
    images = [bundle.prepare(picture(seed=seed)) for seed in range(6)]
    passes = Passes(Batches, 4, 0.05)
    together = await asyncio.gather(*(passes(bundle, image) for image in images))
    assert bundle.engine.sizes == [4, 2]  # type: ignore[attr-defined]
    for image, outputs in zip(images, together, strict=True):
        alone = bundle.forward(image[None])
        for one, other in ((outputs.logits, alone.logits), (outputs.maps, alone.maps)):
            assert one is not None and other is not None and one.shape == other.shape
            np.testing.assert_allclose(one, other, atol=1e-3)


async def test_images_of_several_sizes_are_a_pass_each(bundle: Bundle) -> None:
    sizes: list[int] = []

    class AnySize(Counting):
        def forward(self, batch: Pixels) -> Outputs:
            sizes.append(len(batch))
            return Outputs(batch.sum((1, 2, 3))[:, None])

    passes = Passes(Batches, 3, 3600.0)
    of_any = replace(bundle, engine=AnySize(bundle))
    images = [np.ones((1, side, side), np.float32) for side in (3, 4, 3)]
    together = await asyncio.gather(*(passes(of_any, image) for image in images))
    assert sorted(sizes) == [1, 2]
    assert [float(outputs.logits[0, 0]) for outputs in together] == [9, 16, 9]


async def test_two_bundles_are_not_mixed(bundle: Bundle) -> None:
    other = replace(bundle, digest="another", engine=Counting(bundle))
    passes = Passes(Batches, 2, 0.0)
    image = bundle.prepare(picture())
    await asyncio.gather(passes(bundle, image), passes(other, image))
    assert other.engine.sizes == [1]  # type: ignore[attr-defined]


def test_no_more_threads_compute_than_there_are_cores() -> None:
    cores, inside, most = Cores(2), [0], [0]
    alone, both = threading.Lock(), threading.Barrier(2)

    def compute() -> None:
        with cores.computing():
            with alone:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            both.wait(10)
            with alone:
                inside[0] -= 1

    threads = [threading.Thread(target=compute) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most == [2]


def test_who_waits_leaves_the_core_to_another() -> None:
    cores, computed = Cores(1), threading.Event()

    def other() -> None:
        with cores.computing():
            computed.set()

    with cores.computing():
        thread = threading.Thread(target=other)
        thread.start()
        with cores.waiting():
            assert computed.wait(10)
        thread.join(10)
