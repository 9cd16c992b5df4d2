"""The port's TLS, from files."""

from __future__ import annotations

from pathlib import Path

import grpc

from serving.errors import CannotRead
from serving.settings import GatewaySettings


def server_credentials(settings: GatewaySettings) -> grpc.ServerCredentials | None:
    """Credentials for the port; with a client CA every caller must show a certificate of it. None: plaintext.

    Raises CannotRead naming the file.
    """
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    pair = (_read(settings.tls_key), _read(settings.tls_cert))
    authorities = _read(settings.tls_client_ca) if settings.tls_client_ca else None
    return grpc.ssl_server_credentials(
        [pair], root_certificates=authorities, require_client_auth=authorities is not None
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotRead(error.strerror or "cannot be read", str(path)) from error
