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
    from imaging_service.passes import Passes
    from imaging_service.reader import Settings
    from imaging_service.readers import open_readers
    from imaging_service.readings import Latest
    from imaging_service.service import ImagingService
    from serving.blobs import open_blobs

    imaging = config.imaging
    together = imaging.max_batch_size > 1
    return ImagingService(
        open_blobs(config.blob_url),
        Settings(below=imaging.image_dir, segmentations=imaging.segmentations, zone=ZoneInfo(config.zone)),
        open_readers(imaging.bundle_dir, imaging.engine, imaging.threads),
        calls=imaging.concurrency,
        workers=imaging.workers,
        passes=Passes(peers.batched, imaging.max_batch_size, imaging.batch_wait_timeout_s) if together else None,
        kept=Latest(imaging.kept_readings) if imaging.kept_readings else None,
        shared=imaging.share_readings,
    )
