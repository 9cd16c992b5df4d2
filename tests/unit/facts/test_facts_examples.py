"""The examples in the docstrings of the kernel hold."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from facts import administrative_sex, age, body_parts


@pytest.mark.parametrize("module", [administrative_sex, age, body_parts])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).attempted
    assert not doctest.testmod(module).failed
