"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from concord_client.local import LocalConcord

# A busy machine is slow to make examples; how fast that goes proves nothing.
settings.register_profile("concord", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("concord")

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public data beside the checkout; never part of it."""
    if not _SHARED.is_dir():
        pytest.skip(f"real data is not at {_SHARED}")
    return _SHARED


@pytest.fixture(scope="module")
def by_lexicon() -> Iterator[LocalConcord]:
    """Concord with what the lexicon alone reads: it is what the rules lean on, and it is fast."""
    from concord_client.local import LocalConcord

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONCORD_TEXT_MODEL", "off")
        yield LocalConcord()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> object:
    """On continuous integration a peer that could not be had is a failure; elsewhere it is a skip with its reason."""
    report: pytest.TestReport = yield
    wants_peer = item.get_closest_marker("peers") or item.get_closest_marker("service")
    if report.skipped and wants_peer and os.environ.get("CONCORD_CI"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which continuous integration counts as a failure: {report.longrepr}"
    return report
