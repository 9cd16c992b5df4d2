"""What the docstrings of the engine side show is true, and every function of the rule language shows something."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from fusion import (
    calendar,
    codes,
    copied_text,
    document_names,
    encounter,
    functions,
    functions_identity,
    functions_record,
    functions_tables,
    happening_words,
    national_id,
    person_names,
    removed_organs,
    sides,
    template,
    times,
    words,
)


@pytest.mark.parametrize(
    "module",
    [
        calendar,
        codes,
        copied_text,
        document_names,
        encounter,
        functions,
        functions_identity,
        functions_record,
        happening_words,
        national_id,
        person_names,
        functions_tables,
        removed_organs,
        sides,
        template,
        times,
        words,
    ],
)
def test_docstrings_hold(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.attempted and not results.failed


@pytest.mark.parametrize("name", functions.FUNCTIONS)
def test_every_function_has_an_example(name: str) -> None:
    assert ">>>" in (functions.FUNCTIONS[name].__doc__ or "")


@pytest.mark.parametrize("nonsense", [None, "", "x", 3.0, True, []])
@pytest.mark.parametrize("name", functions.FUNCTIONS)
def test_no_function_ever_fails(name: str, nonsense: object) -> None:
    function = functions.FUNCTIONS[name]
    function(*[nonsense] * function.__code__.co_argcount)
