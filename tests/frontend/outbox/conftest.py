"""A gateway, and a network in front of it that breaks where it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.gateway import model, settings
from tests.support.tiers import slow

from plugai.client import Client, Retries, text_of
from plugai.frontend.chat.state import ChatState
from plugai.frontend.outbox.chat_sender import ChatSender
from plugai.frontend.outbox.message import OutboxMessage, Stage
from plugai.frontend.outbox.outbox import Outbox
from plugai.frontend.outbox.storage import FileStorage
from plugai.server.app import gateway
from plugai.server.settings.sessions import SessionSettings


@dataclass(frozen=True)
class Breaks:
    """After how many bytes to the server, or from it, the network breaks for good, or when it has accepted these words.

    What is sent last arrives at the server, and what comes from it last arrives nowhere.
    """

    sent: int | None = None
    received: int | None = None
    accepted: bytes | None = None


class Network:
    """Passes on the connections to a port, until it breaks."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._breaks = Breaks()
        self._is_broken = False
        self._sent = self._received = 0
        self._is_asked = False
        self._open: set[asyncio.StreamWriter] = set()
        self._onward: set[asyncio.StreamWriter] = set()
        self.port = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Network]:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()
        self._break()
        for onward in self._onward:
            onward.transport.abort()

    def begin(self, breaks: Breaks) -> None:
        """From now on it works, until this. Also connections that are there already count."""
        self._breaks, self._is_broken, self._is_asked = breaks, False, False
        self._sent = self._received = 0

    @asynccontextmanager
    async def client(self, breaks: Breaks | None = None) -> AsyncIterator[Client]:
        """A client, which gives up at once if the network will break."""
        self.begin(breaks or Breaks())
        # gRPC pauses after a connection that broke, also for the next client.
        retries = Retries(attempts=1) if breaks else Retries(attempts=50, longest=0.1)
        async with Client(f"grpc://127.0.0.1:{self.port}", token="", retries=retries) as one:
            yield one

    def _break(self) -> None:
        self._is_broken = True
        for writer in self._open:
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_broken:
            writer.transport.abort()
            return
        upstream, onward = await asyncio.open_connection("127.0.0.1", self._target)
        self._open.add(writer)
        self._onward.add(onward)
        with suppress(ConnectionError):
            await asyncio.gather(self._send(reader, onward), self._receive(upstream, writer))
        self._open.discard(writer)
        writer.transport.abort()
        onward.close()

    async def _send(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while chunk := await source.read(1 << 16):
            self._sent += len(chunk)
            target.write(chunk)
            await target.drain()
            breaks = self._breaks
            self._is_asked |= breaks.accepted is not None and breaks.accepted in chunk
            if breaks.sent is not None and self._sent > breaks.sent:
                self._break()
        target.close()

    async def _receive(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while chunk := await source.read(1 << 16):
            self._received += len(chunk)
            is_accepted = self._is_asked and b"echo" in chunk
            if is_accepted or (self._breaks.received is not None and self._received > self._breaks.received):
                self._break()
            target.write(chunk)
            await target.drain()
        target.transport.abort()


class Page:
    """What a page has of an outbox; another page with the same folder is what comes after a restart."""

    def __init__(self, storage: FileStorage, turn: asyncio.Lock | None = None) -> None:
        self.outbox = Outbox(storage, lambda: None, turn or asyncio.Lock())

    async def write(self, chat: str, text: str, follows: str | None = "") -> OutboxMessage:
        """Write this while the server is away."""
        return await self.outbox.add(OutboxMessage(chat=chat, text=text, follows=follows, stage=Stage.WAITING))

    async def deliver(self, client: Client) -> None:
        """Send what waits, and wait for the last answer."""
        for chat in self.outbox.chats:
            opened: list[ChatState] = []

            async def find(session_id: str = chat, opened: list[ChatState] = opened) -> ChatState:
                state = ChatState(client, lambda _: None, flush_seconds=0.001)
                opened.append(state)
                if session_id:
                    await state.open(session_id)
                return state

            try:
                await self.outbox.deliver(chat, ChatSender(client, find))
                for state in opened:
                    await state.ended()
            finally:
                for state in opened:
                    await state.close()


async def said(client: Client) -> list[list[tuple[str, str]]]:
    """Who has said what in each session with messages, on the branch that is continued."""
    found = []
    async for session in client.sessions.list():
        if session.info.head_message_id:
            messages = [stored async for stored in session.messages(leaf_message_id=session.info.head_message_id)]
            assert len(messages) == len([stored async for stored in session.messages()]), "there are no branches"
            told = [one.message for one in reversed(messages) if one.message is not None]
            found.append([(message.role.name, text_of(message)) for message in told])
    return found


@asynccontextmanager
async def network(folder: Path) -> AsyncIterator[Network]:
    """A gateway behind a network."""
    given = settings(folder, model("echo", "echo"), sessions=SessionSettings(titles=False))
    async with gateway(given) as running, Network(running.grpc_port).serving() as made:
        yield made


@pytest.fixture
@slow
async def net(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Network]:
    async with network(tmp_path_factory.mktemp("g")) as made:
        yield made
