"""The headers that every answer carries, and a brake on guessing."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

# Nothing from elsewhere, nothing inline, no frame around us; pictures may be made in the browser (blob:, data:).
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self';"
    " font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Brake:
    """Holds a key for a minute after `attempts` failures. Remembers the last 10,000 keys.

    An attempt counts as a failure until it is known to be none: of many at once no more are let through.
    """

    def __init__(self, attempts: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._attempts = attempts
        self._clock = clock
        self._failures: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, *keys: str) -> bool:
        """Whether one may try, for all of the keys."""
        now = self._clock()
        with self._lock:
            if any(self._recent(key, now) >= self._attempts for key in keys):
                return False
            for key in keys:
                moments = self._failures.setdefault(key, [])
                moments.append(now)
                del moments[: -self._attempts]
                self._failures.move_to_end(key)
            while len(self._failures) > 10_000:
                self._failures.popitem(last=False)
        return True

    def passed(self, key: str) -> None:
        """The last attempt was none to be counted."""
        with self._lock:
            if moments := self._failures.get(key):
                moments.pop()

    def forget(self, key: str) -> None:
        with self._lock:
            self._failures.pop(key, None)

    def _recent(self, key: str, now: float) -> int:
        return sum(moment > now - 60 for moment in self._failures.get(key, ()))
