"""The imaging service as an application of its own: it reads studies."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from serving.backend import Backend
from serving.config import Config
from serving.spec import ServiceSpec

SPEC = ServiceSpec(
    application="imaging",
    service="concord.v1.ImagingService",
    messages="concord.v1.imaging_service_pb2",
    factory="imaging_service.deployment:build",
    repeatable=True,
)


def build(config: Config, peers: Backend) -> object:
    """The plain service object. Imports the reader, so it is called where the service runs."""
    from imaging_service.reader import Settings
    from imaging_service.readers import open_readers
    from imaging_service.service import ImagingService
    from serving.blobs import open_blobs

    imaging = config.imaging
    settings = Settings(below=imaging.image_dir, segmentations=imaging.segmentations, zone=ZoneInfo(config.zone))
    readers = open_readers(imaging.bundle_dir, imaging.engine, imaging.threads)
    return ImagingService(open_blobs(config.blob_url), settings, readers)
