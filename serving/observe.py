"""What may be known about a call from outside: its method, status, duration; of a failure its class and place.

Never the words of an exception: they may quote a report.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
import uuid
from pathlib import Path
from typing import Any, Protocol

import prometheus_client
from prometheus_client import REGISTRY, CollectorRegistry

logger = logging.getLogger("concord")

LATENCY_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class Meter(Protocol):
    """Where finished calls are counted."""

    def count(self, service: str, method: str, status: str, seconds: float) -> None: ...


class PrometheusMeter:
    """Counts into concord_<edge>_requests_total and concord_<edge>_seconds. One per edge and registry."""

    def __init__(self, edge: str, registry: CollectorRegistry = REGISTRY) -> None:
        self._requests = prometheus_client.Counter(
            f"concord_{edge}_requests", "Finished calls.", ("service", "method", "code"), registry=registry
        )
        self._seconds = prometheus_client.Histogram(
            f"concord_{edge}_seconds",
            "Duration of finished calls.",
            ("service", "method"),
            registry=registry,
            buckets=LATENCY_BUCKETS_S,
        )

    def count(self, service: str, method: str, status: str, seconds: float) -> None:
        self._requests.labels(service, method, status).inc()
        self._seconds.labels(service, method).observe(seconds)


class NoMeter:
    """Counts nothing."""

    def count(self, service: str, method: str, status: str, seconds: float) -> None:
        pass


def report_failure(what: str, error: BaseException, request_id: str = "") -> str:
    """Logs class and place of an unexpected error and returns the id under which it was logged."""
    error_id = uuid.uuid4().hex[:12]
    logger.error(
        "%s: %s at %s, error %s, request %s", what, type(error).__name__, place_of(error), error_id, request_id
    )
    return error_id


def place_of(error: BaseException) -> str:
    """File and line where an error was raised, e.g. "text_service/reader.py:41"."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "unknown place"
    path = Path(frames[-1].filename)
    return f"{path.parent.name}/{path.name}:{frames[-1].lineno}"


def hush(loop: asyncio.AbstractEventLoop) -> None:
    """A task that fails unseen is logged by class and place; asyncio's own handler would print its words."""

    def handle(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            report_failure("background task", error)
        else:
            logger.warning("event loop: %s", context.get("message", ""))

    loop.set_exception_handler(handle)
