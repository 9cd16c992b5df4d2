"""A checker without readers and rules."""

from __future__ import annotations

from concord.v1 import encounter_pb2, fact_pb2, fusion_service_pb2

from concord_client.encounter_json import fill_message


class EchoChecker:
    """Answers every encounter with its own id; an encounter whose id names a trouble gets it."""

    async def check(
        self, encounter: encounter_pb2.Encounter, *, explain: bool = False
    ) -> fusion_service_pb2.CheckEncounterResponse:
        if encounter.id == "boom":
            raise RuntimeError("the words of a patient")
        answer = fusion_service_pb2.CheckEncounterResponse()
        fill_message(answer, {"id": encounter.id, "verdicts": {"not_applicable": 3}}, "", [])
        if encounter.id.startswith("flagged"):
            severity = encounter.id.partition("-")[2] or "WARNING"
            fill_message(
                answer.discrepancies.add(), {"rule_id": "a/b", "severity": severity, "routing": "SHOWN"}, "", []
            )
        return answer

    async def read(self, encounter: encounter_pb2.Encounter) -> list[fact_pb2.FactSet]:
        return [fact_pb2.FactSet(subject=encounter.patient.id, source=fact_pb2.Fact.REPORT)]

    async def rules(self) -> fusion_service_pb2.ListRulesResponse:
        return fusion_service_pb2.ListRulesResponse()

    async def close(self) -> None:
        pass
