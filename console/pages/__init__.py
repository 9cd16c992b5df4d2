"""The pages, one module each. Code is listed by name."""

from __future__ import annotations

from console.pages import accounts, audit, check, home, sign_in, worklist

PAGES = (home.router, sign_in.router, worklist.router, check.router, audit.router, accounts.router)
