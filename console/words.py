"""The words of the pages in both languages: gettext with the English as the key, Chinese in `locale/zh.po`.

What is counted or switched by a code has the code as its key ("severity critical"); its English is in `locale/en.po`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
_FOLDER = Path(__file__).parent / "locale"


@cache
def catalogue(language: str) -> dict[str, str]:
    """Key to words."""
    with (_FOLDER / f"{language}.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}


def gettext(text: str, language: str) -> str:
    """The words in a language; the key itself where there are none, which a test does not let happen."""
    return catalogue(language).get(text, text) if language in LANGUAGES else text
