"""Every word that the command says to a person, in English and Chinese.

Keys are `group.name`; places such as `{size}` are filled by `say`. What the services say (titles and summaries of
rules) comes in both languages with the answer. Issues of the services come in English and are told with a Chinese
heading by their code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, get_args

from concord_client.catalogue import CATALOGUE

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Localized(Protocol):
    """LocalizedText of the contract, or a rule's own."""

    @property
    def en(self) -> str: ...

    @property
    def zh(self) -> str: ...


def say(key: str, language: Language, *, default: str | None = None, **values: object) -> str:
    """The message with its places filled. Raises KeyError for a key that is not there, unless there is a `default`."""
    if default is not None and key not in CATALOGUE:
        return default
    en, zh = CATALOGUE[key]
    return (zh if language == "zh" else en).format(**values)


def in_language(text: Localized, language: Language) -> str:
    """The words in the language, or in the other one where it has none."""
    return (text.zh or text.en) if language == "zh" else (text.en or text.zh)


def language_of(environment: Mapping[str, str]) -> Language:
    """What LC_ALL, LC_MESSAGES or LANG say, the first that is set; English unless they say Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
