"""Starts everything and stops everything: Ray, the four services, the gateway.

async with running(load(Path("deploy/serve.yaml")), progress=print) as concord:
    print(concord.address)
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache

import prometheus_client

import fusion.deployment
import imaging_service.deployment
import lab_service.deployment
import text_service.deployment
from gateway.server import Gateway
from serving.backend import Backend, LocalBackend
from serving.cluster import Cluster, Progress
from serving.config import Config
from serving.errors import Unavailable
from serving.observe import PrometheusMeter, hush
from serving.spec import ServiceSpec

SPECS: tuple[ServiceSpec, ...] = (
    text_service.deployment.SPEC,
    imaging_service.deployment.SPEC,
    lab_service.deployment.SPEC,
    fusion.deployment.SPEC,
)


@dataclass(frozen=True, slots=True)
class RunningConcord:
    address: str
    """host:port of the gateway."""
    dashboard_url: str
    """Ray's dashboard; empty when there is none."""
    started_in_s: float
    """Seconds from nothing to healthy."""


@asynccontextmanager
async def running(
    config: Config,
    progress: Progress = lambda _: None,
    *,
    with_ray: bool = True,
    specs: Sequence[ServiceSpec] = SPECS,
) -> AsyncIterator[RunningConcord]:
    """Inside, every service is healthy and the gateway answers; afterwards nothing of it runs any more.

    `with_ray=False`: all services in this process, no Ray. Raises Unavailable when something does not start.
    """
    started = time.monotonic()
    hush(asyncio.get_running_loop())
    async with AsyncExitStack() as stack:
        dashboard_url, backend = "", None
        if with_ray:
            cluster = Cluster(config, progress)
            stack.push_async_callback(cluster.stop)
            await cluster.start(specs)
            dashboard_url, backend = cluster.dashboard_url, _serve_backend()
        backend = backend or LocalBackend(specs, config, _meter("service"))
        gateway = Gateway(config.gateway, specs, backend, _meter("gateway"))
        await gateway.start()
        stack.push_async_callback(gateway.stop)
        if config.gateway.metrics_port is not None:
            stack.callback(_metrics(config.gateway.host, config.gateway.metrics_port))
        try:
            yield RunningConcord(gateway.address, dashboard_url, time.monotonic() - started)
        finally:
            progress("stopping: open calls may finish")


def up(
    config: Config,
    ready: Callable[[RunningConcord], None],
    progress: Progress = lambda _: None,
    *,
    with_ray: bool = True,
    specs: Sequence[ServiceSpec] = SPECS,
) -> None:
    """Runs until SIGINT or SIGTERM, during the start too; `ready` is called once everything answers.

    A second signal ends the process at once. Raises Unavailable when something does not start.
    """
    asyncio.run(_until_signalled(running(config, progress, with_ray=with_ray, specs=specs), ready))


async def _until_signalled(
    starting: AbstractAsyncContextManager[RunningConcord], ready: Callable[[RunningConcord], None]
) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    signalled = False

    def stop() -> None:
        nonlocal signalled
        signalled = True
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        task.cancel()

    def listen() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)

    listen()
    try:
        async with starting as concord:
            if not signalled:
                listen()  # again: Ray has put a handler before ours that prints a stack trace
            ready(concord)
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        if not signalled:
            raise


def _serve_backend() -> Backend:
    # Imported late: ray reads its environment when it is imported.
    from serving.serve_backend import ServeBackend

    return ServeBackend()


@cache
def _meter(edge: str) -> PrometheusMeter:
    """The process's one meter of an edge: Prometheus refuses a second metric of the same name."""
    return PrometheusMeter(edge)


def _metrics(host: str, port: int) -> Callable[[], None]:
    """Opens the port that Prometheus reads; the answer closes it. Raises Unavailable when it is taken."""
    try:
        server, _ = prometheus_client.start_http_server(port, host)
    except OSError as error:
        raise Unavailable("the metrics port is taken or not allowed", f"{host}:{port}") from error

    def close() -> None:
        server.shutdown()
        server.server_close()

    return close
