"""Settings of the text service, from the environment (CONCORD_TEXT_...), validated at start."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How much text one call may bring, and what reads it."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_TEXT_", frozen=True, use_attribute_docstrings=True)

    max_characters: int = Field(default=200_000, ge=1)
    """Code points of one document, all its sections together. More is refused with INVALID_ARGUMENT."""

    max_documents: int = Field(default=1_000, ge=1)
    """Documents of one call. More is refused with INVALID_ARGUMENT."""

    model: Literal["shipped", "off"] | Path = "shipped"
    """The text model that names what the lexicon does not list: "shipped" is models/text-ner of this checkout, "off"
    none, anything else the path of an `AutoModelForTokenClassification` folder."""
