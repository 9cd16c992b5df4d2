"""Serve's own thread may be in the way while a deployment is written out."""

from __future__ import annotations

from typing import Any

import pytest

import serving.skin
from gateway.launch import SPECS
from serving import cluster
from serving.config import Config


def failing(times: int, words: str) -> Any:
    """An `as_deployment` that fails so often before it answers."""
    calls: list[int] = []

    def as_deployment(spec: Any, config: Any) -> str:
        calls.append(1)
        if len(calls) <= times:
            raise ValueError(words)
        return f"application {spec.application}"

    return as_deployment


def test_what_is_wrong_with_a_deployment_itself_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving.skin, "as_deployment", failing(1, "num_cpus must be positive"))
    with pytest.raises(ValueError, match="num_cpus"):
        cluster._application(SPECS[0], Config())


def test_a_mark_that_another_thread_took_away_is_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving.skin, "as_deployment", failing(2, "<module x> is not registered for pickle by value"))
    assert cluster._application(SPECS[0], Config()) == f"application {SPECS[0].application}"
