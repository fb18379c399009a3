"""Messages reach the server in order and once, wherever the network breaks and whenever the program is killed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.frontend.outbox.conftest import Breaks, Network, Page, network, said
from tests.support.tiers import slow

from plugai.frontend.outbox.message import OutboxMessage
from plugai.frontend.outbox.storage import FileStorage


class KilledError(Exception):
    """The program ends here."""


class MortalStorage(FileStorage):
    """The program is killed before it keeps something for the n-th time, or forgets it."""

    def __init__(self, folder: Path, lives: int) -> None:
        super().__init__(folder)
        self._lives = lives

    async def write(self, message: OutboxMessage) -> bool:
        self._live()
        return await super().write(message)

    async def remove(self, key: str) -> None:
        self._live()
        await super().remove(key)

    def _live(self) -> None:
        self._lives -= 1
        if self._lives < 0:
            raise KilledError


# A conversation's requests take about 2,000 bytes, and the answers about as many.
_breaks = st.one_of(
    st.builds(Breaks, sent=st.integers(0, 3000)),
    st.builds(Breaks, received=st.integers(0, 3000)),
    st.builds(Breaks, accepted=st.integers(0, 4).map(lambda number: f"message {number}".encode())),
    st.just(Breaks()),
)
_steps = st.lists(st.tuples(st.integers(0, 2), _breaks, st.none() | st.integers(0, 6)), min_size=1, max_size=5)


@slow
@pytest.mark.parametrize("is_new", [False, True])
def test_in_order_and_once(tmp_path_factory: pytest.TempPathFactory, *, is_new: bool) -> None:
    with asyncio.Runner() as runner:
        context = network(tmp_path_factory.mktemp("g"))
        net = runner.run(context.__aenter__())

        @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(steps=_steps)
        # The second message of a new chat was not told its id before the first one was gone.
        @example(steps=[(2, Breaks(accepted=b"message 0"), 1), (0, Breaks(), 2)])
        def holds(steps: Sequence[tuple[int, Breaks, int | None]]) -> None:
            runner.run(_play(net, steps, is_new=is_new))

        holds()
        runner.run(context.__aexit__(None, None, None))


async def _play(net: Network, steps: Sequence[tuple[int, Breaks, int | None]], *, is_new: bool) -> None:
    """In each step some messages are written, and sent until the network breaks or the program is killed."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with net.client() as client:
            async for session in client.sessions.list():
                await session.delete()
                await session.expunge()
            chat = "" if is_new else (await client.sessions.create()).id
        chats: list[list[str]] = []
        for count, breaks, lives in steps:
            for _ in range(count):
                text = f"message {sum(map(len, chats))}"
                # What is written where a new chat begins belongs to the one that has not begun.
                if not await _write(folder, chat, text) and (is_new or not chats):
                    chats.append([])
                chats[-1].append(text)
            page = Page(FileStorage(folder) if lives is None else MortalStorage(folder, lives))
            await page.outbox.read()
            async with net.client(breaks) as client:
                with suppress(KilledError):
                    await page.deliver(client)
        page = Page(FileStorage(folder))
        await page.outbox.read()
        async with net.client() as client:
            await page.deliver(client)
            assert await FileStorage(folder).read() == []
            expected = [[(role, text) for text in chat for role in ("USER", "ASSISTANT")] for chat in chats]
            assert sorted(await said(client)) == sorted(expected)


async def _write(folder: Path, chat: str, text: str) -> bool:
    """Write one more in the chat that has waiting messages, or in this one; whether there are any."""
    kept = sorted(await FileStorage(folder).read(), key=lambda message: message.number)
    page = Page(FileStorage(folder))
    await page.outbox.read()
    await page.write(kept[0].chat if kept else chat, text, kept[0].follows if kept else None)
    return bool(kept)
