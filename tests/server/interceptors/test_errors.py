from __future__ import annotations

import asyncio

import pytest
from grpc import StatusCode
from grpc.aio import InternalError
from structlog.testing import capture_logs

from plugai.server.interceptors.chain import Call
from plugai.server.interceptors.errors import errors


class NoContext:
    def invocation_metadata(self) -> None:
        return None


async def test_a_client_that_leaves_with_messages_on_their_way_is_no_error_of_the_server() -> None:
    call = Call("/plugai.v1.GenerateService/Generate", None, NoContext())  # type: ignore[arg-type]

    async def write() -> None:
        raise InternalError("Failed grpc_call_start_batch: 10")

    with capture_logs() as logged, pytest.raises(asyncio.CancelledError):
        await errors({})(call, write)
    assert logged == []
    assert call.code is StatusCode.CANCELLED
