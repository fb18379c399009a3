"""Rate limits: every call counts against those of its user and of its API token, before it does any work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from math import ceil

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from plugai.server.core.call_limits import CallLimiter
from plugai.server.core.principal import CALLER, CredentialKind
from plugai.server.core.rate_limit import RateLimitState
from plugai.server.interceptors.chain import Call, CallNext, Middleware
from plugai.v1 import options_pb2

Costs = Mapping[str, options_pb2.Cost.ValueType]


def costs(services: Iterable[ServiceDescriptor]) -> Costs:
    """What each method counts for; public ones count for nothing."""
    methods = [method for service in services for method in service.methods]
    return {f"/{method.containing_service.full_name}/{method.name}": _cost(method) for method in methods}


def _cost(method: MethodDescriptor) -> options_pb2.Cost.ValueType:
    options = method.GetOptions()
    if options.Extensions[options_pb2.policy] == options_pb2.POLICY_PUBLIC:
        return options_pb2.COST_NONE
    declared = options.Extensions[options_pb2.cost]
    streams = method.server_streaming or method.client_streaming
    return options_pb2.COST_STREAM if streams and not declared else declared


def rate_limiting(costs: Costs, users: CallLimiter, tokens: CallLimiter) -> Middleware:
    """Refuse calls beyond the limits of the user or of the API token, and report what remains in headers.

    A method that is not in `costs` counts for nothing.
    """

    async def middleware(call: Call, call_next: CallNext) -> None:
        cost = costs.get(call.method, options_pb2.COST_NONE)
        if cost == options_pb2.COST_NONE:
            await call_next()
            return
        caller = CALLER.get()
        limited = [(users, caller.id)]
        if caller.credential is not None and caller.credential.kind is CredentialKind.API_TOKEN:
            limited.append((tokens, caller.credential.id))
        with ExitStack() as streams:
            try:
                for limiter, key in limited:
                    limiter.check(key)
                    if cost == options_pb2.COST_STREAM:
                        streams.enter_context(limiter.hold_stream(key))
                for limiter, key in limited:
                    limiter.count(key)
            finally:
                states = [state for limiter, key in limited if (state := limiter.state(key))]
                call.headers += _headers(states)
            await call_next()

    return middleware


def _headers(states: list[RateLimitState]) -> tuple[tuple[str, str], ...]:
    """Headers as those of the large providers' APIs, for the limit that will be reached first."""
    if not states:
        return ()
    nearest = min(states, key=lambda state: state.remaining)
    return (
        ("x-ratelimit-limit-requests", str(nearest.limit)),
        ("x-ratelimit-remaining-requests", str(nearest.remaining)),
        ("x-ratelimit-reset-requests", f"{ceil(nearest.reset)}s"),
    )
