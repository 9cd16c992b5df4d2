"""What an operator may set about the console, from the environment: CONCORD_CONSOLE_TARGET, ..._PORT ..."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from serving.settings import RootedUrl


class ConsoleSettings(BaseSettings):
    """Validated at start."""

    model_config = SettingsConfigDict(
        env_prefix="CONCORD_CONSOLE_", frozen=True, extra="ignore", use_attribute_docstrings=True, validate_default=True
    )

    target: str = "127.0.0.1:50051"
    """host:port of the gateway."""
    tls_ca: Path | None = None
    """Certificate authority of the gateway; none: without TLS."""
    host: str = "127.0.0.1"
    """Address that the pages are served on."""
    port: int = Field(8443, ge=0, le=65535)
    """Port of the pages; 0: a free one."""
    public_url: str = ""
    """How browsers reach the pages, "https://concord.hospital.example"; over https cookies are sent on https alone."""
    proxies: str = "127.0.0.1"
    """Addresses or networks of the proxies before the pages, with commas: what these say of a browser's address and of
    https is believed."""
    database_url: RootedUrl = "sqlite:///var/console.db"
    """Accounts, sessions, saved views and the log of who looked at what; SQLite or PostgreSQL."""
    zone: str = "Asia/Shanghai"
    """IANA name of the zone that times are shown in."""
    language: str = Field("zh", pattern="^(zh|en)$")
    """Language of somebody who has not chosen one."""
    idle_minutes: int = Field(30, ge=1)
    """Minutes without a click after which one has to sign in again."""
    session_hours: int = Field(12, ge=1)
    """Hours after which one has to sign in again in any case."""
    sign_in_attempts: int = Field(5, ge=1)
    """Failed attempts at signing in, by account and by address, after which the next has to wait a minute."""
    upload_mb: int = Field(256, ge=1)
    """Largest upload of files for one check."""
    oidc_issuer: str = ""
    """Issuer of OpenID Connect, "https://login.hospital.example/realms/staff"; empty: local accounts alone."""
    oidc_client_id: str = ""
    """Client id at the issuer."""
    oidc_client_secret: str = ""
    """Client secret at the issuer."""
    oidc_role_claim: str = "concord_role"
    """Claim that holds a role of the console; without it somebody who signs in so is a clinician."""

    @property
    def secure(self) -> bool:
        """Whether browsers come over https."""
        return self.public_url.startswith("https://")
