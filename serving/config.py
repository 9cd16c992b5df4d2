"""All settings together, read from a YAML file and the environment.

The environment wins over the file: CONCORD_GATEWAY__PORT=50052 sets `gateway.port`. An unknown name in the file is an
error, so that a misspelled limit is not silently the default.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from serving.errors import BadRequest
from serving.settings import (
    ClusterSettings,
    FusionSettings,
    GatewaySettings,
    ImagingSettings,
    LabSettings,
    RootedUrl,
    ServiceSettings,
)


class Config(BaseSettings):
    """Everything an operator may set."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="CONCORD_",
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
        use_attribute_docstrings=True,
        validate_default=True,
    )

    gateway: GatewaySettings = GatewaySettings()
    """The public port."""
    cluster: ClusterSettings = ClusterSettings()
    """Ray."""
    text: ServiceSettings = ServiceSettings()
    """Reads reports."""
    imaging: ImagingSettings = ImagingSettings()
    """Reads studies."""
    lab: LabSettings = LabSettings()
    """Reads laboratory results."""
    fusion: FusionSettings = FusionSettings()
    """Compares what the readers say."""
    zone: str = "Asia/Shanghai"
    """IANA name of the time zone that times without one are in."""
    blob_url: RootedUrl = "file:var/blobs"
    """Object store of images: a folder (file:PATH) or an S3 server."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment before the file, whose content arrives as arguments."""
        return env_settings, init_settings

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            return ZoneInfo(zone).key
        except (ZoneInfoNotFoundError, OSError) as error:
            raise ValueError("is no IANA time zone") from error

    def service(self, application: str) -> ServiceSettings:
        """The settings of one application: "text", "imaging", "lab" or "fusion"; the defaults for another one."""
        settings = getattr(self, application, None)
        return settings if isinstance(settings, ServiceSettings) else ServiceSettings()


def load(path: Path | None = None, **sections: Any) -> Config:
    """The settings of a YAML file, the environment over them; without a file, the defaults.

    `sections` win over the file, setting by setting: load(gateway={"port": 0}).
    Raises BadRequest, naming the file and each wrong setting.
    """
    return _validated(_over(_read(path), sections), str(path) if path else "settings")


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise BadRequest(error.strerror or "cannot be read", str(path)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadRequest("is not a YAML file", str(path)) from error
    if not isinstance(content, dict):
        raise BadRequest("is not a mapping of sections", str(path))
    return content


def _over(content: dict[str, Any], sections: dict[str, Any]) -> dict[str, Any]:
    merged = dict(content)
    for name, section in sections.items():
        below = merged.get(name)
        merged[name] = {**below, **section} if isinstance(below, dict) and isinstance(section, dict) else section
    return merged


def _validated(content: dict[str, Any], place: str) -> Config:
    try:
        return Config(**content)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors())
        raise BadRequest(wrong, place) from error
