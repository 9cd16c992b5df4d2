"""How a client reaches Concord: address, TLS, limits, retries, and what a failed call is called."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

# One encounter with its pictures inline may be large; the server's own limit decides.
_MAX_MESSAGE = 512 << 20
# A reading or a check may be made twice; a review may not, and is left out.
_REPEATABLE = (
    {"service": "concord.v1.TextService"},
    {"service": "concord.v1.ImagingService"},
    {"service": "concord.v1.LabService"},
    *(
        {"service": "concord.v1.FusionService", "method": method}
        for method in ("CheckEncounter", "CheckDraft", "ListDiscrepancies", "GetDiscrepancy", "ListRules")
    ),
)
_SERVICE_CONFIG = {
    "methodConfig": [
        {
            "name": list(_REPEATABLE),
            "retryPolicy": {
                "maxAttempts": 3,
                "initialBackoff": "0.2s",
                "maxBackoff": "2s",
                "backoffMultiplier": 3,
                "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"],
            },
        }
    ]
}


@dataclass(frozen=True, slots=True)
class Tls:
    """Files in PEM. Without `ca` the system's roots are trusted; certificate and key make it mutual TLS."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    server_name: str = ""


class CallFailed(Exception):
    """A call that Concord did not answer. `status` is gRPC's name of it ("UNAVAILABLE"); `message` is for people."""

    def __init__(self, status: str, message: str, target: str) -> None:
        super().__init__(status, message, target)
        self.status = status
        self.message = message
        self.target = target

    def __str__(self) -> str:
        return f"{self.target}: {self.status}: {self.message}"


def open_channel(target: str, tls: Tls | None, *, asynchronous: bool) -> Any:
    """A grpc.aio.Channel or a grpc.Channel; nothing is sent yet. Raises OSError when a file of `tls` cannot be read."""
    module: Any = grpc.aio if asynchronous else grpc
    options: list[tuple[str, Any]] = [
        ("grpc.max_send_message_length", _MAX_MESSAGE),
        ("grpc.max_receive_message_length", _MAX_MESSAGE),
        ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
    ]
    if tls is None:
        return module.insecure_channel(target, options=options)
    if tls.server_name:
        options.append(("grpc.ssl_target_name_override", tls.server_name))
    credentials = grpc.ssl_channel_credentials(
        *(path.read_bytes() if path else None for path in (tls.ca, tls.key, tls.certificate))
    )
    return module.secure_channel(target, credentials, options=options)


def failed(error: grpc.RpcError, target: str) -> CallFailed:
    """The same failure in our words."""
    call: Any = error
    return CallFailed(call.code().name, call.details() or "", target)
