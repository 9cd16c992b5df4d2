"""Encounters from JSON and answers to JSON: proto3 JSON with proto field names, every plain field printed.

A list that is empty, a number that is 0 and a flag that is false are printed, so that a reader of the answer needs no
defaults. Fields that proto3 marks `optional` are left out when they are unset.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn

from concord.v1 import encounter_pb2, fact_pb2
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from serving.lenient import fill


class NotJson(ValueError):
    """Not JSON at all, or JSON that is no object. `place` is "line 3 column 7" or empty; never words of the text."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.message = message
        self.place = place


@dataclass(frozen=True, slots=True)
class ReadEncounter:
    """An encounter and what in its JSON could not be read."""

    encounter: encounter_pb2.Encounter
    issues: list[fact_pb2.Issue] = field(default_factory=list)


def parse_encounter(text: str) -> ReadEncounter:
    """Reads one encounter, leniently: see serving.lenient. Raises NotJson."""
    return encounter_from(load_object(text))


def encounter_from(value: dict[str, Any]) -> ReadEncounter:
    """As parse_encounter, from parsed JSON."""
    read = ReadEncounter(encounter_pb2.Encounter())
    fill_message(read.encounter, value, "", read.issues)
    return read


def fill_message(message: Message, value: object, place: str, issues: list[fact_pb2.Issue]) -> None:
    """Fills any message of the contract, and puts what could not be read into `issues`."""

    def report(code: str, path: str, words: str) -> None:
        issues.append(fact_pb2.Issue(code=code, place=path, message=words))

    fill(message, value, place, report)


def load_object(text: str) -> dict[str, Any]:
    """The JSON object that `text` is; numbers with a point keep their digits as Decimal. Raises NotJson."""
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON ({error.msg.lower()})", f"line {error.lineno} column {error.colno}") from None
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError as error:
        # int() refuses thousands of digits.
        raise error if isinstance(error, NotJson) else NotJson("a number that is too long") from None
    if not isinstance(value, dict):
        raise NotJson("expected one JSON object, an encounter")
    return value


def message_to_object(message: Message) -> dict[str, Any]:
    """The message as plain JSON values in the order of the contract, fields without presence always there."""
    made = json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return _in_order(made, message.DESCRIPTOR)


def _in_order(made: dict[str, Any], descriptor: Descriptor) -> dict[str, Any]:
    """The converter puts the defaults behind what is set; a person looks for `start` beside `end`."""
    ordered: dict[str, Any] = {}
    for field_ in descriptor.fields:
        if field_.name not in made:
            continue
        value = made[field_.name]
        if field_.message_type is not None:
            kind = field_.message_type
            value = [_in_order(one, kind) for one in value] if isinstance(value, list) else _in_order(value, kind)
        ordered[field_.name] = value
    return ordered


def dumps(value: object, *, indent: int | None = None) -> str:
    """JSON text, one line unless `indent` is given, Chinese as it is written."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _refuse_constant(word: str) -> NoReturn:
    raise NotJson(f"{word} is not JSON")
