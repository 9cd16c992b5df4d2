"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public data beside the checkout; never part of it."""
    if not _SHARED.is_dir():
        pytest.skip(f"real data is not at {_SHARED}")
    return _SHARED
