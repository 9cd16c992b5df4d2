"""Rules that follow their files and what people saved over them: in force a few seconds later, without a restart.

What cannot be used is refused with file and line, and what was in force stays. Every replica watches for itself, so
nobody has to tell them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from fusion.marked import DocumentError
from fusion.rulebook import BrokenRulebook, Rulebook
from serving.errors import Unavailable

logger = logging.getLogger("concord")
_Fingerprint = frozenset[tuple[str, int, int]]
# How often the store is asked where the files are never looked at.
_SAVED_S = 5.0


class Saved(Protocol):
    """Documents that people saved. Both raise Unavailable while the database is away."""

    def newest(self) -> int:
        """Another number after every change."""

    def active(self) -> Mapping[str, str]:
        """The texts that stand in the place of files, by id."""


class Watched:
    """A rulebook and its files, for many threads. `period_s`: how often the files are looked at; 0: never. `saved`:
    what is laid over the files, looked at as often, or every 5 s."""

    def __init__(
        self,
        rules: Rulebook,
        period_s: float = 0,
        clock: Callable[[], float] = time.monotonic,
        saved: Saved | None = None,
    ) -> None:
        self.rules = rules
        self.problems: tuple[DocumentError, ...] = ()
        self._files = bool(period_s)
        self._saved = saved
        self._period_s = period_s or (_SAVED_S if saved else 0)
        self._clock = clock
        self._looked_at = clock()
        self._seen = self._fingerprint()
        self._newest = 0
        self._lock = threading.Lock()
        if saved:
            self._looked_at -= self._period_s  # what is saved is in force from the first check on

    @property
    def due(self) -> bool:
        """Whether it is time to look."""
        return bool(self._period_s) and self._clock() - self._looked_at >= self._period_s

    def look(self) -> Rulebook:
        """Takes what has changed, or keeps what is in force and says why in `problems`. Blocks while it reads."""
        with self._lock:
            if self.due:
                self._looked_at = self._clock()
                seen, newest = self._fingerprint(), self._newest_saved()
                if (seen, newest) != (self._seen, self._newest):
                    self._take(seen, newest)
            return self.rules

    def reload(self) -> Rulebook:
        """The files and what is saved as they are now. Raises BrokenRulebook, and then what was in force stays."""
        with self._lock:
            seen, newest = self._fingerprint(), self._newest_saved()
            self.rules, self.problems = self.rules.reloaded(self._overlays(newest)), ()
            self._seen, self._newest = seen, newest
            return self.rules

    def _take(self, seen: _Fingerprint, newest: int) -> None:
        try:
            self.rules, self.problems = self.rules.reloaded(self._overlays(newest)), ()
        except Unavailable:
            return  # the database went away between two questions: the next look asks again
        except BrokenRulebook as error:
            self.problems = error.errors
            for one in error.errors:
                logger.error("rules: %s", one)
        else:
            logger.info("rules: %s rules in force, digest %s", len(self.rules.rules), self.rules.digest)
        self._seen, self._newest = seen, newest

    def _fingerprint(self) -> _Fingerprint:
        if not self._files:
            return frozenset()
        paths = {*self.rules.folder.glob("*/*.yaml"), *self.rules.profile_path.parent.glob("*.yaml")}
        return frozenset(_stamp(path) for path in paths)

    def _newest_saved(self) -> int:
        """A database that is away takes no rule away."""
        try:
            return self._saved.newest() if self._saved else self._newest
        except Unavailable:
            return self._newest

    def _overlays(self, newest: int) -> Mapping[str, str] | None:
        """None: as they are."""
        return self._saved.active() if self._saved and newest != self._newest else None


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        stat = path.stat()
    except OSError:  # gone between the listing and the look
        return str(path), 0, 0
    return str(path), stat.st_mtime_ns, stat.st_size
