"""A class that is quickly made is the frozen dataclass that it was."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from facts.frozen import quickly_made


@quickly_made
@dataclass(frozen=True, slots=True)
class Reading:
    """With every kind of field that is allowed."""

    value: str
    unit: str = "mmol/L"
    _kept: str = field(init=False, default="", repr=False, compare=False)
    number: float = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not self.value:
            raise ValueError("no value")
        object.__setattr__(self, "number", float(self.value))


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    first: str
    second: int | None = None


def test_it_stays_frozen() -> None:
    one = Reading("3.1")
    with pytest.raises(FrozenInstanceError):
        one.value = "4"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del one.unit  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(one, "other", 1)


def test_what_is_refused_is_not_made() -> None:
    with pytest.raises(ValueError, match="no value"):
        Reading("")
    with pytest.raises(TypeError, match="missing 1 required"):
        Reading()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        Named("a")  # type: ignore[misc]
    with pytest.raises(TypeError, match="unexpected keyword"):
        Named(first="a", third=3)  # type: ignore[call-arg]


def test_a_factory_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Listed:
        members: list[str] = field(default_factory=list)

    with pytest.raises(TypeError, match="factory"):
        quickly_made(Listed)


def test_it_is_of_its_class_and_has_its_fields() -> None:
    one = Reading("3.1")
    assert type(one) is Reading
    assert (one.value, one.unit, one._kept, one.number) == ("3.1", "mmol/L", "", 3.1)
    assert repr(one) == "Reading(value='3.1', unit='mmol/L', number=3.1)".replace("Reading", Reading.__qualname__)
    assert Named(second=2, first="a") == Named(first="a", second=2)
    assert [one.name for one in fields(Reading)] == ["value", "unit", "_kept", "number"]
    assert str(inspect.signature(Named)) == "(*, first: 'str', second: 'int | None' = None) -> None"


def test_it_is_compared_hashed_replaced_and_copied_as_before() -> None:
    one = Reading("3.1")
    assert one == Reading("3.1")
    assert hash(one) == hash(Reading("3.1"))
    assert one != Reading("3.1", "mg/dL")
    assert replace(one, value="4").number == 4.0
    assert copy.deepcopy(one) == one
    assert pickle.loads(pickle.dumps(one)).number == 3.1
