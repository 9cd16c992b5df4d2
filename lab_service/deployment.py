"""The lab service as an application of its own: it reads laboratory results."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from serving.backend import Backend
from serving.config import Config
from serving.spec import ServiceSpec

SPEC = ServiceSpec(
    application="lab",
    service="concord.v1.LabService",
    messages="concord.v1.lab_service_pb2",
    factory="lab_service.deployment:build",
    repeatable=True,
)


def build(config: Config, peers: Backend) -> object:
    """The plain service object. Imports the reader, so it is called where the service runs."""
    from lab_service.service import LabService
    from lab_service.site_codes import NO_SITE, read_site_codes

    site = read_site_codes(config.lab.site_codes) if config.lab.site_codes else NO_SITE
    return LabService(ZoneInfo(config.zone), site)
