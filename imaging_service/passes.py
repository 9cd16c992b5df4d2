"""Forward passes on the images of several calls at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from imaging_service.bundle import Bundle
from imaging_service.engine import Outputs, Pixels
from serving.batching import Batched


class Passes:
    """The outputs of a bundle for one image, N = 1, run together with what others bring. Belongs to one event loop."""

    def __init__(self, batched: Batched, max_batch_size: int, batch_wait_timeout_s: float) -> None:
        self._batched = batched
        self._limits = (max_batch_size, batch_wait_timeout_s)
        self._of: dict[str, Callable[[Pixels], Awaitable[Outputs]]] = {}
        # One bundle runs at a time, as a GPU would have it.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="forward")

    async def __call__(self, bundle: Bundle, image: Pixels) -> Outputs:
        """`image` (1, height, width), as `Bundle.prepare` gives it. Raises Unavailable."""
        run = self._of.get(bundle.digest)
        if run is None:
            run = self._of[bundle.digest] = self._batched(self._runner(bundle), *self._limits)
        return await run(image)

    def _runner(self, bundle: Bundle) -> Callable[[list[Pixels]], Awaitable[list[Outputs]]]:
        async def run(images: list[Pixels]) -> list[Outputs]:
            return await asyncio.get_running_loop().run_in_executor(self._thread, _forward, bundle, images)

        return run


def _forward(bundle: Bundle, images: list[Pixels]) -> list[Outputs]:
    """A preprocessing may leave images of several sizes; those of one size are one pass."""
    outputs: dict[int, Outputs] = {}
    for shape in {image.shape for image in images}:
        numbers = [number for number, image in enumerate(images) if image.shape == shape]
        together = bundle.forward(np.stack([images[number] for number in numbers]))
        outputs.update((number, together.one(at)) for at, number in enumerate(numbers))
    return [outputs[number] for number in range(len(images))]
