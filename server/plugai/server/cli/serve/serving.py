"""Running a server, or a gateway alone, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import uvloop

from plugai.server.app import Gateway, deployment, gateway
from plugai.server.cli.options import LogLevel
from plugai.server.cli.own_token import OwnToken, read_own_token, write_own_token
from plugai.server.cli.serve.variables import misnamed
from plugai.server.core.models.entry import ModelState
from plugai.server.logs import set_up_logs
from plugai.server.settings import Settings
from plugai.server.settings.listener import LOOPBACK

Serve = Callable[[Settings], Coroutine[object, object, None]]

# New objects between two searches for garbage in cycles, of which a request leaves next to none. Python's own 700
# has every few requests searched for them: a seventh of what a gateway does.
_OBJECTS_BETWEEN_SEARCHES = 20_000


def run(serve: Serve, settings: Settings, log_level: LogLevel) -> None:
    """Serve until a signal comes."""
    set_up_logs(log_level.value.upper())
    for finding in misnamed():
        print(f"plugai: {finding.says}; {finding.remedy}", file=sys.stderr)
    uvloop.run(serve(settings))


async def serve_server(settings: Settings) -> None:
    """The whole server, until the first signal; then what runs is finished."""
    with _stop_signals() as stop:
        async with deployment(settings) as running:
            await running.envoy.wait_open()
            _search_garbage_seldom()
            print(f"listening: {running.url}, {_inner_edges(running.gateway)}", flush=True)
            await _tell_way_in(running.gateway, settings, running.url)
            problem = await _default_ready(running.gateway, stop)
            print(f"ready: {running.url}", flush=True)
            if problem:
                print(f"The default model is not ready: {problem}", flush=True)
            else:
                print(
                    f'Try next, from another terminal: {_chat(running.local_url)} --temperature 0 "What is 2+2?"',
                    flush=True,
                )
            await stop.wait()
            _say_stopping()


async def serve_gateway(settings: Settings) -> None:
    """The gateway alone, until the first signal; then what runs is finished."""
    with _stop_signals() as stop:
        async with gateway(settings) as running:
            _search_garbage_seldom()
            print(f"listening: {_inner_edges(running)}", flush=True)
            await _tell_way_in(running, settings, f"http://{LOOPBACK}:{running.grpc_port}")
            print(f"ready: {LOOPBACK}:{running.grpc_port}", flush=True)
            await stop.wait()
            _say_stopping()
            await running.drain(settings.drain_seconds)


def _search_garbage_seldom() -> None:
    """What is there by now stays, and need not be searched; what is new, less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_SEARCHES)


@contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    """An event that the first SIGINT or SIGTERM sets. The second cancels this task; a third has its usual effect."""
    loop, task, stop = asyncio.get_running_loop(), asyncio.current_task(), asyncio.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)

    def stop_now() -> None:
        restore()
        if task is not None:
            task.cancel()

    def stop_gently() -> None:
        for number in numbers:
            loop.add_signal_handler(number, stop_now)
        stop.set()

    def restore() -> None:
        for number in numbers:
            loop.remove_signal_handler(number)

    for number in numbers:
        loop.add_signal_handler(number, stop_gently)
    try:
        yield stop
    finally:
        restore()


def _inner_edges(running: Gateway) -> str:
    metrics = f"http://{LOOPBACK}:{running.metrics_port}/metrics"
    return f"gRPC with reflection on {LOOPBACK}:{running.grpc_port}, metrics on {metrics}"


async def _tell_way_in(running: Gateway, settings: Settings, url: str) -> None:
    """Leave this machine's token for commands, and tell, once, how to come in."""
    accounts = running.accounts
    if not settings.accounts.enabled:
        return
    kept = read_own_token(settings.data_folder)
    token = await accounts.machine_token.renew(kept.token if kept else "")
    if token:
        write_own_token(settings.data_folder, OwnToken((url, f"http://{LOOPBACK}:{running.grpc_port}"), token))
    if token and (kept is None or kept.token != token):
        print(f"This machine's token, which `{_program()} token` prints again: {token}", flush=True)
    if accounts.claim and settings.bootstrap_token is None:
        print(f"Choose the administrator's name and password: {url}/#invite={accounts.claim}", flush=True)


def _say_stopping() -> None:
    print("stopping: requests in flight are finished first; once more stops at once", flush=True)


async def _default_ready(running: Gateway, stop: asyncio.Event) -> str | None:
    """Wait until the default model is loaded or cannot be; why it cannot."""
    if not any(status.is_default for status in running.models.statuses()):
        return f"model {running.models.default!r} is not there; `plugai doctor` says how to get one"
    stopping = asyncio.ensure_future(stop.wait())
    outcome = asyncio.ensure_future(_first_outcome(running))
    await asyncio.wait([stopping, outcome], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if outcome.done():
        return outcome.result()
    outcome.cancel()
    return "stopped before it was loaded"


async def _first_outcome(running: Gateway) -> str | None:
    async with aclosing(running.models.watch()) as changes:
        async for status in changes:
            if not status.is_default:
                continue
            if status.error is not None:
                return status.error.message
            if status.state in (ModelState.LOADED, ModelState.BUSY):
                return None
    return None


def _chat(url: str) -> str:
    """The command to type next, as it works in this folder and for this port."""
    return f"{_program()} chat" if url.endswith(":8080") else f"{_program()} chat --url {url}"


def _program() -> str:
    """How `plugai` is called in this folder."""
    local = Path(".venv/bin/plugai")
    return str(local) if local.is_file() else "plugai"
