"""What is deleted can be taken back for a while, and is deleted at the latest when its page is closed."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.limits import HANGS_SECONDS

from plugai.client import NotFoundError, PlugAIError
from plugai.client.errors import Status
from plugai.frontend.deletion import DelayedDeletion

SOON, LATE = 0.01, 3600.0
NOT_FOUND = NotFoundError(Status(5, "gone", "ARTIFACT_NOT_FOUND", {}))


class Server:
    """What it has deleted; it refuses with `refuses`, and waits with deleting while `may_go` is clear."""

    def __init__(self) -> None:
        self.deleted: list[str] = []
        self.refuses: PlugAIError | None = None
        self.asked, self.may_go, self.changed = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.failures: list[PlugAIError] = []
        self.may_go.set()

    def deletion(self, seconds: float) -> DelayedDeletion:
        return DelayedDeletion(self.changed.set, self.failures.append, seconds=seconds)

    async def delete(self) -> None:
        self.asked.set()
        await self.may_go.wait()
        if self.refuses is not None:
            raise self.refuses
        self.deleted.append("it")

    async def until_changed(self) -> None:
        await asyncio.wait_for(self.changed.wait(), HANGS_SECONDS)
        self.changed.clear()


async def test_it_is_gone_at_once_and_back_when_it_is_undone_in_time() -> None:
    server = Server()
    deletion = server.deletion(LATE)
    deletion.begin("it", server.delete)
    assert deletion.is_gone("it")
    assert deletion.undo("it")
    assert not deletion.is_gone("it")
    await deletion.close()
    assert server.deleted == []


async def test_it_is_too_late_as_soon_as_the_server_has_been_asked() -> None:
    server = Server()
    server.may_go.clear()
    deletion = server.deletion(SOON)
    deletion.begin("it", server.delete)
    await asyncio.wait_for(server.asked.wait(), HANGS_SECONDS)
    assert not deletion.undo("it")
    server.may_go.set()
    await deletion.close()
    assert (server.deleted, deletion.is_gone("it")) == (["it"], True)


async def test_what_waits_when_the_page_is_closed_is_deleted_then() -> None:
    server = Server()
    deletion = server.deletion(LATE)
    deletion.begin("it", server.delete)
    # It is only deleted once.
    deletion.begin("it", server.delete)
    await deletion.close()
    assert server.deleted == ["it"]


@pytest.mark.parametrize(("error", "is_gone"), [(PlugAIError("no"), False), (NOT_FOUND, True)])
async def test_what_cannot_be_deleted_is_back_and_said(error: PlugAIError, is_gone: bool) -> None:
    server = Server()
    server.refuses = error
    deletion = server.deletion(SOON)
    deletion.begin("it", server.delete)
    server.changed.clear()
    await server.until_changed()
    assert (deletion.is_gone("it"), server.failures) == (is_gone, [] if is_gone else [error])
