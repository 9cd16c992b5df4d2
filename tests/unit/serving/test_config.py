from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from serving.config import Config, load
from serving.errors import BadRequest
from serving.settings import (
    PROJECT_ROOT,
    AutoscalingSettings,
    ClusterSettings,
    FusionSettings,
    GatewaySettings,
    ImagingSettings,
    ServiceSettings,
)

_DEPLOY = PROJECT_ROOT / "deploy"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("CONCORD_")]:
        monkeypatch.delenv(name)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "serve.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_defaults_hold() -> None:
    config = load()
    assert (config.gateway.host, config.gateway.port) == ("127.0.0.1", 50051)
    assert config.imaging.num_gpus == 0


@pytest.mark.parametrize("name", ["serve.yaml", "serve-gpu.yaml"])
def test_the_shipped_files_are_valid(name: str) -> None:
    config = load(_DEPLOY / name)
    assert config.fusion.rules_dir == PROJECT_ROOT / "rules"
    assert (config.imaging.num_gpus > 0) == (name == "serve-gpu.yaml")


def test_an_empty_file_is_no_error(tmp_path: Path) -> None:
    assert load(written(tmp_path, "")) == load()


def test_the_environment_wins_over_the_file_and_changes_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_GATEWAY__PORT", "7")
    config = load(written(tmp_path, "gateway: {port: 8, deadline_s: 3}"))
    assert (config.gateway.port, config.gateway.deadline_s) == (7, 3)


def test_relative_paths_count_from_the_project() -> None:
    config = load(fusion={"database_url": "sqlite:///x/y.db"}, blob_url="file:x")
    assert config.fusion.database_url == f"sqlite:///{PROJECT_ROOT}/x/y.db"
    assert config.blob_url == f"file:{PROJECT_ROOT}/x"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:////a/b.db", "postgresql+psycopg://h/d"])
def test_other_urls_stay_as_they_are(url: str) -> None:
    assert load(fusion={"database_url": url}).fusion.database_url == url


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gateway: {prot: 1}", "gateway.prot"),
        ("gatway: {}", "gatway"),
        ("lab: {num_replicas: 0}", "lab.num_replicas"),
        ("lab: {concurrency: 90, max_waiting: 90}", "max_ongoing_requests"),
        ("gateway: {host: 0.0.0.0}", "allow_plaintext"),
        ("gateway: {tls_cert: a.pem}", "tls_key"),
        ("gateway: {tls_client_ca: a.pem}", "tls_cert"),
        ("gateway: {callers: {his: ['*']}}", "tls_client_ca"),
        ("zone: Peking", "time zone"),
        ("- a list", "mapping"),
        ("a: [", "YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_setting(tmp_path: Path, text: str, words: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(BadRequest) as caught:
        load(path)
    assert caught.value.place == str(path)
    assert words in caught.value.message


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"none\.yaml"):
        load(tmp_path / "none.yaml")


def test_a_wrong_value_is_not_repeated(tmp_path: Path) -> None:
    """A setting may hold a password."""
    with pytest.raises(BadRequest) as caught:
        load(fusion={"database_url": ["postgresql://u:hunter2@h/d"]})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "model",
    [Config, GatewaySettings, ClusterSettings, ServiceSettings, ImagingSettings, FusionSettings, AutoscalingSettings],
)
def test_every_setting_says_what_it_means(model: type[BaseModel]) -> None:
    assert [name for name, field in model.model_fields.items() if not field.description] == []


def test_image_models_are_shipped_none_or_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().imaging.bundle_dir == PROJECT_ROOT / "models"
    monkeypatch.setenv("CONCORD_IMAGING__BUNDLES", "off")
    assert load().imaging.bundle_dir is None
    monkeypatch.setenv("CONCORD_IMAGING__BUNDLES", "/srv/bundles")
    assert load().imaging.bundle_dir == Path("/srv/bundles")
    monkeypatch.setenv("CONCORD_IMAGING__BUNDLES", "var/bundles")
    assert load().imaging.bundle_dir == PROJECT_ROOT / "var" / "bundles"
