"""Runs a server, or a gateway alone, until a signal stops it."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import aclosing, contextmanager

import uvloop

from plugai.runners.cores import usable_cores
from plugai.server.app import Gateway, deployment, gateway
from plugai.server.cli.hints import command_for
from plugai.server.cli.local_server import LocalServer, read_local_server, write_local_server
from plugai.server.cli.options import LogLevel
from plugai.server.cli.serve.variables import unknown_variables
from plugai.server.core.hub.suggestion import suggest
from plugai.server.core.models.entry import ModelState
from plugai.server.logs import set_up_logs
from plugai.server.settings import Settings
from plugai.server.settings.listener import LOOPBACK

Serve = Callable[[Settings], Coroutine[object, object, None]]

# The threshold of the garbage collector for cycles, of which requests create almost none. With Python's default of 700
# it would run every few requests, and take a seventh of the gateway's time.
_GC_THRESHOLD = 20_000


# How long a thread that computes may keep the event loop waiting for Python's global lock. With the default of 5 ms,
# each of the dozen times that a call waits for it costs that, as soon as somebody's import or upload is read.
_SWITCH_SECONDS = 0.0005


def run(serve: Serve, settings: Settings, log_level: LogLevel) -> None:
    """Serve until a signal arrives."""
    set_up_logs(log_level.value.upper())
    sys.setswitchinterval(_SWITCH_SECONDS)
    for finding in unknown_variables():
        print(f"plugai: {finding.says}; {finding.remedy}", file=sys.stderr)
    uvloop.run(serve(settings))


async def serve_server(settings: Settings) -> None:
    """Run the whole server until the first signal; then running requests are finished."""
    with _stop_signals() as stop:
        async with deployment(settings) as running:
            await running.envoy.wait_open()
            _tune_garbage_collection()
            print(f"listening: {running.url}, {_private_listeners(running.gateway)}", flush=True)
            is_first = read_local_server(settings.data_folder) is None
            await _print_access(running.gateway, settings, (running.local_url, running.url))
            problem = await _default_ready(running.gateway, stop)
            if running.ui is not None:
                await running.ui.wait_settled()
            print(f"ready: {running.url}", flush=True)
            if problem:
                print(f"The default model is not ready: {problem}", flush=True)
            else:
                if is_first and running.gateway.models.default == Settings.model_fields["default_model"].default:
                    _print_suggestion(running.gateway, settings)
                question = command_for(settings.data_folder, "chat", "--temperature", "0", "What is 2+2?")
                print(f"Try next, from another terminal: {question}", flush=True)
            await stop.wait()
            _print_stopping()


async def serve_gateway(settings: Settings) -> None:
    """Run the gateway alone until the first signal; then running requests are finished."""
    with _stop_signals() as stop:
        async with gateway(settings) as running:
            _tune_garbage_collection()
            print(f"listening: {_private_listeners(running)}", flush=True)
            await _print_access(running, settings, ())
            print(f"ready: {LOOPBACK}:{running.grpc_port}", flush=True)
            await stop.wait()
            _print_stopping()
            await running.drain(settings.drain_seconds)


def _tune_garbage_collection() -> None:
    """Exclude the objects of the start from garbage collection, and run it less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)


@contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    """An event that the first SIGINT or SIGTERM sets. The second cancels this task; a third has its default effect."""
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


def _private_listeners(running: Gateway) -> str:
    metrics = f"http://{LOOPBACK}:{running.metrics_port}/metrics"
    return f"gRPC with reflection on {LOOPBACK}:{running.grpc_port}, metrics on {metrics}"


async def _print_access(running: Gateway, settings: Settings, urls: Sequence[str]) -> None:
    """Store where commands find this server, and this machine's token, and print, once, how to sign in."""
    folder, accounts = settings.data_folder, running.accounts
    before = read_local_server(folder)
    token = before.token if before else ""
    if settings.accounts.enabled:
        token = await accounts.machine_token.renew(token)
    own = f"grpc://{LOOPBACK}:{running.grpc_port}"
    write_local_server(folder, LocalServer(tuple(dict.fromkeys([*urls, own])), token))
    if token and token != (before.token if before else ""):
        again = command_for(folder, "token")
        print(f"API token for this machine (`{again}` prints it again): {token}", flush=True)
    if settings.accounts.enabled and accounts.claim and settings.bootstrap_token is None:
        url = urls[-1] if urls else settings.public_url or own
        print(f"To choose the name and password of the administrator, open {url}/#invite={accounts.claim}", flush=True)


def _print_suggestion(running: Gateway, settings: Settings) -> None:
    """Name a better model than the small one that comes with the server, and the command that gets it."""

    def measured(size_bytes: int) -> float | None:
        expected = running.benchmarks.expected_speed(size_bytes)
        return None if expected is None else expected.tokens_per_second

    if (model := suggest(settings.memory_bytes, usable_cores(), measured)) is not None:
        add = command_for(settings.data_folder, "models", "add", model.repository, "--load")
        size = f"{model.size_bytes / 1e9:.1f} GB"
        print(f"A better model that fits this machine ({size}), from another terminal: {add}", flush=True)


def _print_stopping() -> None:
    print("stopping: waiting for running requests; press Ctrl-C again to stop immediately", flush=True)


async def _default_ready(running: Gateway, stop: asyncio.Event) -> str | None:
    """Wait until the default model is loaded or has failed; returns the error."""
    if not any(status.is_default for status in running.models.statuses()):
        return f"model {running.models.default!r} does not exist; run `plugai doctor` for help"
    stopping = asyncio.ensure_future(stop.wait())
    outcome = asyncio.ensure_future(_first_outcome(running))
    await asyncio.wait([stopping, outcome], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if outcome.done():
        return outcome.result()
    outcome.cancel()
    return "the server was stopped before it was loaded"


async def _first_outcome(running: Gateway) -> str | None:
    async with aclosing(running.models.watch()) as changes:
        async for status in changes:
            if not status.is_default:
                continue
            if status.error is not None:
                return status.error.message
            if status.state in (ModelState.LOADED, ModelState.BUSY, ModelState.REMOTE):
                return None
    return None
