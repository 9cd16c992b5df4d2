from __future__ import annotations

from pathlib import Path
from typing import Any

import onnxruntime
import pytest

from imaging_service.engine import OnnxEngine


@pytest.mark.parametrize(
    ("there", "used"),
    [
        (["CPUExecutionProvider"], ["CPUExecutionProvider"]),
        (["AzureExecutionProvider", "CPUExecutionProvider"], ["CPUExecutionProvider"]),
        (["CUDAExecutionProvider", "CPUExecutionProvider"], ["CUDAExecutionProvider", "CPUExecutionProvider"]),
    ],
)
def test_a_gpu_is_used_where_there_is_one(
    compiled: Path, monkeypatch: pytest.MonkeyPatch, there: list[str], used: list[str]
) -> None:
    asked: list[list[str]] = []
    real = onnxruntime.InferenceSession

    def session(file: str, options: Any, providers: list[str]) -> Any:
        asked.append(providers)
        return real(file, options, providers=["CPUExecutionProvider"])

    monkeypatch.setattr(onnxruntime, "InferenceSession", session)
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: there)
    OnnxEngine(compiled, threads=1)
    assert asked == [used, used]
