"""The pages, one module each. Code is listed by name."""

from __future__ import annotations

from console.pages import accounts, home, sign_in, worklist

PAGES = (home.router, sign_in.router, worklist.router, accounts.router)
