"""Management of sessions: edits, lists, forks, trash and search."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import aio
from tests.server.services.sessions.session_client import (
    TIMEOUT_SECONDS,
    create_session,
    message_ids,
    messages,
    session,
    session_gateway,
    texts,
    turn,
)
from tests.support.gateway import Client, reason

from plugai.v1 import message_pb2
from plugai.v1 import sessions_pb2 as pb


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    async with session_gateway(tmp_path) as client:
        yield client


async def update(client: Client, session_id: str, *paths: str, **fields: Any) -> pb.Session:
    changed = pb.Session(session_id=session_id, **fields)
    return await client.sessions.UpdateSession(
        pb.UpdateSessionRequest(session=changed, update_mask=FieldMask(paths=paths))
    )


async def refused(call: Any) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(aio.AioRpcError) as caught:
        await call
    return caught.value.code(), reason(caught.value)


async def test_an_edit_changes_what_the_mask_names(client: Client) -> None:
    session_id = await create_session(client, title="old", model="echo", system_prompt="be kind")
    changed = await update(client, session_id, "title", "model", title="new", system_prompt="never mind")
    assert (changed.title, changed.model, changed.system_prompt) == ("new", "", "be kind")
    parameters = message_pb2.Parameters(seed=7)
    changed = await update(
        client, session_id, parameters=parameters, pinned=True, context_policy=pb.CONTEXT_POLICY_TRIM_OLDEST
    )
    assert (changed.title, changed.parameters, changed.pinned) == ("new", parameters, True)
    assert changed == await session(client, session_id)
    assert (await update(client, session_id, "pinned")).pinned is False
    assert (await refused(update(client, session_id, "create_time")))[1] == "INVALID_REQUEST"
    assert (await refused(update(client, session_id, state=pb.SESSION_STATE_DELETED)))[1] == "INVALID_REQUEST"
    assert (await refused(update(client, session_id, head_message_id="nobody")))[1] == "MESSAGE_NOT_FOUND"
    assert (await refused(update(client, "nobody", title="x")))[1] == "SESSION_NOT_FOUND"


async def test_of_two_concurrent_edits_the_second_is_refused(client: Client) -> None:
    session_id = await create_session(client)
    etag = (await session(client, session_id)).etag
    await turn(client, session_id, "a turn is no edit")
    changed = await update(client, session_id, title="mine", etag=etag)
    for stale in (etag, "nonsense"):
        assert await refused(update(client, session_id, title="hers", etag=stale)) == (
            grpc.StatusCode.ABORTED,
            "SESSION_CHANGED",
        )
        deletion = pb.DeleteSessionRequest(session_id=session_id, etag=stale)
        assert (await refused(client.sessions.DeleteSession(deletion)))[1] == "SESSION_CHANGED"
    assert (await session(client, session_id)) == changed


async def listed(client: Client, **fields: Any) -> list[str]:
    """Return the ids of all pages."""
    found: list[str] = []
    token = ""
    while True:
        page = await client.sessions.ListSessions(pb.ListSessionsRequest(page_token=token, **fields))
        found += [session.session_id for session in page.sessions]
        if not (token := page.next_page_token):
            return found


async def test_sessions_are_listed_by_last_use(client: Client) -> None:
    one, two, three = [await create_session(client) for _ in range(3)]
    await turn(client, one, "hi")
    await update(client, two, pinned=True)
    for size in (1, 2, 50):
        assert await listed(client, page_size=size) == [two, one, three]
    await update(client, three, state=pb.SESSION_STATE_ARCHIVED)
    assert await listed(client) == [two, one]
    assert await listed(client, state=pb.SESSION_STATE_ARCHIVED) == [three]
    await update(client, three, state=pb.SESSION_STATE_ACTIVE)
    assert await listed(client) == [two, one, three]


@pytest.mark.parametrize("token", ["nonsense", "MjAyNi0xMS0yM1QxMjowMDowMCBz", "bQ", "AAAA"])
async def test_an_invalid_page_token_is_refused(client: Client, token: str) -> None:
    session_id = await create_session(client)
    for call in (
        client.sessions.ListSessions(pb.ListSessionsRequest(page_token=token)),
        client.sessions.ListMessages(pb.ListMessagesRequest(session_id=session_id, page_token=token)),
        client.sessions.SearchSessions(pb.SearchSessionsRequest(query="x", page_token=token)),
    ):
        assert await refused(call) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")


async def test_a_deleted_session_can_be_restored_until_it_is_expunged(client: Client) -> None:
    session_id = await create_session(client, title="trash")
    await turn(client, session_id, "hi")
    deleted = await client.sessions.DeleteSession(pb.DeleteSessionRequest(session_id=session_id))
    assert deleted.state == pb.SESSION_STATE_DELETED
    assert deleted.expunge_time.seconds - deleted.delete_time.seconds == 30 * 24 * 3600
    assert (await listed(client), await listed(client, state=pb.SESSION_STATE_DELETED)) == ([], [session_id])
    assert (await refused(turn(client, session_id, "still there?")))[1] == "SESSION_NOT_FOUND"
    again = await client.sessions.DeleteSession(pb.DeleteSessionRequest(session_id=session_id))
    assert again == deleted
    back = await client.sessions.UndeleteSession(pb.UndeleteSessionRequest(session_id=session_id))
    assert (back.state, back.HasField("delete_time")) == (pb.SESSION_STATE_ACTIVE, False)
    assert await texts(client, session_id) == ["hi", "hi"]
    expunge = pb.ExpungeSessionRequest(session_id=session_id)
    await client.sessions.ExpungeSession(expunge)
    for call in (
        client.sessions.ExpungeSession(expunge),
        client.sessions.UndeleteSession(pb.UndeleteSessionRequest(session_id=session_id)),
        session(client, session_id),
        messages(client, session_id),
        messages(client, session_id, leaf_message_id="m"),
    ):
        assert (await refused(call))[1] == "SESSION_NOT_FOUND"


async def test_the_trash_is_emptied_automatically(tmp_path: Path) -> None:
    async with session_gateway(tmp_path, trash_days=1e-9, expunge_seconds=0.01) as client:
        session_id = await create_session(client)
        await client.sessions.DeleteSession(pb.DeleteSessionRequest(session_id=session_id))
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while session_id in await listed(client, state=pb.SESSION_STATE_DELETED):
                pass
        assert (await refused(session(client, session_id)))[1] == "SESSION_NOT_FOUND"


async def test_a_fork_is_independent_of_its_source(client: Client) -> None:
    session_id = await create_session(client, title="first", system_prompt="be kind")
    _, answer = message_ids(await turn(client, session_id, "one"))
    await turn(client, session_id, "two")
    fork = await client.sessions.ForkSession(pb.ForkSessionRequest(session_id=session_id, message_id=answer))
    assert (fork.title, fork.system_prompt, fork.head_message_id) == ("first", "be kind", answer)
    await turn(client, fork.session_id, "three")
    assert await texts(client, fork.session_id) == ["one", "one", "three", "three"]
    assert await texts(client, session_id) == ["one", "one", "two", "two"]


async def test_messages_come_in_pages(client: Client) -> None:
    session_id = await create_session(client)
    for number in range(3):
        _, leaf = message_ids(await turn(client, session_id, f"{number}"))
    for fields, expected in (
        ({}, ["0", "0", "1", "1", "2", "2"]),
        ({"leaf_message_id": leaf}, ["2", "2", "1", "1", "0", "0"]),
    ):
        for size in (1, 4, 6):
            found: list[str] = []
            token = ""
            while True:
                request = pb.ListMessagesRequest(session_id=session_id, page_size=size, page_token=token, **fields)
                page = await client.sessions.ListMessages(request)
                found += [message.message.parts[0].text for message in page.messages]
                if not (token := page.next_page_token):
                    break
            assert found == expected
    for call in (messages(client, session_id, leaf_message_id="nobody"),):
        assert (await refused(call))[1] == "MESSAGE_NOT_FOUND"


async def test_a_search_finds_titles_and_then_messages_over_pages(client: Client) -> None:
    named = [await create_session(client, title=f"Holiday {number}") for number in range(2)]
    turns = [message_ids(await turn(client, named[0], f"about the holiday, part {number}")) for number in range(2)]
    ids = [message_id for pair in turns for message_id in pair]
    expected = [(named[1], ""), (named[0], ""), *((named[0], message_id) for message_id in ids[::-1])]
    for size in (1, 2, 3, 50):
        found: list[pb.SessionMatch] = []
        token = ""
        while True:
            request = pb.SearchSessionsRequest(query="HOLIDAY!", page_size=size, page_token=token)
            page = await client.sessions.SearchSessions(request)
            assert len(page.matches) <= size
            found += page.matches
            if not (token := page.next_page_token):
                break
        assert [(match.session_id, match.message_id) for match in found] == expected
    assert found[-1].snippet == "about the holiday, part 0"
    nothing = await client.sessions.SearchSessions(pb.SearchSessionsRequest(query='"*'))
    assert (list(nothing.matches), nothing.next_page_token) == ([], "")


async def tags(client: Client, **fields: Any) -> dict[str, int]:
    """Return the tags of all pages, with how many sessions have each."""
    found: dict[str, int] = {}
    token = ""
    while True:
        page = await client.sessions.ListSessionTags(pb.ListSessionTagsRequest(page_token=token, **fields))
        found |= {each.tag: each.session_count for each in page.tags}
        if not (token := page.next_page_token):
            return found


async def test_sessions_are_tagged_counted_and_found_by_their_tags(client: Client) -> None:
    one = await create_session(client, tags=["  To   read ", "sea", "SEA"])
    two = await create_session(client, tags=["sea"])
    bare = await create_session(client)
    assert list((await session(client, one)).tags) == ["sea", "To read"]
    assert await listed(client, tags=["Sea"]) == [two, one]
    assert await listed(client, tags=["sea", "to read"]) == [one]
    assert await listed(client, tags=["nothing has this"]) == []
    for size in (1, 50):
        assert await tags(client, page_size=size) == {"sea": 2, "To read": 1}
    # A field that is not named or set stays as it is; all tags are removed by naming them.
    assert list((await update(client, two, title="Two")).tags) == ["sea"]
    assert list((await update(client, two, tags=["shore"])).tags) == ["shore"]
    assert list((await update(client, one, "tags")).tags) == []
    assert await tags(client) == {"shore": 1}
    await update(client, two, state=pb.SESSION_STATE_ARCHIVED)
    assert (await tags(client), await tags(client, state=pb.SESSION_STATE_ARCHIVED)) == ({}, {"shore": 1})
    assert list((await session(client, bare)).tags) == []


async def test_a_fork_has_the_tags_of_its_origin(client: Client) -> None:
    origin = await create_session(client, tags=["sea"])
    question, _ = message_ids(await turn(client, origin, "hi"))
    fork = await client.sessions.ForkSession(pb.ForkSessionRequest(session_id=origin, message_id=question))
    assert list(fork.tags) == ["sea"]
    assert await tags(client) == {"sea": 2}


@pytest.mark.parametrize("wrong", [[""], ["a,b"], ["x" * 65], ["a\nb"], [str(number) for number in range(21)]])
async def test_what_is_no_tag_is_refused(client: Client, wrong: list[str]) -> None:
    session_id = await create_session(client)
    for call in (
        update(client, session_id, tags=wrong),
        client.sessions.CreateSession(pb.CreateSessionRequest(session=pb.Session(tags=wrong))),
    ):
        assert await refused(call) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")
