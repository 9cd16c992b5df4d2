"""Rules that follow their files: what is saved there is in force a few seconds later, without a restart.

What cannot be used is refused with file and line, and what was in force stays. Every replica watches for itself, so
nobody has to tell them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from fusion.marked import DocumentError
from fusion.rulebook import BrokenRulebook, Rulebook

logger = logging.getLogger("concord")
_Fingerprint = frozenset[tuple[str, int, int]]


class Watched:
    """A rulebook and its files, for many threads. `period_s`: how often the files are looked at; 0: never."""

    def __init__(self, rules: Rulebook, period_s: float = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self.rules = rules
        self.problems: tuple[DocumentError, ...] = ()
        self._period_s = period_s
        self._clock = clock
        self._looked_at = clock()
        self._seen = self._fingerprint() if period_s else frozenset()
        self._lock = threading.Lock()

    @property
    def due(self) -> bool:
        """Whether it is time to look."""
        return bool(self._period_s) and self._clock() - self._looked_at >= self._period_s

    def look(self) -> Rulebook:
        """Takes what has changed, or keeps what is in force and says why in `problems`. Blocks while it reads."""
        with self._lock:
            if self.due:
                self._looked_at = self._clock()
                seen = self._fingerprint()
                if seen != self._seen:
                    self._seen = seen
                    self._take()
            return self.rules

    def reload(self) -> Rulebook:
        """The files as they are now. Raises BrokenRulebook, and then what was in force stays."""
        with self._lock:
            self._seen = self._fingerprint()
            self.rules, self.problems = self.rules.reloaded(), ()
            return self.rules

    def _take(self) -> None:
        try:
            self.rules, self.problems = self.rules.reloaded(), ()
        except BrokenRulebook as error:
            self.problems = error.errors
            for one in error.errors:
                logger.error("rules: %s", one)
        else:
            logger.info("rules: %s rules in force, digest %s", len(self.rules.rules), self.rules.digest)

    def _fingerprint(self) -> _Fingerprint:
        paths = {*self.rules.folder.glob("*/*.yaml"), *self.rules.profile_path.parent.glob("*.yaml")}
        return frozenset(_stamp(path) for path in paths)


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        stat = path.stat()
    except OSError:  # gone between the listing and the look
        return str(path), 0, 0
    return str(path), stat.st_mtime_ns, stat.st_size
