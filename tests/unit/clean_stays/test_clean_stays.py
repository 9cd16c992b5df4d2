"""A hospital that sends a complete and correct record sees nothing, also not of the parts that it does not send.

Every YAML file of this folder is one stay (`stays.py` says how it is written).
"""

from __future__ import annotations

import copy
from typing import Any

import pytest
from concord.v1 import discrepancy_pb2, encounter_pb2
from stays import encounter_of, stays

from concord_client.local import LocalConcord
from fusion import codes

STAYS = stays()
_PARTS = ("orders", "documents", "studies", "labs", "diagnoses", "medications", "allergies", "procedures", "events",
          "observations")  # fmt: skip


async def shown(concord: LocalConcord, encounter: encounter_pb2.Encounter) -> list[str]:
    """What the author is shown or a reviewer is asked: a line each."""
    answer = await concord.check(encounter)
    return [
        f"{one.rule_id}: {one.summary.en} {[evidence.text for evidence in one.evidence]}"
        for one in answer.discrepancies
        if one.routing != discrepancy_pb2.Discrepancy.RECORDED
    ]


@pytest.mark.parametrize("name", STAYS)
async def test_a_clean_stay_shows_nothing(by_lexicon: LocalConcord, name: str) -> None:
    found = await shown(by_lexicon, encounter_of(STAYS[name]))
    assert not found, "\n".join(found)


#: Forms that no rule asks about, so that the vocabulary has no word for them.
_OF_NO_CONCERN = {"新生儿记录"}


@pytest.mark.parametrize("name", STAYS)
async def test_every_kind_of_document_of_a_stay_is_understood(name: str) -> None:
    types = {document["type"] for document in STAYS[name]["documents"]} - _OF_NO_CONCERN
    assert not {word for word in types if not _kind(word)}


@pytest.mark.parametrize("name", STAYS)
async def test_a_part_that_was_not_sent_is_held_against_nobody(by_lexicon: LocalConcord, name: str) -> None:
    for what, less in without(encounter_of(STAYS[name])):
        found = await shown(by_lexicon, less)
        assert not found, f"without {what}: " + "\n".join(found)


def without(encounter: encounter_pb2.Encounter) -> list[tuple[str, encounter_pb2.Encounter]]:
    """The stay less each of its parts and each kind of its documents; what is gone is not called complete."""
    made = []
    for part in _PARTS:
        if len(getattr(encounter, part)):
            less = _copy(encounter)
            less.ClearField(part)
            made.append((part, _incomplete(less, part)))
    for kind in sorted({document.type for document in encounter.documents}):
        less = _copy(encounter)
        del less.documents[:]
        less.documents.extend(document for document in encounter.documents if document.type != kind)
        made.append((kind, _incomplete(less, "documents")))
    nothing = _copy(encounter)
    del nothing.complete_parts[:]
    made.append(("any word that a list is complete", nothing))
    return made


def _copy(encounter: encounter_pb2.Encounter) -> encounter_pb2.Encounter:
    return copy.deepcopy(encounter)


def _incomplete(encounter: encounter_pb2.Encounter, part: str) -> encounter_pb2.Encounter:
    left = [name for name in encounter.complete_parts if name != part]
    del encounter.complete_parts[:]
    encounter.complete_parts.extend(left)
    return encounter


def _kind(word: str) -> Any:
    try:
        return codes.kind(word, "document")
    except ValueError:
        return ""
