"""Laboratory tests that mean something in one sex alone, as orders and rows of results name them: sexed_tests.csv.

A fact `sex_specific_test` for each, with the sex as its value. Anti-Müllerian and other hormones are measured in both.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from concord.v1 import encounter_pb2

from facts.fact import Coded
from fusion.record import Record

_TABLE = Path(__file__).with_name("sexed_tests.csv")


def say_sexed_tests(record: Record, encounter: encounter_pb2.Encounter) -> None:
    """Of the orders by their names, of results by code and name; each once a place."""
    for number, order in enumerate(encounter.orders):
        _say(record, f"orders[{order.id or number}].description", order.description)
    for number, message in enumerate(encounter.labs):
        for row, result in enumerate(message.results):
            _say(record, f"labs[{number}].results[{row}].code", f"{result.code.display} {result.code.code}")


def _say(record: Record, place: str, text: str) -> None:
    for sex, words in _words():
        if words.search(text):
            record.say("sex_specific_test", place, text.strip(), value=Coded(sex))
            return


@cache
def _words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Sex and the words of a row. Letters are words of their own: no PSA in "PSAT"."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple((row["sex"], _pattern(row["words"].split(";"))) for row in csv.DictReader(file))


def _pattern(words: list[str]) -> re.Pattern[str]:
    spelled = (
        rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" if word[0].isascii() else re.escape(word) for word in words
    )
    return re.compile("|".join(spelled), re.IGNORECASE)
