"""A fake provider: a real HTTP server that does what its script says, and remembers what it was sent."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web
from tests.adapters.fakes.delivery import deliver
from tests.adapters.fakes.dialect import Asked, Dialect, Turn
from tests.adapters.fakes.script import Hint, HintKind, Mute, Problem, Refuses, Reply, Says, Verbatim
from tests.support.canary import MARK

KEY = f"sk-{MARK}"


@dataclass
class Call:
    """One call that was made. `left` is set when the client went away before the response was complete."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    asked: Asked
    turns: list[Turn]
    wrong: str | None = None
    left: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    resume: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def body(self) -> dict[str, Any]:
        return self.asked.body


class FakeProvider:
    """Answers calls by its script, each reply once; without one it says `Answer()`."""

    def __init__(self, dialect: Dialect, key: str) -> None:
        self.dialect = dialect
        self.key = key
        self.calls: list[Call] = []
        self.arrived: asyncio.Queue[Call] = asyncio.Queue()
        self.listings = 0
        self.unlisted: Refuses | None = None
        """How the list of models is refused, while it is."""
        self.always: Reply | Callable[[Call], Reply] = Says()
        """The reply to calls for which none is scripted, or what makes it of the call."""
        self._queue: deque[Reply] = deque()
        self._by_prompt: dict[str, deque[Reply]] = {}
        self.origin = ""
        self._heard: list[str] = []

    @property
    def url(self) -> str:
        """The base URL that a client of this dialect is given."""
        return self.origin + self.dialect.base_path

    def heard(self, secret: str) -> int:
        """How often this was in a header of any call, also of those that were refused."""
        return sum(secret in value for value in self._heard)

    def then(self, *replies: Reply) -> None:
        """Answer the next calls so."""
        self._queue.extend(replies)

    def when(self, prompt: str, *replies: Reply) -> None:
        """Answer the calls so whose last message contains this text."""
        self._by_prompt.setdefault(prompt, deque()).extend(replies)

    async def generate(self, request: web.Request) -> web.StreamResponse:
        self._heard += request.headers.values()
        body = json.loads(await request.read())
        asked = self.dialect.asked(body, request.match_info)
        wrong = self.dialect.wrong(asked, request.query, request.headers)
        turns = [] if wrong else self.dialect.turns(body)
        call = Call(request.path, dict(request.query), request.headers, asked, turns, wrong)
        self.calls.append(call)
        self.arrived.put_nowait(call)
        try:
            return await self._answer(request, call)
        except (asyncio.CancelledError, ConnectionError):
            call.left.set()
            raise
        finally:
            call.done.set()

    async def models(self, request: web.Request) -> web.StreamResponse:
        self._heard += request.headers.values()
        self.listings += 1
        if not self.dialect.admits(request.headers, self.key):
            return self._refuse(Refuses(Problem.BAD_KEY))
        if self.unlisted is not None:
            return self._refuse(self.unlisted)
        return web.json_response(self.dialect.listing(request.query))

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        if not self.dialect.admits(request.headers, self.key):
            return self._refuse(Refuses(Problem.BAD_KEY))
        if call.wrong is not None:
            return self._refuse(Refuses(Problem.BAD_REQUEST), call.wrong)
        return await self._follow(self._reply(call), request, call)

    async def _follow(self, reply: Reply, request: web.Request, call: Call) -> web.StreamResponse:
        match reply:
            case Says() as says if call.asked.streamed:
                return await deliver(says, self.dialect, request, call.asked, call.resume)
            case Says(answer):
                return web.json_response(self.dialect.whole(answer, call.asked))
            case Refuses() as refuses:
                return self._refuse(refuses)
            case Verbatim(content, status, content_type, headers):
                return web.Response(
                    body=content, status=status, headers={"content-type": content_type, **dict(headers)}
                )
            case Mute.HANGS_UP:
                assert request.transport is not None
                request.transport.close()
                return web.Response()
            case Mute.SILENT:
                await asyncio.get_running_loop().create_future()
                raise AssertionError("nobody resolves it")

    def _reply(self, call: Call) -> Reply:
        last = call.turns[-1].text if call.turns else ""
        for prompt, replies in self._by_prompt.items():
            if prompt in last and replies:
                return replies.popleft()
        if self._queue:
            return self._queue.popleft()
        return self.always(call) if callable(self.always) else self.always

    def _refuse(self, refuses: Refuses, message: str = "") -> web.Response:
        hint = refuses.hint
        in_body = hint.seconds if hint is not None and hint.kind is HintKind.BODY else None
        status, body = self.dialect.error(refuses.problem, message or refuses.problem.value, in_body)
        return web.json_response(body, status=status, headers=self._hint_headers(hint))

    def _hint_headers(self, hint: Hint | None) -> dict[str, str]:
        if hint is None:
            return {}
        match hint.kind:
            case HintKind.SECONDS:
                return {"retry-after": f"{hint.seconds:g}"}
            case HintKind.DATE:
                when = datetime.now(UTC) + timedelta(seconds=hint.seconds)
                return {"retry-after": format_datetime(when, usegmt=True)}
            case HintKind.MILLISECONDS:
                return {"retry-after-ms": f"{hint.seconds * 1000:.0f}"}
            case HintKind.RESET:
                return self.dialect.reset_headers(hint.seconds)
            case HintKind.BODY:
                return {}


@asynccontextmanager
async def fake_provider(dialect: Dialect, key: str = KEY) -> AsyncGenerator[FakeProvider, None]:
    """A fake that listens on a free port of the loopback interface."""
    fake = FakeProvider(dialect, key)
    # Envoy's own limit on a body is lower than this.
    app = web.Application(client_max_size=64 * 1024 * 1024)
    for path in dialect.generate_paths:
        app.router.add_post(path, fake.generate)
    for path in dialect.model_paths:
        app.router.add_get(path, fake.models)
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    fake.origin = f"http://{host}:{port}"
    try:
        yield fake
    finally:
        await runner.cleanup()
