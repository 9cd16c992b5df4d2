"""The console's one way out: the gateway, over gRPC, on behalf of whoever is signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
from concord.v1 import fusion_service_pb2
from google.protobuf.message import Message

from concord_client.channel import CallFailed, Tls, failed, open_channel
from concord_client.stubs import Stubs

__all__ = ["CallFailed", "Gateway"]


class Gateway:
    """`timeout_s`: the deadline of one call. Every call raises CallFailed."""

    def __init__(self, target: str, tls_ca: Path | None = None, timeout_s: float = 30) -> None:
        tls = Tls(ca=tls_ca) if tls_ca else None
        self._stubs = Stubs(open_channel(target, tls, asynchronous=True), target, timeout_s)

    async def close(self) -> None:
        await self._stubs.channel.close()

    async def fusion(self, method: str, request: Message, timeout_s: float = 0) -> Any:
        """A call of FusionService. `timeout_s`: its own deadline, for what is known to take long."""
        return await self._call(getattr(self._stubs.fusion, method), request, timeout_s)

    async def imaging(self, method: str, request: Message) -> Any:
        """A call of ImagingService."""
        return await self._call(getattr(self._stubs.imaging, method), request)

    async def watch(self) -> AsyncIterator[Any]:
        """The stream of WatchDiscrepancies; it has no deadline and ends when it is cancelled."""
        stream = self._stubs.fusion.WatchDiscrepancies(fusion_service_pb2.WatchDiscrepanciesRequest())
        try:
            async for answer in stream:
                yield answer
        except grpc.RpcError as error:
            raise failed(error, self._stubs.target) from None
        finally:
            stream.cancel()

    async def _call(self, method: Any, request: Message, timeout_s: float = 0) -> Any:
        try:
            return await method(request, timeout=timeout_s or self._stubs.timeout_s)
        except grpc.RpcError as error:
            raise failed(error, self._stubs.target) from None
