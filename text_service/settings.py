"""Settings of the text service, from the environment (CONCORD_TEXT_...), validated at start."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How much text one call may bring."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_TEXT_", frozen=True)

    max_characters: int = Field(default=200_000, ge=1)
    """Code points of one document, all its sections together. More is refused with INVALID_ARGUMENT."""

    max_documents: int = Field(default=1_000, ge=1)
    """Documents of one call. More is refused with INVALID_ARGUMENT."""
