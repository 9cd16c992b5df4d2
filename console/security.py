"""What every answer and every form carries: headers, the token against forged forms, and a brake on guessing."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from fastapi import Request, Response

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


async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Pages about patients are kept by no cache."""
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.url.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    if request.url.scheme == "https":
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


class Brake:
    """Counts failures by key; `held` for a minute after `attempts` of them. Remembers the last 10,000 keys."""

    def __init__(self, attempts: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._attempts = attempts
        self._clock = clock
        self._failures: OrderedDict[str, list[float]] = OrderedDict()

    def held(self, key: str) -> bool:
        since = self._clock() - 60
        recent = [moment for moment in self._failures.get(key, ()) if moment > since]
        return len(recent) >= self._attempts

    def failed(self, key: str) -> None:
        moments = self._failures.setdefault(key, [])
        moments.append(self._clock())
        del moments[: -self._attempts]
        self._failures.move_to_end(key)
        while len(self._failures) > 10_000:
            self._failures.popitem(last=False)

    def forget(self, key: str) -> None:
        self._failures.pop(key, None)
