"""Careful records of every department show nothing, and what somebody spoils in them is seen.

Every YAML file of this folder is a list of records, which we wrote ourselves:

    - kind: MR brain               # examination or form, for the reader of a failure
      sex: F
      age: 45
      type: ADMISSION_NOTE         # where it is no radiology report
      text: |
        ...
      labs: [{name: potassium, value: "4.1", unit: mmol/L}]
      planted:                     # errors, each made alone: `from` stands once in the text
        - {error: wrong side, from: 左肾见结石, to: 右肾见结石}
        - {error: wrong level, from: L4/5, to: L3/4, unseen: true}   # no rule sees it yet

Other keys are those of the examples of rules (`fusion.examples`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from concord.v1 import discrepancy_pb2

from concord_client.local import LocalConcord
from fusion.examples import expand

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
_ABOUT = ("kind", "planted", "type", "status")


def _records(file: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _named(file: Path) -> list[Any]:
    return [
        pytest.param(record, id=f"{file.stem}-{number}-{record['kind']}")
        for number, record in enumerate(_records(file), 1)
    ]


RECORDS = [record for file in FILES for record in _named(file)]
PLANTED = [
    pytest.param(
        record.values[0],
        planted,
        id=f"{record.id}-{number}-{planted['error']}",
        marks=[pytest.mark.xfail(reason="no rule sees it yet", strict=True)] if planted.get("unseen") else [],
    )
    for record in RECORDS
    for number, planted in enumerate(record.values[0].get("planted", []), 1)
]


async def _shown(concord: LocalConcord, record: dict[str, Any]) -> dict[str, str]:
    """What the author is shown: a line by what it rests on."""
    rest = {key: value for key, value in record.items() if key not in _ABOUT}
    rest["report"] = {"type": record.get("type", "RADIOLOGY_REPORT"), "status": record.get("status", "FINAL")}
    answer = await concord.check(expand(rest))
    shown = [one for one in answer.discrepancies if one.routing != discrepancy_pb2.Discrepancy.RECORDED]
    words = {one.id: [evidence.text for evidence in one.evidence] for one in shown}
    return {f"{one.rule_id} {words[one.id]}": f"{one.rule_id}: {one.summary.en} {words[one.id]}" for one in shown}


@pytest.mark.parametrize("record", RECORDS)
async def test_a_careful_record_shows_nothing(by_lexicon, record):
    shown = await _shown(by_lexicon, record)
    assert not shown, "\n".join(shown.values())


@pytest.mark.parametrize(("record", "planted"), PLANTED)
async def test_an_error_planted_in_it_is_seen(by_lexicon, record, planted):
    assert record["text"].count(planted["from"]) == 1
    spoiled = {**record, "text": record["text"].replace(planted["from"], planted["to"])}
    assert set(await _shown(by_lexicon, spoiled)) - set(await _shown(by_lexicon, record))
