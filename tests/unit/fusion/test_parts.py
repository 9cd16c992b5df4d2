"""The names of the parts are those of the contract."""

from __future__ import annotations

from concord.v1.encounter_pb2 import Encounter

from fusion.parts import PARTS


def test_the_parts_are_the_lists_of_things_in_an_encounter() -> None:
    lists = [field.name for field in Encounter.DESCRIPTOR.fields if field.is_repeated and field.message_type]
    assert sorted(PARTS) == sorted(lists)
