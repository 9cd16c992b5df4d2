"""The pages, one module each. Code is listed by name."""

from __future__ import annotations

from console.pages import accounts, audit, case, check, frames, home, mine, sign_in, worklist

PAGES = (
    home.router, sign_in.router, worklist.router, frames.router, case.router, mine.router, check.router, audit.router,
    accounts.router,
)  # fmt: skip
