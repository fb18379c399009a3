"""The gateway's gRPC server: which services it has, what every call passes through, and where it listens."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Generator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from google.protobuf.descriptor import ServiceDescriptor
from grpc import aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from prometheus_client import CollectorRegistry, start_http_server

from plugai.server.core.call_limits import CallLimiter
from plugai.server.core.principal import Access, RpcPolicy
from plugai.server.core.providers.remote import RemoteProviders
from plugai.server.interceptors.authentication import policies
from plugai.server.interceptors.chain import Chain, Middleware
from plugai.server.interceptors.errors import errors
from plugai.server.interceptors.limits import costs, rate_limiting
from plugai.server.interceptors.metrics import CallMetrics
from plugai.server.interceptors.request_id import request_id
from plugai.server.interceptors.validation import validation
from plugai.server.plugins.errors import ConfigurationError
from plugai.server.plugins.provider_metrics import ProviderMetrics
from plugai.server.settings import Settings
from plugai.server.settings.listener import LOOPBACK
from plugai.server.wiring.accounts import AccountParts
from plugai.server.wiring.services import COMPAT_SERVICES, ERROR_FORMATS, PUBLIC_SERVICES, register

# Only the loopback listener has these; Envoy routes to the public services alone.
_LOCAL = (
    *(f"/grpc.health.v1.Health/{method}" for method in ("Check", "Watch")),
    f"/{reflection.SERVICE_NAME}/ServerReflectionInfo",
)


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A gRPC server that answers. Ports are those really bound."""

    grpc_port: int
    metrics_port: int
    _server: aio.Server
    _health: health.aio.HealthServicer

    async def stop(self, grace: float) -> None:
        """Take no new calls, and return when those in flight have ended, at the latest after `grace` seconds."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace)


@asynccontextmanager
async def running_server(
    settings: Settings, accounts: AccountParts, remote: RemoteProviders, servicers: Iterable[object]
) -> AsyncGenerator[RunningServer, None]:
    """The server with all public services, health and reflection, while the context is open.

    Raises ConfigurationError if a port is in use.
    """
    registry = CollectorRegistry()
    registry.register(ProviderMetrics(remote))
    server = _server(settings, registry, accounts)
    register(server, servicers)
    checks = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    names = [service.full_name for service in PUBLIC_SERVICES]
    reflection.enable_server_reflection([*names, health.SERVICE_NAME, reflection.SERVICE_NAME], server)
    port = _bind(server, LOOPBACK, settings.grpc_port)
    with _metrics(settings, registry) as metrics_port:
        await server.start()
        try:
            for name in ("", *names):
                await checks.set(name, health_pb2.HealthCheckResponse.SERVING)
            yield RunningServer(port, metrics_port, server, checks)
        finally:
            await server.stop(None)


def _server(settings: Settings, registry: CollectorRegistry, accounts: AccountParts) -> aio.Server:
    """A server without services, whose middleware authenticates, limits and checks every call."""
    metrics = CallMetrics(registry)
    services = (*PUBLIC_SERVICES, *COMPAT_SERVICES)
    declared = policies(services) | {method: RpcPolicy(Access.PUBLIC) for method in _LOCAL}
    limits = _limits(settings, services)
    outer = (request_id, metrics.measure, errors(ERROR_FORMATS))
    middlewares = (*outer, accounts.middleware(declared), limits, validation)
    options: Sequence[tuple[str, int]] = (
        # Two gateways on one port would each get a part of the calls, and neither would say so.
        ("grpc.so_reuseport", 0),
        ("grpc.max_receive_message_length", max(settings.max_body_bytes, 4 * 1024 * 1024)),
        # Envoy refuses more than 16 KiB with a clear error. Here is room for what it adds, as the path once more.
        ("grpc.max_metadata_size", 64 * 1024),
        ("grpc.absolute_max_metadata_size", 96 * 1024),
        # Envoy sends the streams of all clients over a few connections, and limits each client's itself.
        ("grpc.max_concurrent_streams", 4096),
        # Envoy looks after its connections every 30 s, also while their streams are silent.
        ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.max_ping_strikes", 2),
    )
    server = aio.server(interceptors=[Chain(middlewares, settings.slow_reader_seconds)], options=options)
    # gRPC has a task wait for calls of each method that is registered by name, and goes through all of them at every
    # call: with a hundred methods that was a tenth of what a short request costs. Generic handlers have one task.
    server.add_registered_method_handlers = _leave_unregistered  # type: ignore[method-assign]
    return server


def _limits(settings: Settings, services: Iterable[ServiceDescriptor]) -> Middleware:
    """What limits the calls of each user and of each API token."""
    users = CallLimiter("user", settings.limits_per_user.limits, time.monotonic)
    tokens = CallLimiter("API token", settings.limits_per_token.limits, time.monotonic)
    return rate_limiting(costs(services), users, tokens)


def _leave_unregistered(service_name: str, method_handlers: Mapping[str, object]) -> None:
    """Register nothing: the same handlers are added as generic ones."""


def _bind(server: aio.Server, host: str, port: int) -> int:
    """Have a server listen; the port that it got. Raises ConfigurationError."""
    try:
        return server.add_insecure_port(f"{host}:{port}")
    except RuntimeError:
        raise ConfigurationError(f"port {port} on {host} is in use; choose another with --grpc-port") from None


@contextmanager
def _metrics(settings: Settings, registry: CollectorRegistry) -> Generator[int, None, None]:
    """Answer Prometheus while the context is open, at the port that it gives. Raises ConfigurationError."""
    try:
        http, _ = start_http_server(settings.metrics_port, LOOPBACK, registry)
    except OSError:
        raise ConfigurationError(
            f"port {settings.metrics_port} on {LOOPBACK} is in use; choose another with PLUGAI_METRICS_PORT"
        ) from None
    try:
        yield int(http.server_port)
    finally:
        http.shutdown()
        http.server_close()
