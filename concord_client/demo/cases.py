"""The bundled encounters: what each is made of, and what a check must say about it.

A file of `encounters/` holds the Encounter as in the contract, with laboratory messages as plain text, and beside it
the images to draw, the rules that must flag it and those that must be held back because the identity is in doubt.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2, fusion_service_pb2

from concord_client.demo import phantom
from concord_client.encounter_json import fill_message

_FOLDER = Path(__file__).with_name("encounters")
_DRAW = {"chest": phantom.draw_chest, "knee": phantom.draw_knee}
_SHOWN, _RECORDED = discrepancy_pb2.Discrepancy.SHOWN, discrepancy_pb2.Discrepancy.RECORDED


@dataclass(frozen=True, slots=True)
class Words:
    """A title in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Case:
    """`pair`: which two things are held against one another, "clean" when they agree."""

    name: str
    pair: str
    title: Words
    flagged: frozenset[str]
    held_back: frozenset[str]
    encounter: encounter_pb2.Encounter
    images: tuple[Mapping[str, Any], ...]

    def draw(self, store: Path) -> None:
        """Draws the images as DICOM files into a local object store and names them in the first study."""
        for number, image in enumerate(self.images, 1):
            arguments = dict(image)
            key = f"{self.name}/{number}.dcm"
            phantom.write(_DRAW[arguments.pop("draw")](arguments.pop("seed"), **arguments), store / key)
            self.encounter.studies[0].instances.add(uri=f"blob:{key}")

    def is_met(self, answer: fusion_service_pb2.CheckEncounterResponse) -> bool:
        """True when exactly the expected rules are shown, the expected ones held back, and nothing went unread.

        That no model looks at a knee is said and is no fault.
        """
        unread = [issue for issue in answer.issues if issue.code != "no-model"]
        return _rules(answer, _SHOWN) == self.flagged and _rules(answer, _RECORDED) >= self.held_back and not unread


def shown_rules(answer: fusion_service_pb2.CheckEncounterResponse) -> list[str]:
    """The rules that flagged something, as they are shown."""
    return sorted(_rules(answer, _SHOWN))


def load_cases() -> list[Case]:
    """All bundled encounters, by name. Raises ValueError when one is not an Encounter."""
    return [_case(path) for path in sorted(_FOLDER.glob("*.yaml"))]


def _rules(answer: fusion_service_pb2.CheckEncounterResponse, routing: int) -> frozenset[str]:
    return frozenset(d.rule_id for d in answer.discrepancies if d.routing == routing)


def _case(path: Path) -> Case:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for message in content["encounter"].get("labs", []):
        for name in ("hl7v2", "fhir"):
            if name in message:
                message[name] = _as_sent(name, message[name])
    encounter = encounter_pb2.Encounter()
    issues: list[fact_pb2.Issue] = []
    fill_message(encounter, content["encounter"], "encounter", issues)
    if issues:
        raise ValueError(f"{path.name}: {issues[0].place}: {issues[0].message}")
    return Case(
        name=path.stem,
        pair=content["pair"],
        title=Words(**content["title"]),
        flagged=frozenset(content["flagged"]),
        held_back=frozenset(content.get("held_back", [])),
        encounter=encounter,
        images=tuple(content.get("images", [])),
    )


def _as_sent(name: str, text: str) -> str:
    """HL7 v2 parts its segments by carriage returns; a text file has line feeds."""
    sent = text.replace("\n", "\r") if name == "hl7v2" else text
    return base64.b64encode(sent.encode("utf-8")).decode("ascii")
