"""Administrators see the requests of all users, and cancel them; never what is written in them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import aio
from plugai_scripted import Script
from tests.support.accounts import Person, administrator
from tests.support.gateway import Client, ask, model, reason, script, serving, settings, until

from plugai.runners.errors import ModelUnavailableError
from plugai.server.settings.accounts import AccountSettings
from plugai.server.settings.sessions import SessionSettings
from plugai.v1 import administration_pb2 as pb
from plugai.v1 import audit_pb2, event_pb2, generate_pb2

SECRET = "what only Ann may know"


@pytest.fixture
def m() -> Script:
    """The script of a model that answers one request at a time."""
    return script("m")


@pytest.fixture
async def client(tmp_path: Path, m: Script) -> AsyncIterator[Client]:
    given = settings(
        tmp_path,
        model("m", "scripted"),
        model("echo", "echo"),
        accounts=AccountSettings(),
        sessions=SessionSettings(titles=False),
    )
    async with serving(given) as running:
        yield running


@pytest.fixture
async def root(client: Client) -> Person:
    return await administrator(client)


@pytest.fixture
async def ann(root: Person) -> Person:
    return await root.invite("ann")


@pytest.fixture
async def eve(root: Person) -> Person:
    return await root.invite("eve")


async def started(
    person: Person, until_event: str
) -> aio.UnaryStreamCall[generate_pb2.GenerateRequest, event_pb2.GenerateEvent]:
    """A request of this person that has come as far as this event."""
    call = person.client.generate.Generate(ask(SECRET), metadata=person.metadata)
    await until(call, until_event)
    return call


async def answered(person: Person, request_id: str, to: str = "echo") -> None:
    request = generate_pb2.GenerateRequest(request_id=request_id, model=to, messages=ask("hello").messages)
    once = generate_pb2.GenerateOnceRequest(request=request)
    await person.client.generate.GenerateOnce(once, metadata=person.metadata)


async def queue(root: Person, size: int = 0, token: str = "") -> pb.ListRunningRequestsResponse:
    request = pb.ListRunningRequestsRequest(page_size=size, page_token=token)
    return await root.client.administration.ListRunningRequests(request, metadata=root.metadata)


async def listed(root: Person, **wanted: object) -> pb.ListUserRequestsResponse:
    request = pb.ListUserRequestsRequest(**wanted)  # type: ignore[arg-type]
    return await root.client.administration.ListUserRequests(request, metadata=root.metadata)


async def test_the_queue_has_all_users_requests_with_their_places(root: Person, ann: Person, eve: Person) -> None:
    before = datetime.now(UTC)
    running, waiting = await started(ann, "started"), await started(eve, "queued")
    found = (await queue(root)).requests
    assert [(each.user_id, each.model) for each in found] == [(ann.id, "m"), (eve.id, "m")]
    assert [each.state for each in found] == [generate_pb2.REQUEST_STATE_RUNNING, generate_pb2.REQUEST_STATE_QUEUED]
    assert [each.HasField("queued") for each in found] == [False, True]
    assert (found[1].queued.position, found[1].queued.length) == (1, 1)
    for each in found:
        assert before - timedelta(seconds=1) < each.state_time.ToDatetime(UTC) <= datetime.now(UTC)
    running.cancel()
    waiting.cancel()


async def test_the_queue_comes_in_pages(root: Person, ann: Person, eve: Person) -> None:
    calls = [await started(ann, "started"), await started(eve, "queued"), await started(ann, "queued")]
    whole = [each.request_id for each in (await queue(root)).requests]
    paged: list[str] = []
    token, pages = "", 0
    while token or not pages:
        page = await queue(root, 2, token)
        paged += [each.request_id for each in page.requests]
        token, pages = page.next_page_token, pages + 1
    assert (paged, len(whole), pages) == (whole, 3, 2)
    for call in calls:
        call.cancel()


async def test_an_administrator_cancels_the_request_of_another_user(root: Person, ann: Person, eve: Person) -> None:
    running, waiting = await started(ann, "started"), await started(eve, "queued")
    for each in (await queue(root)).requests:
        named = pb.CancelUserRequestRequest(user_id=each.user_id, request_id=each.request_id)
        cancelled = await root.client.administration.CancelUserRequest(named, metadata=root.metadata)
        assert cancelled.state == generate_pb2.REQUEST_STATE_CANCELLED
        assert cancelled.cancelled_by == "administrator"
        again = await root.client.administration.CancelUserRequest(named, metadata=root.metadata)
        assert again.end_time == cancelled.end_time
    for call in (running, waiting):
        last = (await until(call, "finished"))[-1]
        assert last.finished.finish_reason == event_pb2.FINISH_REASON_CANCELLED
    assert not (await queue(root)).requests
    entries = await recorded(root)
    assert [(entry.actor, dict(entry.details)["user"]) for entry in entries] == [(root.id, eve.id), (root.id, ann.id)]


async def recorded(root: Person) -> list[audit_pb2.AuditEntry]:
    wanted = audit_pb2.ListAuditEntriesRequest(filter=audit_pb2.AuditFilter(action="request.cancelled"))
    return list((await root.client.audit.ListAuditEntries(wanted, metadata=root.metadata)).entries)


async def test_a_request_that_has_ended_is_not_cancelled_and_one_that_never_was_is_not_found(
    root: Person, ann: Person
) -> None:
    await answered(ann, "one")
    named = pb.CancelUserRequestRequest(user_id=ann.id, request_id="one")
    found = await root.client.administration.CancelUserRequest(named, metadata=root.metadata)
    assert (found.state, found.cancelled_by) == (generate_pb2.REQUEST_STATE_FINISHED, "")
    assert await recorded(root) == []
    # The id is another user's.
    named = pb.CancelUserRequestRequest(user_id=root.id, request_id="one")
    with pytest.raises(aio.AioRpcError) as error:
        await root.client.administration.CancelUserRequest(named, metadata=root.metadata)
    assert reason(error.value) == "REQUEST_NOT_FOUND"


async def test_the_list_has_the_requests_of_all_users_newest_first_in_pages(
    root: Person, ann: Person, eve: Person
) -> None:
    for number, person in enumerate((ann, eve, ann, root)):
        await answered(person, f"r{number}")
    ids: list[tuple[str, str]] = []
    token, pages = "", 0
    while token or not pages:
        page = await listed(root, page_size=3, page_token=token)
        ids += [(each.user_id, each.request_id) for each in page.requests]
        token, pages = page.next_page_token, pages + 1
    assert ids == [(root.id, "r3"), (ann.id, "r2"), (eve.id, "r1"), (ann.id, "r0")]


async def test_the_list_is_filtered_by_user_model_state_and_time(root: Person, ann: Person, eve: Person) -> None:
    await answered(ann, "r0")
    await answered(eve, "r1")
    first = (await listed(root)).requests[-1]
    running = await started(eve, "started")

    async def found(**wanted: object) -> list[str]:
        return [each.request_id for each in (await listed(root, **wanted)).requests]

    assert await found(user_id=ann.id) == ["r0"]
    assert await found(model="echo") == ["r1", "r0"]
    assert await found(state=generate_pb2.REQUEST_STATE_FINISHED) == ["r1", "r0"]
    assert len(await found(state=generate_pb2.REQUEST_STATE_RUNNING)) == 1
    assert await found(state=generate_pb2.REQUEST_STATE_QUEUED) == []
    later = first.create_time.ToDatetime(UTC) + timedelta(microseconds=1)
    assert await found(created_before=_stamp(later)) == ["r0"]
    assert await found(created_from=_stamp(later), model="echo") == ["r1"]
    assert await found(user_id="nobody") == []
    running.cancel()


async def test_nothing_that_was_written_is_in_what_administrators_get(root: Person, ann: Person, m: Script) -> None:
    running = await started(ann, "started")
    m.say(SECRET)
    await until(running, "delta")
    answers: list[pb.ListRunningRequestsResponse | pb.ListUserRequestsResponse] = [
        await queue(root),
        await listed(root),
    ]
    m.says.put_nowait(ModelUnavailableError(f"it is not there: {SECRET}"))
    failed = (await until(running, "failed"))[-1].failed
    assert SECRET in failed.message
    answers.append(last := await listed(root))
    assert last.requests[0].failure_reason == failed.reason
    for answer in answers:
        assert answer.requests
        assert SECRET.encode() not in answer.SerializeToString()


async def test_members_get_nothing(ann: Person, eve: Person) -> None:
    await answered(ann, "one")
    administration = ann.client.administration
    calls: list[Awaitable[object]] = [
        administration.ListRunningRequests(pb.ListRunningRequestsRequest(), metadata=eve.metadata),
        administration.ListUserRequests(pb.ListUserRequestsRequest(), metadata=eve.metadata),
        administration.CancelUserRequest(
            pb.CancelUserRequestRequest(user_id=ann.id, request_id="one"), metadata=eve.metadata
        ),
    ]
    for refused in await asyncio.gather(*calls, return_exceptions=True):
        assert isinstance(refused, aio.AioRpcError)
        assert refused.code() is grpc.StatusCode.PERMISSION_DENIED


@pytest.mark.parametrize("token", ["x", "LTE=", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
async def test_a_page_token_that_no_list_returned_is_refused(root: Person, token: str) -> None:
    with pytest.raises(aio.AioRpcError) as error:
        await listed(root, page_token=token)
    assert reason(error.value) == "INVALID_REQUEST"


def _stamp(time: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(time)
    return stamp
