"""Who calls, and under which number."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence

REQUEST_ID = "x-request-id"
_PLAIN = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def request_id(sent: str | bytes | None) -> str:
    """The caller's own number when it is a plain word, so that it may stand in a log; else a new one."""
    return sent if isinstance(sent, str) and _PLAIN.fullmatch(sent) else uuid.uuid4().hex[:16]


def caller_name(auth_context: Mapping[str, Sequence[bytes]]) -> str:
    """Common name of the client's certificate, as gRPC reports it after the handshake; empty without mTLS."""
    names = auth_context.get("x509_common_name", ())
    return names[0].decode("utf-8", "replace") if names else ""


def may_call(caller: str, service: str, allowed: Mapping[str, Sequence[str]]) -> bool:
    """Whether a caller may use a service ("concord.v1.FusionService"). No list at all: everybody may."""
    if not allowed:
        return True
    services = allowed.get(caller, ())
    return "*" in services or service.rpartition(".")[2] in services
