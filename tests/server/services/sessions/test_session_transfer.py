"""Export and import of sessions through a gateway, over gRPC."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from google.api import httpbody_pb2
from grpc import aio
from tests.support.gateway import Client, ask, model, reason, serving, settings

from plugai.v1 import generate_pb2, session_transfer_pb2_grpc, sessions_pb2, sessions_pb2_grpc
from plugai.v1 import session_transfer_pb2 as pb

SOUND = {"version": 1, "session_id": "s", "created_at": "2026-01-01T00:00:00Z", "used_at": "2026-01-01T00:00:00Z"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    async with serving(settings(tmp_path, model("echo", "echo"))) as running:
        yield running


def transfer(client: Client) -> session_transfer_pb2_grpc.SessionTransferServiceAsyncStub:
    return session_transfer_pb2_grpc.SessionTransferServiceStub(client.channel)


async def exported(client: Client, **wanted: object) -> bytes:
    call = transfer(client).ExportSessions(pb.ExportSessionsRequest(**wanted))  # type: ignore[arg-type]
    return b"".join([piece.data async for piece in call])


async def imported(client: Client, data: bytes, size: int = 1000) -> pb.ImportSessionsResponse:
    async def pieces() -> AsyncIterator[pb.ImportSessionsRequest]:
        for start in range(0, len(data), size):
            yield pb.ImportSessionsRequest(content=httpbody_pb2.HttpBody(data=data[start : start + size]))

    return await transfer(client).ImportSessions(pieces())


async def test_an_exported_session_can_be_imported_and_continued(client: Client) -> None:
    sessions: sessions_pb2_grpc.SessionsServiceAsyncStub = sessions_pb2_grpc.SessionsServiceStub(client.channel)
    original = await sessions.CreateSession(
        sessions_pb2.CreateSessionRequest(session=sessions_pb2.Session(title="Sea"))
    )
    async for _ in client.generate.Generate(ask("hello there", session_id=original.session_id)):
        pass
    data = await exported(client)
    assert json.loads(data)["sessions"][0]["title"] == "Sea"
    result = await imported(client, data)
    assert (result.imported_count, result.skipped_count, result.unreadable, list(result.notes)) == (1, 0, "", [])
    listed = (await sessions.ListSessions(sessions_pb2.ListSessionsRequest())).sessions
    (copy,) = [session for session in listed if session.session_id != original.session_id]
    assert copy.head_message_id
    once = generate_pb2.GenerateOnceRequest(request=ask("and again", session_id=copy.session_id))
    assert (await client.generate.GenerateOnce(once)).message.parts[0].text
    assert b"hello there" in await exported(client, session_id=copy.session_id, format=pb.SESSION_FORMAT_MARKDOWN)


async def test_an_invalid_session_does_not_prevent_importing_the_others(client: Client) -> None:
    bad = SOUND | {"title": "bad", "used_at": "0001-01-01T00:00:00+14:00"}
    result = await imported(client, json.dumps([SOUND, bad, SOUND]).encode())
    assert (result.imported_count, result.skipped_count) == (2, 1)
    (note,) = result.notes
    assert (note.number, note.title, note.session_id) == (2, "bad", "")
    assert note.reasons == ["0001-01-01T00:00:00+14:00 has no equivalent in UTC"]


async def test_a_truncated_file_is_reported_and_its_complete_sessions_are_imported(client: Client) -> None:
    result = await imported(client, json.dumps([SOUND, SOUND]).encode()[:-20])
    assert (result.imported_count, result.unreadable) == (1, "the rest of the file is not valid JSON, or is missing")


@pytest.mark.slow
@pytest.mark.parametrize("data", [b"PK\x03\x04", b"", b"hello", b'["' + b"x" * 70_000_000], ids=range(4))
async def test_a_file_without_sessions_is_refused(client: Client, data: bytes) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await imported(client, data, size=2**20)
    assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.INVALID_ARGUMENT, "IMPORT_UNREADABLE")


async def test_exporting_a_missing_session_is_refused(client: Client) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await exported(client, session_id="gone")
    assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.NOT_FOUND, "SESSION_NOT_FOUND")
