"""The machine-readable half of an error: google.rpc details, as generic clients understand them."""

from __future__ import annotations

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]

from serving.errors import Busy, ConcordError, Unavailable

# After which time a client should try again: a turn comes free quickly, a dead replica takes some seconds to replace.
_RETRY_MS = {Busy: 200, Unavailable: 2000}

# gRPC sends words and details as trailers, whose whole size clients limit to 8 KiB.
_LONGEST = 500


def words_of(error: ConcordError) -> str:
    """Place and message for a person."""
    return str(error)[:_LONGEST]


def details_of(error: ConcordError) -> bytes:
    """A serialized google.rpc.Status: what kind of error, at which place, and when to try again, if ever."""
    info = error_details_pb2.ErrorInfo(
        reason=type(error).__name__, domain="concord", metadata={"place": error.place[:_LONGEST]}
    )
    details = [info]
    for kind, delay_ms in _RETRY_MS.items():
        if isinstance(error, kind):
            delay = Duration()
            delay.FromMilliseconds(delay_ms)
            details.append(error_details_pb2.RetryInfo(retry_delay=delay))
    status = status_pb2.Status(code=grpc.StatusCode[error.status].value[0], message=words_of(error))
    for detail in details:
        packed = Any()
        packed.Pack(detail)
        status.details.append(packed)
    return bytes(status.SerializeToString())
