"""The rules against the catalogue, where it lies beside the checkout."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from fusion import rulebook

SCRIPT = Path(__file__).resolve().parents[3] / "bench" / "coverage.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogue_coverage", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    if not module.CATALOGUE.is_file():
        pytest.skip("the rule catalogue is not beside this checkout")
    return module


def test_no_rule_names_an_entry_that_is_none(script: ModuleType) -> None:
    assert script.coverage(script.CATALOGUE, rulebook.load().rules).unknown == ()


def test_what_the_catalogue_is_unsure_of_is_on_trial(script: ModuleType) -> None:
    assert script.coverage(script.CATALOGUE, rulebook.load().rules).bold == ()


def test_every_entry_is_answered(script: ModuleType) -> None:
    assert script.coverage(script.CATALOGUE, rulebook.load().rules).open == ()
