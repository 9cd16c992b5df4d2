"""The pages, one module each. Code is listed by name."""

from __future__ import annotations

from console.pages import accounts, audit, case, check, figures, frames, home, mine, rules, sign_in, worklist

PAGES = (
    home.router, sign_in.router, worklist.router, frames.router, case.router, mine.router, check.router, audit.router,
    figures.router, rules.router, accounts.router,
)  # fmt: skip
