"""Ray and the Serve applications on it: started together, healthy or given up with a reason, stopped together."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from serving import ray_environment
from serving.config import Config
from serving.errors import Unavailable
from serving.observe import logger
from serving.settings import ClusterSettings
from serving.spec import ServiceSpec

Progress = Callable[[str], None]
_T = TypeVar("_T")
_POLL_S = 0.1
_STOP_S = 20.0
_ATTEMPTS = 5


class Cluster:
    """Ray as the settings ask for it, with one Serve application per service. `stop` undoes whatever was done."""

    def __init__(self, config: Config, progress: Progress) -> None:
        self._config = config
        self._progress = progress
        self._started = False
        self._applications: list[str] = []
        self.dashboard_url = ""

    async def start(self, specs: Sequence[ServiceSpec]) -> None:
        """Returns when every service has all its replicas healthy. Raises Unavailable, naming the one that has not."""
        self._progress("starting Ray")
        self._started = True
        try:
            self.dashboard_url = await _to_the_end(_start_ray, self._config.cluster)
        except Exception as error:
            raise Unavailable(f"Ray does not start: {type(error).__name__}: {_last_line(str(error))}") from error
        await self.deploy(specs)

    async def deploy(self, specs: Sequence[ServiceSpec]) -> None:
        """Puts services on a Ray that runs; returns and raises as `start`."""
        self._applications = [spec.application for spec in specs]
        self._progress("starting the services: " + ", ".join(self._applications))
        await _to_the_end(_deploy, specs, self._config)
        await self._until_healthy()

    async def stop(self) -> None:
        """Lets open calls finish and takes the services down; Ray too, unless it was there before."""
        if not self._started:
            return
        self._started = False
        import ray
        from ray import serve

        if not ray.is_initialized():
            return
        try:
            async with asyncio.timeout(_STOP_S):
                if self._config.cluster.address:
                    await _to_the_end(_delete, self._applications)
                else:
                    await serve.shutdown_async()
        except Exception as error:  # a cluster that is half gone must still be let go of
            logger.warning("the services did not shut down: %s", type(error).__name__)
        await _to_the_end(ray.shutdown)

    async def _until_healthy(self) -> None:
        """Serve itself would wait for ever for a replica that fits nowhere, so the time-out is ours."""
        from ray import serve

        give_up = time.monotonic() + self._config.cluster.ready_timeout_s
        waiting = list(self._applications)
        while waiting:
            status = await asyncio.to_thread(serve.status)
            for name in list(waiting):
                application = status.applications.get(name)
                if application is not None and application.status == "RUNNING":
                    waiting.remove(name)
                    self._progress(f"{name} is ready")
                elif application is not None and application.status in {"DEPLOY_FAILED", "UNHEALTHY"}:
                    raise Unavailable(f"the {name} service does not start: {_reason(application)}")
            if waiting and time.monotonic() > give_up:
                reasons = "; ".join(f"{name}: {_reason(status.applications.get(name))}" for name in waiting)
                raise Unavailable(f"not ready after {self._config.cluster.ready_timeout_s:g} s: {reasons}")
            await asyncio.sleep(_POLL_S)


def _start_ray(settings: ClusterSettings) -> str:
    """Connects to Ray or starts it; the dashboard's URL, empty without one."""
    ray_environment.prepare(settings.auth)
    import ray
    from ray import serve
    from ray._private import worker
    from ray.serve.config import ProxyLocation
    from ray.serve.schema import LoggingConfig

    logging.getLogger("ray.serve").setLevel(logging.ERROR)
    # Ray prints news of its own tasks on our standard output, in the middle of answers. There is no public switch.
    worker._worker_logs_enabled = False
    if settings.address:
        context = ray.init(address=settings.address, log_to_driver=False, logging_level="ERROR", namespace="concord")
    else:
        folder = ray_environment.session_folder(settings.temp_dir)
        ray_environment.forget_old_sessions(folder)
        context = ray.init(
            address="local",  # never one that an environment variable of the machine names
            num_cpus=settings.num_cpus,
            num_gpus=settings.num_gpus,
            object_store_memory=settings.object_store_mb * 1024 * 1024,
            include_dashboard=settings.dashboard,
            dashboard_host=settings.dashboard_host,
            dashboard_port=settings.dashboard_port,
            log_to_driver=False,
            logging_level="ERROR",
            namespace="concord",
            _metrics_export_port=settings.metrics_port,
            _temp_dir=str(folder),
        )
    serve.start(
        proxy_location=ProxyLocation.Disabled,
        logging_config=LoggingConfig(enable_access_log=False, log_level="WARNING"),
    )
    return f"http://{context.dashboard_url}" if context.dashboard_url else ""


def _deploy(specs: Sequence[ServiceSpec], config: Config) -> None:
    from ray import serve
    from ray.serve.schema import LoggingConfig

    quiet = LoggingConfig(enable_access_log=False, log_level="WARNING")
    serve.run_many(
        [
            serve.RunTarget(
                target=_application(spec, config), name=spec.application, route_prefix=None, logging_config=quiet
            )
            for spec in specs
        ],
        wait_for_ingress_deployment_creation=False,
        wait_for_applications_running=False,
    )


def _application(spec: ServiceSpec, config: Config) -> Any:
    """The service as Serve takes it.

    Serve marks a module of its own in the process while it writes out a deployment and takes the mark away after; its
    own thread does so at the same moment when it hears of a change, and the one that is second fails.
    """
    from serving.skin import as_deployment

    for _ in range(_ATTEMPTS):
        try:
            return as_deployment(spec, config)
        except ValueError as error:
            if "not registered for pickle by value" not in str(error):
                raise
            time.sleep(_POLL_S)
    return as_deployment(spec, config)


def _delete(applications: Sequence[str]) -> None:
    from ray import serve

    for application in applications:
        serve.delete(application)


def _reason(application: Any) -> str:
    """What Serve says of an application that is not healthy, in one line."""
    if application is None:
        return "not deployed"
    if not application.deployments:
        return _last_line(application.message)
    unplaced = "a replica waits for resources: num_cpus or num_gpus asks for more than Ray has free"
    return "; ".join(_last_line(each.message) or unplaced for each in application.deployments.values())


def _last_line(message: str) -> str:
    """Of a traceback its last line, which names the error."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return lines[-1] if lines else ""


async def _to_the_end(function: Callable[..., _T], *arguments: Any, **named: Any) -> _T:
    """Runs in a thread and to its end even when the caller is cancelled: a half-started Ray cannot be stopped."""
    running = asyncio.ensure_future(asyncio.to_thread(function, *arguments, **named))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
