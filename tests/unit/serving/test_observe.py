from __future__ import annotations

import asyncio

import pytest
from prometheus_client import CollectorRegistry

from serving.observe import PrometheusMeter, hush, place_of


def test_a_call_is_counted_by_method_and_code_and_timed() -> None:
    registry = CollectorRegistry()
    meter = PrometheusMeter("gateway", registry)
    meter.count("s", "m", "OK", 0.2)
    meter.count("s", "m", "INTERNAL", 0.2)
    labels = {"service": "s", "method": "m"}
    assert registry.get_sample_value("concord_gateway_requests_total", {**labels, "code": "OK"}) == 1
    assert registry.get_sample_value("concord_gateway_seconds_count", labels) == 2


def test_the_place_of_an_error_is_file_and_line() -> None:
    try:
        raise ValueError("Zhang San")
    except ValueError as error:
        place = place_of(error)
    assert place.startswith("serving/test_observe.py:")
    assert place_of(ValueError()) == "unknown place"


async def test_a_task_that_fails_unseen_keeps_its_words(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    hush(loop)
    try:
        loop.call_exception_handler({"message": "x", "exception": ValueError("Zhang San")})
    finally:
        loop.set_exception_handler(before)
    assert "ValueError" in caplog.text
    assert "Zhang" not in caplog.text
