"""The composition root: every object that the gateway is made of is built here, once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from grpc import aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from prometheus_client import CollectorRegistry

from plugai.envoy.errors import EnvoyError
from plugai.envoy.process import EnvoyProcess
from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.background import run_periodically
from plugai.server.core.clock import Clock
from plugai.server.core.errors import InterruptedRequestError
from plugai.server.core.failure import Failure
from plugai.server.core.generation.fallback import FallbackExecutor
from plugai.server.core.generation.fallback_preferences import FallbackPreferences
from plugai.server.core.generation.generator import Generator, GeneratorLimits
from plugai.server.core.generation.queries import RequestQueries
from plugai.server.core.generation.registry import RunRegistry
from plugai.server.core.models.catalog import ModelCatalog
from plugai.server.core.models.operations import Operations
from plugai.server.core.models.overlay import ConfigOverlay
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.prompts.rules import PromptRules
from plugai.server.core.providers.model_lists import ProviderModelLists
from plugai.server.core.providers.remote import RemoteProviders
from plugai.server.plugins.model_factory import PluginModelFactory
from plugai.server.plugins.provider_metrics import ProviderMetrics
from plugai.server.plugins.providers import InstalledProviders
from plugai.server.plugins.remote_providers import remote_kinds, server_credentials
from plugai.server.services.generate import GenerateServicer
from plugai.server.services.models import ModelsServicer
from plugai.server.services.operations import OperationsServicer
from plugai.server.settings import Settings
from plugai.server.settings.listener import LOOPBACK
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.migrate import migrate
from plugai.server.storage.generation.fallbacks import SqlFallbackRepository
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.server.storage.models.definitions import SqlDefinitionRepository
from plugai.server.storage.models.model_lists import SqlProviderModelListRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository
from plugai.server.wiring.accounts import AccountParts, accounts
from plugai.server.wiring.artifacts import artifacts
from plugai.server.wiring.checks import check_database, check_names, make_private
from plugai.server.wiring.edge import Edge, edge
from plugai.server.wiring.login import login_parts
from plugai.server.wiring.retention import retention
from plugai.server.wiring.secrets import secret_parts
from plugai.server.wiring.server import PUBLIC_SERVICES, bind, public_server, serve_metrics
from plugai.server.wiring.sessions import sessions
from plugai.server.wiring.transfer import serve_transfer
from plugai.v1 import (
    generate_pb2_grpc,
    models_pb2_grpc,
    operations_pb2_grpc,
)

_KEPT_OPERATIONS = 256
_LAST_BYTES_SECONDS = 2.0
# How long the start waits for the lists of remote models.
_LISTING_PATIENCE = 5.0
# What counts as recent use when the server starts.
_LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway that serves. Ports are those really bound."""

    grpc_port: int
    metrics_port: int
    models: ModelRegistry
    requests: RequestQueries
    accounts: AccountParts
    _generator: Generator
    _server: aio.Server
    _health: health.aio.HealthServicer

    async def drain(self, grace: float) -> None:
        """Take no new calls, and return when those in flight have ended, at the latest after `grace` seconds."""
        await self._health.enter_graceful_shutdown()
        await asyncio.gather(self._server.stop(grace), self._generator.drain(grace))


@dataclass(frozen=True, slots=True)
class Deployment:
    """A gateway behind its public listener."""

    gateway: Gateway
    envoy: EnvoyProcess
    edge: Edge

    @property
    def url(self) -> str:
        """Where the server answers."""
        return self.edge.url(self.envoy.address[1])

    @property
    def local_url(self) -> str:
        """Where commands of this machine reach it, whoever the edge is for."""
        return f"http://{LOOPBACK}:{self.gateway.grpc_port}" if self.edge.is_for_others else self.url


@asynccontextmanager
async def deployment(settings: Settings) -> AsyncGenerator[Deployment, None]:
    """Gateway and Envoy, while the context is open. On exit both are drained: Envoy first, then the gateway."""
    async with gateway(settings) as inner:
        public = edge(settings, inner.grpc_port)
        async with EnvoyProcess(public.config) as envoy:
            try:
                yield Deployment(inner, envoy, public)
            finally:
                await _drain(inner, envoy, settings.drain_seconds)


@asynccontextmanager
async def gateway(settings: Settings) -> AsyncGenerator[Gateway, None]:
    """The gateway alone, for as long as the context is open."""
    make_private(settings.data_folder)
    make_private(settings.runtime_folder)
    kinds = remote_kinds(settings)
    clock = Clock(lambda: datetime.now(UTC), time.monotonic)
    server_keys = server_credentials(settings)
    remote = RemoteProviders(kinds, server_keys, clock)
    providers = InstalledProviders(settings.runtime_folder, remote)
    check_database(settings)
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(migrate, settings.storage_url)
        database = await stack.enter_async_context(Database(settings.storage_url))
        records = SqlRequestRepository(database)
        interrupted = Failure(
            InterruptedRequestError.reason, "the gateway stopped while the request ran", retryable=True
        )
        await records.interrupt(settings.gateway, interrupted, clock.now())

        secrets = await secret_parts(settings, database, remote, server_keys, clock)
        parts = await stack.enter_async_context(artifacts(settings, database, secrets.internal_keys, clock, _new_id))
        operations = Operations(_KEPT_OPERATIONS, clock.now, _new_id)
        models = ModelRegistry(settings.default_model, operations, clock, settings.load_seconds)
        stack.push_async_callback(models.close)
        layers = ConfigOverlay(settings.default_model, [model.definition for model in settings.models], settings.limits)
        catalog = ModelCatalog(models, SqlDefinitionRepository(database), PluginModelFactory(providers), layers, clock)
        await catalog.open(providers.discover(settings.gguf_folder))
        for kind in kinds.values():
            await stack.enter_async_context(kind.provider)
        listings = ProviderModelLists(SqlProviderModelListRepository(database))
        checking = remote.check_periodically(catalog, listings, settings.providers_refresh_seconds, _LISTING_PATIENCE)
        await stack.enter_async_context(checking)
        await stack.enter_async_context(
            run_periodically(catalog.refresh, settings.definitions_refresh_seconds, "reading definitions")
        )
        check_names(settings, models)
        models.seed_usage(await records.count_by_model(clock.now() - _LATELY))
        kept = RunRegistry(settings.events_kept_seconds, settings.events_kept_bytes, clock.monotonic)
        bounds = GeneratorLimits(settings.gateway, settings.request_log_bytes, settings.slow_reader_seconds)
        fallbacks_kept = SqlFallbackRepository(database)
        fallbacks = FallbackPreferences(models, fallbacks_kept, clock)
        rules = PromptRules(settings.prompt_rules.policy)
        await stack.enter_async_context(
            run_periodically(
                retention(settings.retention, records, database, clock).collect,
                settings.retention.every_seconds,
                "removing what is kept no longer",
            )
        )
        attempting = FallbackExecutor(models, parts.attachments, parts.outputs, secrets.credentials, clock)
        generator = Generator(
            models, fallbacks, rules, records, parts.attachments, attempting, kept, clock, _new_id, bounds
        )
        requests = RequestQueries(models, records, kept, settings.heartbeat_seconds)
        talks = await stack.enter_async_context(sessions(settings, database, generator, models, parts, clock, _new_id))

        login = await login_parts(settings, database, secrets, clock, _new_id)
        belongings: Sequence[UserDataStore] = (
            SqlArtifactRepository(database),
            records,
            fallbacks_kept,
            SqlSessionRepository(database),
            secrets.kept,
            *login.belongings,
        )
        people = await stack.enter_async_context(
            accounts(settings, database, secrets, clock, _new_id, requests, belongings, login.factors)
        )

        registry = CollectorRegistry()
        registry.register(ProviderMetrics(remote))
        server = public_server(settings, registry, people)
        answering = GenerateServicer(generator, talks.conversations, requests)
        generate_pb2_grpc.add_GenerateServiceServicer_to_server(answering, server)
        models_pb2_grpc.add_ModelsServiceServicer_to_server(ModelsServicer(models, catalog, fallbacks, remote), server)
        operations_pb2_grpc.add_OperationsServiceServicer_to_server(OperationsServicer(operations), server)
        parts.serve(server)
        people.serve(server)
        login.serve(server, people)
        secrets.serve(server)
        talks.serve(server, requests)
        serve_transfer(server, database, clock, _new_id)
        checks = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(checks, server)
        names = [service.full_name for service in PUBLIC_SERVICES]
        reflection.enable_server_reflection([*names, health.SERVICE_NAME, reflection.SERVICE_NAME], server)

        port = bind(server, LOOPBACK, settings.grpc_port)
        metrics_port = serve_metrics(stack, settings, registry)
        await server.start()
        stack.push_async_callback(server.stop, None)
        for name in ("", *names):
            await checks.set(name, health_pb2.HealthCheckResponse.SERVING)
        models.load_pinned()
        gateway = Gateway(port, metrics_port, models, requests, people, generator, server, checks)
        try:
            yield gateway
        finally:
            await generator.drain(0)


async def _drain(inner: Gateway, envoy: EnvoyProcess, grace: float) -> None:
    """Finish what is in flight, also when the edge is gone or a client does not read."""
    with suppress(EnvoyError):
        await envoy.drain()
    await inner.drain(grace)
    # The gateway has said everything; what Envoy still holds needs a moment to get out.
    with suppress(EnvoyError, TimeoutError):
        async with asyncio.timeout(_LAST_BYTES_SECONDS):
            while await envoy.active_requests():  # noqa: ASYNC110 - Envoy tells only when it is asked
                await asyncio.sleep(0.02)


def _new_id() -> str:
    return token_hex(16)
