"""The words of the pages in both languages: gettext with the English as the key, Chinese in `locale/zh.po`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
_FILE = Path(__file__).parent / "locale" / "zh.po"


@cache
def catalogue() -> dict[str, str]:
    """English to Chinese."""
    with _FILE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}


def gettext(text: str, language: str) -> str:
    """The words in a language; English where there is no translation, which a test does not let happen."""
    return catalogue().get(text, text) if language == "zh" else text
