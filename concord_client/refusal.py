"""What this program could not take, as one line: a place, and a message of the catalogue in the reader's language."""

from __future__ import annotations

from typing import Any

from concord_client.messages import Language, say


class Refusal(Exception):
    """`key` names a message of the catalogue, `place` a file, with a position where one is known ("R.txt: byte 12")."""

    def __init__(self, key: str, place: str = "", **values: Any) -> None:
        super().__init__(key, place)
        self.key = key
        self.place = place
        self.values = values

    def line(self, language: Language) -> str:
        words = say(self.key, language, **self.values)
        return f"{self.place}: {words}" if self.place else words

    def __str__(self) -> str:
        return self.line("en")
