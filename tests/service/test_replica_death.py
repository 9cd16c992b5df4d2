"""A replica that dies takes its call along, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NoReturn

import grpc
import pytest
from conftest import Door
from google.rpc import error_details_pb2
from test_gateway import check, details, fusions, read, texts

from serving.call import Call
from serving.errors import Unavailable


async def test_a_reading_is_made_again_when_its_replica_dies(serve_fakes: Door, tmp_path: Path) -> None:
    reply = await texts(serve_fakes).ReadReport(read("die once", tmp_path / "died"))
    assert reply.fact_set.subject
    assert (tmp_path / "died").exists()


async def test_a_check_is_answered_at_once_and_names_what_died(serve_fakes: Door, tmp_path: Path) -> None:
    reply = await fusions(serve_fakes).CheckEncounter(check("die once", tmp_path / "died"))
    assert [issue.code for issue in reply.issues] == ["unavailable"]


async def test_a_reading_that_kills_every_replica_ends_unavailable(serve_fakes: Door) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await texts(serve_fakes).ReadReport(read("die"))
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert details(caught.value, error_details_pb2.RetryInfo)


class Response:
    """What a handle gives when its replica shuts down under the call."""

    async def _result(self) -> NoReturn:
        raise asyncio.CancelledError

    def __await__(self) -> object:
        return self._result().__await__()

    def cancel(self) -> None:
        pass

    def remote(self, request: bytes, call: Call) -> Response:
        return self


@pytest.mark.usefixtures("serve_backend")
async def test_a_cancellation_that_nobody_asked_for_is_a_death() -> None:
    """Else it would pass for the caller's own and end the whole check."""
    from serving.serve_backend import ServeBackend

    backend = ServeBackend()
    backend._handle = lambda application, method, stream: Response()  # type: ignore[assignment]
    with pytest.raises(Unavailable):
        await backend.call("text", "ReadReport", b"", Call("r1"))
