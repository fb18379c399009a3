"""The composition root: the gateway from its parts, and the deployment of gateway and Envoy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from plugai.envoy.errors import EnvoyError
from plugai.envoy.process import EnvoyProcess
from plugai.server.core.generation.generator import Generator
from plugai.server.core.generation.queries import RequestQueries
from plugai.server.core.models.operations import Operations
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.models.speed.benchmarks import Benchmarks
from plugai.server.settings import Settings
from plugai.server.settings.listener import LOOPBACK
from plugai.server.web_interface import Launch, WebInterface, is_installed
from plugai.server.wiring.accounts import AccountParts
from plugai.server.wiring.edge import Edge, edge, ui_socket
from plugai.server.wiring.parts import parts
from plugai.server.wiring.server import RunningServer, running_server

_LAST_BYTES_SECONDS = 2.0
# In the data folder; `plugai.server.cli.local_server` writes it.
MACHINE_TOKEN_FILE = "server.json"


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway that serves. Ports are those really bound."""

    grpc_port: int
    metrics_port: int
    generator: Generator
    requests: RequestQueries
    models: ModelRegistry
    operations: Operations
    benchmarks: Benchmarks
    accounts: AccountParts
    _server: RunningServer

    async def drain(self, grace: float) -> None:
        """Take no new calls, and return when those in flight have ended, at the latest after `grace` seconds."""
        self.models.end_watches()
        self.operations.end_watches()
        await asyncio.gather(self._server.stop(grace), self.generator.drain(grace))


@dataclass(frozen=True, slots=True)
class Deployment:
    """A gateway behind Envoy, with the web interface if there is one."""

    gateway: Gateway
    envoy: EnvoyProcess
    edge: Edge
    ui: WebInterface | None

    @property
    def url(self) -> str:
        """Where clients reach it."""
        return self.edge.url(self.envoy.address[1])

    @property
    def local_url(self) -> str:
        """Where commands on this machine reach it, whatever host name and certificate the public listener has."""
        return f"grpc://{LOOPBACK}:{self.gateway.grpc_port}" if self.edge.is_for_others else self.url


@asynccontextmanager
async def deployment(settings: Settings) -> AsyncGenerator[Deployment, None]:
    """Gateway and Envoy, while the context is open. On exit both are drained: Envoy first, then the gateway."""
    async with AsyncExitStack() as stack:
        inner = await stack.enter_async_context(gateway(settings))
        # It imports its libraries while Envoy starts.
        ui = await stack.enter_async_context(_web_interface(settings, inner)) if _has_ui(settings) else None
        public = edge(settings, inner.grpc_port, has_ui=ui is not None)
        envoy = await stack.enter_async_context(EnvoyProcess(public.config))
        try:
            yield Deployment(inner, envoy, public, ui)
        finally:
            await _drain(inner, envoy, ui, settings.drain_seconds)


def _has_ui(settings: Settings) -> bool:
    return settings.ui and is_installed()


def _web_interface(settings: Settings, inner: Gateway) -> WebInterface:
    launch = Launch(
        server=f"grpc://{LOOPBACK}:{inner.grpc_port}",
        folder=str(settings.data_folder / "ui"),
        socket=str(ui_socket(settings)),
        machine_token_file=str(settings.data_folder / MACHINE_TOKEN_FILE) if settings.accounts.enabled else "",
        claim=inner.accounts.claim,
    )
    return WebInterface(launch)


@asynccontextmanager
async def gateway(settings: Settings) -> AsyncGenerator[Gateway, None]:
    """The gateway alone, while the context is open."""
    async with AsyncExitStack() as stack:
        built = await stack.enter_async_context(parts(settings))
        server = await stack.enter_async_context(
            running_server(settings, built.accounts, built.providers.remote, built.servicers)
        )
        generator, requests, models = built.generation.generator, built.generation.requests, built.models.registry
        models.load_pinned()
        try:
            yield Gateway(
                server.grpc_port,
                server.metrics_port,
                generator,
                requests,
                models,
                built.models.operations,
                built.models.benchmarks,
                built.accounts,
                server,
            )
        finally:
            await generator.drain(0)


async def _drain(inner: Gateway, envoy: EnvoyProcess, ui: WebInterface | None, grace: float) -> None:
    """Finish what is in flight, also when Envoy is gone or a client does not read."""
    with suppress(EnvoyError):
        await envoy.drain()
    await inner.drain(grace)
    # Its pages stay connected, so that Envoy would wait for them.
    if ui is not None:
        await ui.stop()
    # The gateway has sent everything; what Envoy still holds needs a moment to get out.
    with suppress(EnvoyError, TimeoutError):
        async with asyncio.timeout(_LAST_BYTES_SECONDS):
            while await envoy.active_requests():  # noqa: ASYNC110 - Envoy tells only when it is asked
                await asyncio.sleep(0.02)
