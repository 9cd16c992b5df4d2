"""One plain class, three skins: a Serve application, a gRPC servicer without Ray, or the object as it is.

The class itself knows none of them; `ServiceSpec.build` gives it as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc

from serving.backend import LocalBackend
from serving.config import Config
from serving.servicer import Policy, handlers
from serving.settings import ServiceSettings
from serving.spec import ServiceSpec

if TYPE_CHECKING:
    from ray.serve import Application


def as_servicer(spec: ServiceSpec, config: Config) -> grpc.GenericRpcHandler:
    """The service for any grpc.aio server of this process, with the deadlines of the gateway's settings."""
    return handlers(spec, LocalBackend([spec], config), Policy.of(config.gateway))


def as_deployment(spec: ServiceSpec, config: Config) -> Application:
    """The service as a Serve application of one deployment; its package is imported in the replica alone."""
    from ray import serve

    from serving.replica import replica_class

    settings = config.service(spec.application)
    deployment = serve.deployment(
        replica_class(spec),
        name=spec.service.rpartition(".")[2],
        ray_actor_options={"num_cpus": settings.num_cpus, "num_gpus": settings.num_gpus},
        max_ongoing_requests=settings.max_ongoing_requests,
        max_queued_requests=settings.max_queued_requests,
        health_check_period_s=settings.health_check_period_s,
        health_check_timeout_s=settings.health_check_timeout_s,
        graceful_shutdown_timeout_s=settings.graceful_shutdown_timeout_s,
        graceful_shutdown_wait_loop_s=0.2,
        max_constructor_retry_count=2,
        **_copies(settings),
    )
    return deployment.bind(spec, config)


def _copies(settings: ServiceSettings) -> dict[str, object]:
    if settings.autoscaling is None:
        return {"num_replicas": settings.num_replicas}
    return {"autoscaling_config": settings.autoscaling.model_dump()}
