"""A server in a thread of its own, whose models say what a test tells them to, behind a proxy that cuts connections."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from plugai_scripted import SCRIPTS, Script
from tests.clients.python.cutting_proxy import CuttingProxy
from tests.support.canary import PASSWORD
from tests.support.gateway import model, script, settings
from tests.support.tiers import slow

from plugai.client import Client, MemoryStore
from plugai.client.types import RequestState, Scope
from plugai.server.app import Deployment, deployment
from plugai.server.settings.accounts import AccountSettings

T = TypeVar("T")
WAIT = 30.0
SCOPES = [scope for scope in Scope if scope is not Scope.UNSPECIFIED]


@dataclass(frozen=True)
class ScriptedServer:
    """A server with accounts. `token` is an API token of its administrator, `port` that of the proxy."""

    running: Deployment
    loop: asyncio.AbstractEventLoop
    proxy: CuttingProxy
    token: str

    @property
    def port(self) -> int:
        return self.proxy.port

    def run(self, call: Coroutine[Any, Any, T]) -> T:
        """Do something in the server's loop."""
        return asyncio.run_coroutine_threadsafe(call, self.loop).result(WAIT)

    async def elsewhere(self, call: Coroutine[Any, Any, T]) -> T:
        """Do something in the server's loop, from another one."""
        return await asyncio.wait_for(asyncio.wrap_future(asyncio.run_coroutine_threadsafe(call, self.loop)), WAIT)

    def script(self, name: str, *, loads: bool = True) -> Script:
        """A fresh script for a model; it is loaded at once unless `loads` is false."""

        async def fresh() -> Script:
            kept = SCRIPTS[name]
            made = script(name, loads)
            # The runner keeps the script that it was made with.
            kept.__dict__.update(made.__dict__)
            SCRIPTS[name] = kept
            return kept

        return self.run(fresh())

    def say(self, name: str, *words: str, end: bool = False) -> None:
        """Have a model say something."""
        self.loop.call_soon_threadsafe(lambda: SCRIPTS[name].say(*words, end=end))

    async def started(self, name: str) -> str:
        """The id of the next request that a model has begun."""
        return (await self.elsewhere(SCRIPTS[name].started.get())).request_id

    async def closed(self, name: str) -> str:
        """The id of the next request that a model has ended."""
        return await self.elsewhere(SCRIPTS[name].closed.get())

    def cancel_everything(self) -> None:
        """End what a test has left running."""

        async def cancel() -> None:
            async with Client(self.running.url, credentials=MemoryStore(), token=self.token) as client:
                for state in (RequestState.RUNNING, RequestState.QUEUED, RequestState.LOADING):
                    async for request in client.requests.list(state=state):
                        await client.requests.cancel(request.request_id)

        self.run(cancel())

    async def allow_loading(self, name: str) -> None:
        """Let a model be loaded."""
        self.loop.call_soon_threadsafe(SCRIPTS[name].may_load.set)


@contextmanager
@slow
def scripted_server(*names: str, **given: Any) -> Iterator[ScriptedServer]:
    """A server with these models, each of which serves one request at a time."""
    # Not below pytest's folder: the paths of Unix sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="server")
    thread.start()
    begun: asyncio.Future[ScriptedServer] = asyncio.Future(loop=loop)
    over = asyncio.Event()
    serving = asyncio.run_coroutine_threadsafe(_serve(folder, names, given, begun, over), loop)
    try:
        yield asyncio.run_coroutine_threadsafe(_wait(begun, serving), loop).result(WAIT)
    finally:
        loop.call_soon_threadsafe(over.set)
        failed = serving.exception(WAIT)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        shutil.rmtree(folder, ignore_errors=True)
    if failed is not None:
        raise failed


async def _wait(begun: asyncio.Future[ScriptedServer], serving: Any) -> ScriptedServer:
    await asyncio.wait([begun, asyncio.wrap_future(serving)], return_when=asyncio.FIRST_COMPLETED)
    return await begun if begun.done() else serving.result()


async def _serve(
    folder: Path,
    names: tuple[str, ...],
    given: dict[str, Any],
    begun: asyncio.Future[ScriptedServer],
    over: asyncio.Event,
) -> None:
    for name in names:
        script(name)
    models = [model(name, "scripted", can=["json_schema"]) for name in names]
    accounts = AccountSettings(enabled=True)
    chosen = settings(folder, model("echo", "echo", capacity=8), *models, accounts=accounts, **given)
    async with deployment(chosen) as running:
        port = running.envoy.address[1]
        token = await _administrator(running)
        async with CuttingProxy(port).serving() as proxy:
            begun.set_result(ScriptedServer(running, asyncio.get_running_loop(), proxy, token))
            await over.wait()


async def _administrator(running: Deployment) -> str:
    async with Client(running.url, credentials=MemoryStore()) as client:
        await client.auth.register(running.gateway.accounts.claim, name="root", password=PASSWORD)
        return (await client.me.create_token("tests", SCOPES)).token
