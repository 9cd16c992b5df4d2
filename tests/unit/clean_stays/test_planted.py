"""What is wrong in a stay is told: one error at a time, planted in the clean stays.

`found.yaml` names for each kind of error stays in which it has to be told, in both languages where there are such; a
kind without any is one that is not told yet. `planted.py`, run as a program, asks every kind of every stay.
"""

from __future__ import annotations

import pytest
import yaml
from planted import KINDS, is_told
from stays import HERE, stays

from concord_client.local import LocalConcord

FOUND: dict[str, list[str]] = yaml.safe_load((HERE / "found" / "found.yaml").read_text(encoding="utf-8"))
STAYS = stays()


def test_every_kind_of_error_is_in_the_table() -> None:
    assert set(FOUND) == set(KINDS)


@pytest.mark.parametrize("name", [name for name, where in FOUND.items() if where])
async def test_an_error_that_was_planted_is_told(by_lexicon: LocalConcord, name: str) -> None:
    missed = [stay for stay in FOUND[name] if not await is_told(by_lexicon, KINDS[name], STAYS[stay])]
    assert not missed
