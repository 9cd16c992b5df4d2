"""The examples of a rule document: an encounter in a line of YAML, and the verdict that the rule must give on it.

    {lang: zh, sex: F, findings: "...", order: {modality: CR}, header: {Laterality: L}}
    {sex: M, age: 60, text: "...", labs: [{name: potassium, value: "7.1", unit: mmol/L}]}
    {findings: "...", image: [{concept: pneumothorax, probability: 0.93, laterality: left}]}

`expand` makes an Encounter of it; `judged` reads it with the real readers and asks the real engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from concord.v1 import encounter_pb2, fact_pb2, imaging_service_pb2
from google.protobuf.json_format import ParseDict, ParseError

from facts import codec
from facts.fact import Evidence, EvidenceKind
from fusion.check import PHASES, Checker
from fusion.readers import NOT_READ, Readers, ReadStudy
from fusion.rule import Rule, Status
from fusion.rulebook import Rulebook
from fusion.small_dicom import small_dicom
from serving.errors import BadRequest, Unavailable
from serving.lenient import fill

_SECTIONS = ("title", "indication", "technique", "comparison", "findings", "impression", "recommendation", "history")
_PATIENT = {
    "patient_id": "id", "sex": "sex", "age": "age_years", "birth_date": "birth_date", "name": "name",
    "national_id": "national_id",
}  # fmt: skip
_AS_IN_ENCOUNTER = (
    "events", "diagnoses", "medications", "allergies", "procedures", "documents", "observations", "prior_studies",
    "complete_parts", "as_of", "phases",
)  # fmt: skip
_LOINC = re.compile(r"\d{1,7}-\d")
# An example says the same wherever it is read.
_ZONE = ZoneInfo("Asia/Shanghai")


class BadExample(BadRequest):
    """An example that says something nobody understands. The message names the key."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one example came to: verdicts are "discrepant", "consistent", "not-applicable" or "error"."""

    place: str
    expected: str
    got: str

    @property
    def passed(self) -> bool:
        return self.got == self.expected


async def judged(rule: Rule, readers: Readers) -> list[Result]:
    """Every example of the rule, whatever its status, held against the rule's word.

    Raises BadExample; Unavailable where a reader did not answer: of what nobody read nothing can be said.
    """
    results = []
    for expected, examples in rule.examples.items():
        for example in examples:
            try:
                encounter, seen = expand(example.encounter), _seen(example.encounter.get("image"))
            except BadExample as error:
                raise BadExample(str(error), example.place) from None
            except (AttributeError, KeyError, TypeError, ValueError):  # words where a list or a mapping is wanted
                raise BadExample("an example that cannot be understood", example.place) from None
            results.append(Result(example.place, expected, await _verdict(rule, encounter, seen, readers)))
    return results


def expand(example: Mapping[str, Any]) -> encounter_pb2.Encounter:
    """The encounter that the shorthand stands for. Raises BadExample."""
    rest = dict(example)
    rest.pop("lang", None)
    # What is seen stands in for the imaging service; it needs a study that it could have been seen in.
    if rest.pop("image", None) is not None and "header" not in rest:
        rest["header"] = {"Modality": "DX"}
    encounter: dict[str, Any] = {"id": "example"}
    if patient := {field: rest.pop(key) for key, field in _PATIENT.items() if key in rest}:
        encounter["patient"] = patient
    if report := _report(rest):
        encounter["documents"] = [report]
    encounter["orders"] = [{"id": f"o{n}"} | order for n, order in enumerate(_listed(rest.pop("order", [])), 1)]
    encounter["labs"] = (
        [{"results": [_lab_result(result) for result in rest.pop("labs", [])]}] if "labs" in rest else []
    )
    headers = _listed(rest.pop("header", []))
    if "study" in rest:
        encounter["studies"] = [rest.pop("study")]
    for key in _AS_IN_ENCOUNTER:
        value = rest.pop(key, None)
        if value is not None:
            encounter[key] = encounter.get(key, []) + _numbered(key, value) if isinstance(value, list) else str(value)
    if rest:
        raise BadExample(f"unknown key {', '.join(sorted(rest))}")
    return _with_study(_filled(encounter), headers)


def _seen(image: Any) -> fact_pb2.FactSet | None:
    """What the imaging service is to have seen: no picture can be drawn with a probability that one wants.

    Each item: `concept`, and of `polarity` (present unless it is said), `probability`, `laterality`, `severity`,
    `value` with `unit`, `coded` what is wanted. What is named is what was assessed. Raises BadExample.
    """
    if image is None:
        return None
    facts = []
    for item in _listed(image):
        known = {"concept", "polarity", "probability", "laterality", "severity", "value", "unit", "coded"}
        if not isinstance(item, Mapping) or "concept" not in item or set(item) - known:
            raise BadExample(f"image: an item has concept and of {', '.join(sorted(known))} what is wanted")
        fact = {key: item[key] for key in ("probability", "coded") if key in item}
        fact |= {key: str(item[key]).upper() for key in ("polarity", "laterality", "severity") if key in item}
        if "value" in item:
            fact["quantity"] = {"value": str(item["value"]), "unit": str(item.get("unit", "1"))}
        try:
            facts.append(
                ParseDict(
                    {"source": "IMAGE", "polarity": "PRESENT", "temporality": "RECENT", "experiencer": "PATIENT",
                     "concept": {"system": "concord", "code": item["concept"]}, **fact},
                    fact_pb2.Fact(),
                )
            )  # fmt: skip
        except ParseError as error:
            raise BadExample(f"image: {error}") from None
    assessed = [fact.concept.code for fact in facts]
    return fact_pb2.FactSet(source=fact_pb2.Fact.IMAGE, facts=facts, assessed=assessed)


async def _verdict(
    rule: Rule, encounter: encounter_pb2.Encounter, seen: fact_pb2.FactSet | None, readers: Readers
) -> str:
    """Of the rule alone, by its gravest claim: "not-applicable" ... `seen`: what the imaging service is to have seen in
    the first study, instead of what it sees."""
    if seen is not None:
        readers = readers.with_images(partial(_seeing, readers.read_study, seen))
    checker = Checker(Rulebook((replace(rule, status=Status.ACTIVE),)), readers, _ZONE)
    phases = [PHASES[phase] for phase in encounter.phases if phase in PHASES]
    checked = await checker.check(encounter, phases, datetime.now(UTC))
    if any(issue.code in NOT_READ for issue in checked.issues):
        raise Unavailable("a reader that an example needs does not answer")
    (verdict,) = (field.name for field, _ in checked.adjudicated.counts.ListFields())
    return str(verdict).replace("_", "-")


async def _seeing(
    read_study: ReadStudy, seen: fact_pb2.FactSet, request: imaging_service_pb2.ReadStudyRequest
) -> imaging_service_pb2.ReadStudyResponse:
    """The header as it is; of the pixels what is to have been seen, made facts of this study."""
    read = await read_study(request)
    header = next(evidence for fact in read.record.facts for evidence in fact.evidence)
    place = Evidence(
        kind=EvidenceKind.IMAGE_REGION,
        study_instance_uid=header.study_instance_uid,
        series_instance_uid=header.series_instance_uid,
        sop_instance_uid=header.sop_instance_uid,
        frame=1,
    )
    facts = []
    for fact in seen.facts:
        told = fact_pb2.Fact()
        told.CopyFrom(fact)
        told.evidence.append(codec.evidence_to_proto(place))
        told.producer.CopyFrom(read.record.facts[0].producer)
        told.id = ""
        facts.append(told)
    image = fact_pb2.FactSet(
        subject=read.image.subject, source=fact_pb2.Fact.IMAGE, facts=facts, assessed=seen.assessed
    )
    return imaging_service_pb2.ReadStudyResponse(record=read.record, image=image)


def _report(rest: dict[str, Any]) -> dict[str, Any]:
    """The radiology report, when the example holds any words of one."""
    sections = [{"kind": kind.upper(), "text": rest.pop(kind)} for kind in _SECTIONS if kind in rest]
    text = {"text": rest.pop("text")} if "text" in rest else {}
    fields = rest.pop("report", {})
    if not (sections or text or fields):
        return {}
    return {"id": "report", "type": "RADIOLOGY_REPORT", "status": "FINAL", "sections": sections, **text, **fields}


def _lab_result(result: Mapping[str, Any]) -> dict[str, Any]:
    """`name` is a LOINC number or a name as laboratories print it."""
    fields = {key: value for key, value in result.items() if key != "name"}
    name = str(result["name"]) if "name" in result else ""
    if not name and "code" not in fields:
        raise BadExample("a laboratory result without a name")
    system = "LOINC" if _LOINC.fullmatch(name) else ""
    return {"code": {"system": system, "code": name, "display": name}, "status": "final"} | fields


def _numbered(key: str, items: list[Any]) -> list[Any]:
    """Items with an id each, "events1" where the example gives none; `name` says a coded item in words alone."""
    numbered = []
    for number, item in enumerate(items, 1):
        if isinstance(item, Mapping):
            named = {"id": f"{key}{number}", **item} if key != "prior_studies" else dict(item)
            if "name" in named:
                named["code"] = {"display": named.pop("name")} | named.get("code", {})
            numbered.append(named)
        else:
            numbered.append(item)
    return numbered


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _filled(value: dict[str, Any]) -> encounter_pb2.Encounter:
    encounter = encounter_pb2.Encounter()
    issues: list[fact_pb2.Issue] = []

    def report(code: str, place: str, words: str) -> None:
        issues.append(fact_pb2.Issue(code=code, place=place, message=words))

    fill(encounter, _plain(value), "", report)
    if issues:
        raise BadExample(f"{issues[0].place}: {issues[0].message}")
    return encounter


def _plain(value: Any) -> Any:
    """YAML turns an unquoted date into a date; the contract wants its text."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _with_study(encounter: encounter_pb2.Encounter, headers: list[Any]) -> encounter_pb2.Encounter:
    if headers:
        study = encounter.studies[0] if encounter.studies else encounter.studies.add()
        for number, header in enumerate(headers, 1):
            try:
                study.instances.add(content=small_dicom(_plain(header), number))
            except ValueError as error:
                raise BadExample(f"header: {error}") from None
    return encounter
