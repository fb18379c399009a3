"""Makes an asynchronous function a command that calls a server. CONTRIBUTING.md shows how to add one."""

from __future__ import annotations

import asyncio
import functools
import inspect
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import typer

from plugai.client import Client, PlugAIError
from plugai.server.cli.options import AsJson, Config, DataDir, Server, Token
from plugai.server.cli.remote.explaining import explain
from plugai.server.cli.remote.finding import ServerChoice, Target, find_server
from plugai.server.cli.remote.output import Output
from plugai.server.cli.remote.patience import command_retries

P = ParamSpec("P")

_END_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class ServerCall:
    """What a command works with: the client of its server, and where it prints."""

    client: Client
    out: Output
    target: Target


def _options(
    context: typer.Context,
    as_json: AsJson = False,
    server: Server = "",
    token: Token = "",
    config: Config = None,
    data_dir: DataDir = None,
) -> tuple[ServerChoice, Output]:
    """The options that every such command has, after its own."""
    return server_choice(context, server, token, config, data_dir), Output(as_json)


def server_choice(
    context: typer.Context, server: str, token: str, config: Path | None, data_dir: Path | None
) -> ServerChoice:
    """The choice of a server in these options, in that of `plugai` itself, and in the environment."""
    source = context.get_parameter_source("server")
    from_variable = source is not None and source.name == "ENVIRONMENT"
    before = context.find_root().params.get("server") or ""
    return ServerChoice(
        server=before if from_variable else server or before,
        variable=server if from_variable else "",
        token=token,
        config=config,
        data_dir=data_dir,
    )


def calls_server(command: Callable[Concatenate[ServerCall, P], Awaitable[None]]) -> Callable[..., None]:
    """A command with the options that say which server to call, and `--json`.

    The client's errors become one sentence with an exit status. SIGTERM and SIGHUP cancel the call, as Ctrl-C does. A
    command that declares one of these options itself, such as the server as an argument, declares only its form.
    """
    own = {parameter.name: parameter for parameter in _parameters(command)[1:]}
    shared = {parameter.name: parameter for parameter in _parameters(_options)}

    @functools.wraps(command)
    def run(**given: Any) -> None:
        choice, out = _options(**{name: given[name] for name in shared})
        its = {name: given[name] for name in own}
        asyncio.run(_call(choice, out, functools.partial(command, **its)))

    _declare(run, [*own.values(), *(shared[name] for name in shared if name not in own)])
    return run


async def _call(choice: ServerChoice, out: Output, command: Callable[[ServerCall], Awaitable[None]]) -> None:
    with ended_by_signals():
        async with call_to(find_server(choice), out) as call:
            await command(call)


@asynccontextmanager
async def call_to(target: Target, out: Output) -> AsyncGenerator[ServerCall, None]:
    """The client of a server. Its errors become RemoteError."""
    try:
        retries = command_retries(out.note)
        async with Client(target.url, token=target.token, ca_file=target.ca_file or None, retries=retries) as client:
            yield ServerCall(client, out, target)
    except PlugAIError as error:
        raise explain(error, target) from error


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Cancel this task on SIGTERM, and on SIGHUP when the terminal is closed, as Ctrl-C does."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is None:
        raise AssertionError("there is no current task to cancel")
    for number in _END_SIGNALS:
        loop.add_signal_handler(number, task.cancel)
    try:
        yield
    finally:
        for number in _END_SIGNALS:
            loop.remove_signal_handler(number)


def _parameters(function: Callable[..., object]) -> list[inspect.Parameter]:
    """Its parameters, whose annotations Typer reads, as keyword parameters."""
    found = inspect.signature(function, eval_str=True).parameters.values()
    return [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in found]


def _declare(function: Callable[..., None], parameters: list[inspect.Parameter]) -> None:
    """Give a function these parameters, as far as Typer can see."""
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
