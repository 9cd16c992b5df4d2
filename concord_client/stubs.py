"""The stubs of the four services on one channel, what every call carries, and the requests of more than a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from concord.v1 import (
    discrepancy_pb2,
    encounter_pb2,
    fusion_service_pb2,
    fusion_service_pb2_grpc,
    imaging_service_pb2_grpc,
    lab_service_pb2_grpc,
    text_service_pb2_grpc,
)

from concord_client.readings import readings


class Stubs:
    """`timeout_s` is the deadline of one call."""

    def __init__(self, channel: Any, target: str, timeout_s: float) -> None:
        self.channel = channel
        self.target = target
        self.timeout_s = timeout_s
        self.fusion = fusion_service_pb2_grpc.FusionServiceStub(channel)
        self.text = text_service_pb2_grpc.TextServiceStub(channel)
        self.imaging = imaging_service_pb2_grpc.ImagingServiceStub(channel)
        self.lab = lab_service_pb2_grpc.LabServiceStub(channel)

    def readings(self, encounter: encounter_pb2.Encounter) -> list[tuple[Any, Any]]:
        """The method and the request of each reader that the encounter has something for."""
        return readings(encounter, self.text.ReadReport, self.imaging.ReadStudy, self.lab.ReadResults)


def list_request(
    encounter_id: str, states: Sequence[str], rule_ids: Sequence[str]
) -> fusion_service_pb2.ListDiscrepanciesRequest:
    """Raises ValueError for a word that is no state."""
    return fusion_service_pb2.ListDiscrepanciesRequest(encounter_id=encounter_id, states=states, rule_ids=rule_ids)


def review_request(
    discrepancy_id: str, action: str, reviewer: str, reason: str
) -> fusion_service_pb2.RecordReviewRequest:
    """Raises ValueError for a word that is no action."""
    review = discrepancy_pb2.ReviewEvent(discrepancy_id=discrepancy_id, action=action, reviewer=reviewer, reason=reason)
    return fusion_service_pb2.RecordReviewRequest(review=review)
