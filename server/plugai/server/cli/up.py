"""`plugai up`: the whole house on this machine."""

from __future__ import annotations

import asyncio
import signal
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from plugai.server.app import Gateway, house
from plugai.server.core.hosting import ModelState
from plugai.server.logs import set_up_logs
from plugai.server.settings import Settings, read_settings

CONFIG = Annotated[Path | None, typer.Option("--config", help="Settings file; plugai.toml here if there is one.")]


def up(
    port: Annotated[int | None, typer.Option(help="Public port: REST, SSE, gRPC and gRPC-web. 0 takes any.")] = None,
    grpc_port: Annotated[int | None, typer.Option(help="Port of the gateway's own gRPC, on loopback.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where records and models are kept.")] = None,
    ui: Annotated[bool, typer.Option("--ui/--no-ui", help="Serve the user interface, once there is one.")] = True,
    config: CONFIG = None,
    log_level: Annotated[str, typer.Option(help="DEBUG, INFO, WARNING or ERROR.")] = "WARNING",
) -> None:
    """Start the whole house and keep it running; Ctrl-C stops it without dropping a request."""
    set_up_logs(log_level.upper())
    settings = read_settings(settings_file(config), port=port, grpc_port=grpc_port, data_folder=data_dir)
    uvloop.run(_up(settings))


def settings_file(given: Path | None) -> Path | None:
    """The settings file that was named, or the one in this folder if there is one."""
    if given is not None and not given.is_file():
        raise typer.BadParameter(f"there is no file {given}", param_hint="--config")
    here = Path("plugai.toml")
    return given or (here if here.is_file() else None)


async def _up(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with house(settings) as running:
        await running.envoy.wait_open()
        problem = await _default_ready(running.gateway, stop)
        print(f"ready: {running.url}", flush=True)
        if problem:
            print(f"The default model is not ready: {problem}", flush=True)
        else:
            print(f'Try next, from another terminal: {_command(running.url)} chat "What is 2+2?"', flush=True)
        await stop.wait()
        print("stopping: requests in flight are finished first; once more stops at once", flush=True)
        task = asyncio.current_task()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel if task else stop.set)


async def _default_ready(gateway: Gateway, stop: asyncio.Event) -> str | None:
    """Wait until the default model is loaded or cannot be; why it cannot."""
    stopping = asyncio.ensure_future(stop.wait())
    waiting = asyncio.ensure_future(_first_outcome(gateway))
    await asyncio.wait([stopping, waiting], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if waiting.done():
        return waiting.result()
    waiting.cancel()
    return "stopped before it was loaded"


async def _first_outcome(gateway: Gateway) -> str | None:
    async with aclosing(gateway.models.watch()) as changes:
        async for status in changes:
            if not status.is_default:
                continue
            if status.error is not None:
                return status.error.message
            if status.state in (ModelState.LOADED, ModelState.BUSY):
                return None
    return None


def _command(url: str) -> str:
    local = Path(".venv/bin/plugai")
    return str(local) if local.is_file() else "plugai"
