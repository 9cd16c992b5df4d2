"""Every kind of error; run as a program it tells how many of which are found in the stays, and which are not.

PYTHONPATH=gen:. python tests/unit/clean_stays/planted.py
"""

from __future__ import annotations

import asyncio
import os

import planted_care
import planted_papers
import planted_people
import planted_sides
from concord.v1 import discrepancy_pb2
from planting import KINDS, Kind, Stay
from stays import encounter_of, stays

from concord_client.local import LocalConcord

__all__ = ["KINDS", "is_told", "planted_care", "planted_papers", "planted_people", "planted_sides"]


async def is_told(concord: LocalConcord, kind: Kind, stay: Stay) -> bool | None:
    """Whether what was planted is shown; None where the stay has no place for it."""
    made = kind.planted(stay)
    if made is None:
        return None
    answer = await concord.check(encounter_of(made))
    shown = (one for one in answer.discrepancies if one.routing != discrepancy_pb2.Discrepancy.RECORDED)
    return any(kind.about.search(one.rule_id) for one in shown)


async def _measured() -> None:
    concord, known, found, planted = LocalConcord(), stays(), 0, 0
    for name, kind in KINDS.items():
        asked = {stay: await is_told(concord, kind, made) for stay, made in known.items()}
        missed = [stay for stay, told in asked.items() if told is False]
        told, of = sum(map(bool, asked.values())), sum(told is not None for told in asked.values())
        found, planted = found + told, planted + of
        print(f"{told:3} of {of:3}  {name}" + (f"; not in {', '.join(missed)}" if missed else ""))
    print(f"{found} of {planted} in {len(KINDS)} kinds")


if __name__ == "__main__":
    os.environ["CONCORD_TEXT_MODEL"] = "off"  # as the tests read
    asyncio.run(_measured())
