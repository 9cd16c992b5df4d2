from __future__ import annotations

from pathlib import Path

import pytest

from gateway.credentials import server_credentials
from serving.config import load
from serving.errors import CannotRead


def test_without_files_the_port_is_plain() -> None:
    assert server_credentials(load().gateway) is None


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    config = load(gateway={"tls_cert": tmp_path / "c.pem", "tls_key": tmp_path / "k.pem"})
    with pytest.raises(CannotRead, match=r"k\.pem"):
        server_credentials(config.gateway)
