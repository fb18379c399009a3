"""Quotas of users, through a gateway."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from google.api import httpbody_pb2
from google.rpc import error_details_pb2
from grpc import aio
from tests.server.services.sessions.session_client import create_session, scripted, turn
from tests.support.gateway import Client, ask, detail, model, reason, script, serving, settings

from plugai.server.settings.sessions import SessionSettings
from plugai.v1 import session_transfer_pb2, session_transfer_pb2_grpc, sessions_pb2, users_pb2

SESSION = {"version": 1, "created_at": "2026-01-01T00:00:00Z", "used_at": "2026-01-01T00:00:00Z"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    script("scripted")
    given = settings(
        tmp_path,
        model("echo", "echo"),
        model("scripted", "scripted"),
        sessions=SessionSettings(titles=False),
        quotas_per_user={"sessions": 2, "messages": 2, "api_tokens": "unlimited"},
    )
    async with serving(given) as running:
        yield running


async def _usage(client: Client) -> dict[str, tuple[int, int | None]]:
    answer = await client.account.GetUsage(users_pb2.GetUsageRequest())
    return {each.resource: (each.used, each.limit if each.HasField("limit") else None) for each in answer.resources}


async def test_a_user_reads_what_is_used_and_allowed(client: Client) -> None:
    await create_session(client, system_prompt="be brief")
    usage = await _usage(client)
    assert usage["sessions"] == (1, 2)
    assert usage["session_bytes"] == (len("be brief{}"), 1024**3)
    assert usage["artifacts"] == (0, 100_000)
    assert usage["api_tokens"][1] is None


async def test_a_refused_session_is_told_which_quota_and_deleting_one_makes_room(client: Client) -> None:
    session_id = await create_session(client)
    await create_session(client)
    with pytest.raises(aio.AioRpcError) as refused:
        await create_session(client)
    assert (refused.value.code(), reason(refused.value)) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED")
    violation = detail(refused.value, error_details_pb2.QuotaFailure).violations[0]
    assert (violation.subject, violation.quota_metric, violation.quota_value) == ("sessions", "sessions", 2)
    assert dict(detail(refused.value, error_details_pb2.ErrorInfo).metadata)["used"] == "2"
    await client.sessions.DeleteSession(sessions_pb2.DeleteSessionRequest(session_id=session_id))
    await client.sessions.ExpungeSession(sessions_pb2.ExpungeSessionRequest(session_id=session_id))
    await create_session(client)


async def test_a_turn_beyond_the_quota_is_refused_before_its_model_runs(client: Client) -> None:
    session_id = await create_session(client)
    assert (await turn(client, session_id, "one", model="echo"))[-1].WhichOneof("event") == "finished"
    with pytest.raises(aio.AioRpcError) as refused:
        await turn(client, session_id, "two", model="scripted")
    assert reason(refused.value) == "QUOTA_EXCEEDED"
    assert scripted().started.empty()


async def test_an_import_keeps_what_the_quota_allows_and_names_the_rest(client: Client) -> None:
    async def pieces() -> AsyncIterator[session_transfer_pb2.ImportSessionsRequest]:
        lines = [json.dumps(SESSION | {"session_id": f"s{number}"}) for number in range(3)]
        yield session_transfer_pb2.ImportSessionsRequest(
            content=httpbody_pb2.HttpBody(data=f"[{','.join(lines)}]".encode())
        )

    transfer = session_transfer_pb2_grpc.SessionTransferServiceStub(client.channel)
    answer = await transfer.ImportSessions(pieces())
    assert (answer.imported_count, answer.skipped_count) == (2, 1)
    assert "you may keep 2 sessions" in str(answer)


async def test_a_user_without_tokens_of_the_day_is_told_when_there_are_more(tmp_path: Path) -> None:
    given = settings(tmp_path, model("echo", "echo"), quotas_per_user={"tokens_per_day": 6})
    async with serving(given) as client:
        told = [event async for event in client.generate.Generate(ask("one two three", model="echo"))]
        assert told[-1].WhichOneof("event") == "finished"
        with pytest.raises(aio.AioRpcError) as refused:
            [event async for event in client.generate.Generate(ask("four", model="echo"))]
        assert reason(refused.value) == "QUOTA_EXCEEDED"
        assert detail(refused.value, error_details_pb2.RetryInfo).retry_delay.seconds <= 86400
        assert (await _usage(client))["tokens_per_day"] == (6, 6)
