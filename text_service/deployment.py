"""The text service as an application of its own: it reads reports."""

from __future__ import annotations

from serving.backend import Backend
from serving.config import Config
from serving.spec import ServiceSpec

SPEC = ServiceSpec(
    application="text",
    service="concord.v1.TextService",
    messages="concord.v1.text_service_pb2",
    factory="text_service.deployment:build",
    repeatable=True,
)


def build(config: Config, peers: Backend) -> object:
    """The plain service object. Imports the reader, so it is called where the service runs."""
    from text_service.service import TextService

    return TextService()
