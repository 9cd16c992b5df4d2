"""Readings that are kept: the same object is not decoded, prepared and run again."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from imaging_service import VERSION
from imaging_service.readers.reading import Reading

Readings = tuple[Reading, ...]
"""What each reader that accepts an object says of it, in their order. Places of issues begin behind the object's."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a reading depends on. Two objects of one UID that differ in a byte, a pixel or an element, have two keys."""

    sop_instance_uid: str
    content: str
    """SHA-256 of the object as it came."""
    readers: str
    """See `identity`."""

    @property
    def name(self) -> str:
        """Of the three together, hexadecimal, without a word of the object."""
        whole = f"{self.sop_instance_uid}\0{self.content}\0{self.readers}"
        return hashlib.sha256(whole.encode()).hexdigest()


class Kept(Protocol):
    """Used by several threads at once. Never raises: what cannot be kept is read again."""

    def get(self, key: Key) -> Readings | None: ...

    def put(self, key: Key, readings: Readings) -> None: ...


class Latest:
    """The latest `size` readings of this process, those that were not asked for longest going first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._readings: OrderedDict[Key, Readings] = OrderedDict()
        self._alone = threading.Lock()

    def get(self, key: Key) -> Readings | None:
        with self._alone:
            readings = self._readings.get(key)
            if readings is not None:
                self._readings.move_to_end(key)
            return readings

    def put(self, key: Key, readings: Readings) -> None:
        with self._alone:
            self._readings[key] = readings
            self._readings.move_to_end(key)
            while len(self._readings) > self._size:
                self._readings.popitem(last=False)


def identity(readers: Sequence[Any], limits: tuple[int, ...] = ()) -> str:
    """Of readers, their bundles and what runs these, the version of this service, and how much is decoded at most."""
    said = [VERSION, *map(str, limits)]
    for reader in readers:
        bundle = getattr(reader, "bundle", None)
        runs = f"{bundle.digest} {type(bundle.engine).__name__}" if bundle else ""
        said.append(f"{type(reader).__name__} {runs}")
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def without_place(readings: Readings, place: str) -> Readings:
    """As they are kept: the same object comes again under another number of another request."""
    return _placed(readings, lambda old: old.removeprefix(place))


def with_place(readings: Readings, place: str) -> Readings:
    return _placed(readings, lambda old: place + old)


def _placed(readings: Readings, change: Callable[[str], str]) -> Readings:
    return tuple(
        replace(one, issues=tuple(replace(issue, place=change(issue.place)) for issue in one.issues))
        if one.issues
        else one
        for one in readings
    )
