"""The gateway's gRPC server: which services it has, what every call passes through, and where it listens."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from grpc import aio
from prometheus_client import CollectorRegistry, start_http_server

from plugai.server.core.principal import Access, RpcPolicy
from plugai.server.interceptors.authentication import policies
from plugai.server.interceptors.chain import Chain
from plugai.server.interceptors.errors import errors
from plugai.server.interceptors.metrics import CallMetrics
from plugai.server.interceptors.request_id import request_id
from plugai.server.interceptors.validation import validation
from plugai.server.plugins.providers import ConfigurationError
from plugai.server.settings import Settings
from plugai.server.settings.listener import LOOPBACK
from plugai.server.wiring.accounts import AccountParts
from plugai.server.wiring.limits import limits
from plugai.v1 import (
    artifacts_pb2,
    audit_pb2,
    auth_pb2,
    credentials_pb2,
    generate_pb2,
    mfa_pb2,
    models_pb2,
    oauth_pb2,
    operations_pb2,
    session_transfer_pb2,
    sessions_pb2,
    users_pb2,
)

PUBLIC_SERVICES = (
    generate_pb2.DESCRIPTOR.services_by_name["GenerateService"],
    models_pb2.DESCRIPTOR.services_by_name["ModelsService"],
    operations_pb2.DESCRIPTOR.services_by_name["OperationsService"],
    artifacts_pb2.DESCRIPTOR.services_by_name["ArtifactsService"],
    audit_pb2.DESCRIPTOR.services_by_name["AuditService"],
    credentials_pb2.DESCRIPTOR.services_by_name["CredentialsService"],
    sessions_pb2.DESCRIPTOR.services_by_name["SessionsService"],
    auth_pb2.DESCRIPTOR.services_by_name["AuthService"],
    users_pb2.DESCRIPTOR.services_by_name["AccountService"],
    users_pb2.DESCRIPTOR.services_by_name["UsersService"],
    mfa_pb2.DESCRIPTOR.services_by_name["SecondFactorService"],
    oauth_pb2.DESCRIPTOR.services_by_name["OAuthService"],
    session_transfer_pb2.DESCRIPTOR.services_by_name["SessionTransferService"],
)
# Only the loopback listener has these; Envoy routes to the public services alone.
_HEALTH = {f"/grpc.health.v1.Health/{method}": RpcPolicy(Access.PUBLIC) for method in ("Check", "Watch")}


def public_server(settings: Settings, registry: CollectorRegistry, people: AccountParts) -> aio.Server:
    """A server without services, whose middleware authenticates, limits and checks every call."""
    metrics = CallMetrics(registry)
    declared = policies(PUBLIC_SERVICES) | _HEALTH
    rate_limiting = limits(settings, PUBLIC_SERVICES, time.monotonic)
    middlewares = (request_id, metrics.measure, errors, people.middleware(declared), rate_limiting, validation)
    options: Sequence[tuple[str, int]] = (
        # Two gateways on one port would each get a part of the calls, and neither would say so.
        ("grpc.so_reuseport", 0),
        ("grpc.max_receive_message_length", max(settings.max_body_bytes, 4 * 1024 * 1024)),
        ("grpc.max_metadata_size", 16 * 1024),
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


def _leave_unregistered(service_name: str, method_handlers: Mapping[str, object]) -> None:
    """Register nothing: the same handlers are added as generic ones."""


def bind(server: aio.Server, host: str, port: int) -> int:
    """Have a server listen; the port that it got. Raises ConfigurationError."""
    try:
        return server.add_insecure_port(f"{host}:{port}")
    except RuntimeError:
        raise ConfigurationError(f"port {port} on {host} is in use; choose another with --grpc-port") from None


def serve_metrics(stack: AsyncExitStack, settings: Settings, registry: CollectorRegistry) -> int:
    """Answer Prometheus for as long as the stack is open; at which port. Raises ConfigurationError."""
    try:
        http, _ = start_http_server(settings.metrics_port, LOOPBACK, registry)
    except OSError:
        raise ConfigurationError(
            f"port {settings.metrics_port} on {LOOPBACK} is in use; choose another with PLUGAI_METRICS_PORT"
        ) from None
    stack.callback(http.server_close)
    stack.callback(http.shutdown)
    return int(http.server_port)
