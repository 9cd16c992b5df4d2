"""What the tests of bundles share: making and compiling one takes seconds, so it is done once."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundles import write_bundle


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a compiled and sealed bundle. Tests that change it copy it first."""
    from imaging_service.bundle import seal
    from imaging_service.compile import compile_bundle

    folder = write_bundle(tmp_path_factory.mktemp("bundles") / "chest")
    compile_bundle(folder)
    seal(folder)
    return folder
