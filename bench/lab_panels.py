"""What the laboratory service makes of whole panels as hospitals print them, and what the whole check shows of them.

python -m bench.lab_panels [file ...] [--rows]

Panels: tests/unit/lab_service/panels, written by ourselves. A row is right, left out, unknown (an issue, or a name that
we do not have) or wrong: understood as another analyte than the row says.
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Sequence

from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2

from concord_client.encounter_json import fill_message
from concord_client.local import LocalConcord
from lab_service.analytes import analytes
from tests.unit.lab_service.lab_panels import Panel, encounter, panels, row_of

_SHOWN = discrepancy_pb2.Discrepancy.SHOWN
_HELD = discrepancy_pb2.Discrepancy.HELD


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--rows", action="store_true", help="every row that is not right")
    asyncio.run(_measure(parser.parse_args()))


async def _measure(asked: argparse.Namespace) -> None:
    concord = LocalConcord()
    counts: Counter[str] = Counter()
    shown: list[str] = []
    for panel in panels(*asked.files):
        message = encounter_pb2.Encounter()
        fill_message(message, encounter(panel), "", [])
        counts["panels"] += 1
        outcomes = _outcomes(panel, await concord.read(message))
        for row, (outcome, what) in zip(panel.rows, outcomes, strict=True):
            counts[outcome] += 1
            if asked.rows and outcome in ("not understood", "wrong"):
                print(f"{panel.title} [{panel.form}]: {row.name}|{row.value}|{row.unit} {outcome} {row.analyte} {what}")
        answer = await concord.check(message)
        found = {one.rule_id: one for one in answer.discrepancies if one.routing in (_SHOWN, _HELD)}
        for rule in found.keys() - panel.rules:
            how = "shown" if found[rule].routing == _SHOWN else "held"
            shown.append(f"{panel.title}: {how}: {rule}: {found[rule].summary.en}")
        shown += [f"{panel.title}: {rule}: missed" for rule in panel.rules - found.keys()]
    print(dict(counts), "rows:", sum(counts.values()) - counts["panels"])
    print(f"flags that should not be there, or are missing: {len(shown)}")
    for one in shown:
        print("  ", one[:300])


def _outcomes(panel: Panel, sets: Sequence[fact_pb2.FactSet]) -> list[tuple[str, str]]:
    """Of each row the outcome, with what it was understood as or why it was not."""
    facts: dict[int, set[str]] = {}
    issues: dict[int, str] = {}
    for one in sets:
        for fact in one.facts:
            number = row_of(panel, fact.evidence[0].item) if fact.evidence else None
            if number is not None and fact.concept.code in analytes() and not fact.relations:
                facts.setdefault(number, set()).add(fact.concept.code)
        for issue in one.issues:
            if (number := row_of(panel, issue.place)) is not None:
                issues.setdefault(number, f"{issue.code}: {issue.message}")
    return [_outcome(row.analyte, facts.get(at, set()), issues.get(at, "")) for at, row in enumerate(panel.rows)]


def _outcome(expected: str, facts: set[str], issue: str) -> tuple[str, str]:
    if facts - {expected}:
        return "wrong", ", ".join(sorted(facts))
    if facts:
        return "right", ""
    if expected != "-" and not issue:
        return "left out", ""
    return ("no result of ours" if expected == "-" else "not understood"), issue


if __name__ == "__main__":
    main()
