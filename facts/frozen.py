"""Frozen dataclasses of many fields, made in half of the time.

The `__init__` of a frozen dataclass sets each field by a call of object.__setattr__, which is most of what it costs to
make one. Here the new object is at first one of an open twin, a class with the same slots and without the guard: its
fields are set as plain attributes, and it becomes one of the frozen class before anybody else holds it.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

_T = TypeVar("_T")


def quickly_made(cls: type[_T]) -> type[_T]:
    """The same class; to be put above `@dataclass(frozen=True, slots=True)`.

    Raises TypeError for a field with a default factory: that would have to be called each time.
    """
    specs: Any = fields(cls)  # type: ignore[arg-type]
    if any(one.default_factory is not MISSING for one in specs):
        raise TypeError(f"{cls.__name__}: a field with a default factory")
    twin = type(cls.__name__, (), {"__slots__": vars(cls)["__slots__"]})
    constants = {one.name: one.default for one in specs if not one.init and one.default is not MISSING}
    lines = [
        "become(self, '__class__', twin)",
        *(f"self.{one.name} = {one.name}" for one in specs if one.init or one.name in constants),
        "self.__class__ = cls",
        *(["self.__post_init__()"] if hasattr(cls, "__post_init__") else []),
    ]
    kept: Any = vars(cls)["__init__"]
    scope: dict[str, Any] = {"become": object.__setattr__, "twin": twin, "cls": cls, **constants}
    # As dataclass makes its own, from the names of the fields alone.
    exec(f"def __init__({_parameters(kept)}):\n    " + "\n    ".join(lines), scope)  # noqa: S102
    made = scope["__init__"]
    made.__defaults__, made.__kwdefaults__ = kept.__defaults__, kept.__kwdefaults__
    made.__annotations__, made.__qualname__ = kept.__annotations__, kept.__qualname__
    type.__setattr__(cls, "__init__", made)
    return cls


def _parameters(function: Any) -> str:
    """Their names, "self, value, *, unit"."""
    code = function.__code__
    positional, names = code.co_argcount, code.co_varnames
    named = names[positional : positional + code.co_kwonlyargcount]
    return ", ".join((*names[:positional], *(("*", *named) if named else ())))
