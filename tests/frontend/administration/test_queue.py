"""The queue as administrators see it, against a real gateway and without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.frontend.administration.conftest import People
from tests.support.limits import HANGS_SECONDS

from plugai.client import Client
from plugai.client.reasons import PermissionDeniedError
from plugai.client.types import RequestState, Started
from plugai.frontend.administration.queue import QueueState
from plugai.frontend.status.watch import ServerWatch


class Looking(QueueState):
    """Somebody who looks until they do not any more, and what they saw last."""

    def __init__(self, client: Client) -> None:
        self.watch = ServerWatch(client)
        self.is_looking = True
        self.changes: asyncio.Queue[int] = asyncio.Queue()
        super().__init__(
            client, self.watch, lambda: self.is_looking, lambda: self.changes.put_nowait(len(self.requests))
        )

    async def until(self, count: int) -> None:
        """Wait until so many requests are shown."""
        async with asyncio.timeout(HANGS_SECONDS):
            while await self.changes.get() != count:
                pass

    async def until_running(self) -> None:
        """Wait until one request is shown, which runs."""
        async with asyncio.timeout(HANGS_SECONDS):
            while [request.state for request in self.requests] != [RequestState.RUNNING]:
                await self.changes.get()


@pytest.fixture
async def looking(people: People) -> AsyncIterator[Looking]:
    state = Looking(people.root)
    yield state
    await state.watch.close()


async def test_a_request_is_shown_as_it_comes_and_its_end_as_it_goes(people: People, looking: Looking) -> None:
    await looking.read()
    following = asyncio.create_task(looking.follow())
    await looking.until(0)
    async with people.ada.generate("hello", model="slow") as answer:
        async for event in answer:
            if isinstance(event, Started):
                break
        # It may have been seen first while it waited.
        await looking.until_running()
        (request,) = looking.requests
        assert (looking.name(request.user_id), request.model) == ("ada", "slow")
    await looking.until(0)
    looking.is_looking = False
    async with asyncio.timeout(HANGS_SECONDS):
        await following


async def test_a_request_is_cancelled_and_that_is_said(people: People, looking: Looking) -> None:
    async with people.ada.generate("hello", model="slow") as answer:
        async for event in answer:
            if isinstance(event, Started):
                break
        await looking.read()
        (request,) = looking.requests
        await looking.cancel(request)
        assert "ada" in looking.outcome.done
        assert "cancelled" in looking.outcome.done
        assert looking.requests == []
        record = await people.ada.requests.get(request.request_id)
        assert (record.state, record.cancelled_by) == (RequestState.CANCELLED, "administrator")


async def test_a_member_can_read_none_of_it(people: People) -> None:
    state = QueueState(people.ada, ServerWatch(people.ada), lambda: True, lambda: None)
    with pytest.raises(PermissionDeniedError):
        await state.read()
    assert state.requests == []
