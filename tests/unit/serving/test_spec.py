from __future__ import annotations

import pytest

from gateway.launch import SPECS
from serving.backend import LocalBackend
from serving.call import Call
from serving.config import load
from serving.servicer import Policy, handlers
from serving.settings import ServiceSettings
from serving.spec import ServiceSpec


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.application)
def test_every_public_service_has_its_messages_and_its_settings(spec: ServiceSpec) -> None:
    assert spec.descriptor().full_name == spec.service
    assert isinstance(getattr(load(), spec.application), ServiceSettings)


def test_readings_may_be_repeated_and_reviews_may_not() -> None:
    assert {spec.application for spec in SPECS if spec.repeatable} == {"text", "imaging", "lab"}


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.application)
def test_handlers_come_from_the_descriptor(spec: ServiceSpec) -> None:
    config = load()
    generic = handlers(spec, LocalBackend([], config), Policy.of(config.gateway))
    assert generic.service_name() == spec.service


@pytest.mark.parametrize(
    ("method", "asked_s", "given_s"),
    [
        ("ReadReport", None, 30),
        ("ReadReport", 5, 5),
        ("ReadReport", 500, 30),
        ("ReadStudy", None, 120),
        ("WatchDiscrepancies", None, None),
        ("WatchDiscrepancies", 9, 9),
    ],
)
def test_the_shorter_deadline_wins(method: str, asked_s: float | None, given_s: float | None) -> None:
    assert Policy.of(load().gateway).timeout_s(method, asked_s) == given_s


async def test_a_service_that_does_not_run_here_is_unavailable() -> None:
    from serving.errors import Unavailable

    with pytest.raises(Unavailable, match="text"):
        await LocalBackend([], load()).call("text", "ReadReport", b"", Call("r1"))
