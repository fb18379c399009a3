"""Every call counts against the limits of its user and its API token, before it costs anything."""

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
    """What each method that somebody calls as a user costs; the others are not in it."""
    methods = [method for service in services for method in service.methods]
    return {f"/{method.containing_service.full_name}/{method.name}": _cost(method) for method in methods}


def _cost(method: MethodDescriptor) -> options_pb2.Cost.ValueType:
    options = method.GetOptions()
    if options.Extensions[options_pb2.policy] == options_pb2.POLICY_PUBLIC:
        return options_pb2.COST_NONE
    declared = options.Extensions[options_pb2.cost]
    streams = method.server_streaming or method.client_streaming
    return options_pb2.COST_STREAM if streams and not declared else declared


def limiting(costs: Costs, users: CallLimiter, tokens: CallLimiter) -> Middleware:
    """Refuse what is beyond the limits of the caller, or of the API token that was shown, and tell how they stand.

    What is not in `costs` counts for nobody.
    """

    async def around(call: Call, proceed: CallNext) -> None:
        cost = costs.get(call.method, options_pb2.COST_NONE)
        if cost == options_pb2.COST_NONE:
            await proceed()
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
                        streams.enter_context(limiter.stream(key))
                for limiter, key in limited:
                    limiter.count(key)
            finally:
                standings = [standing for limiter, key in limited if (standing := limiter.state(key))]
                call.headers += _told(standings)
            await proceed()

    return around


def _told(standings: list[RateLimitState]) -> tuple[tuple[str, str], ...]:
    """The headers that clients of the large providers look at, for the limit that is reached first."""
    if not standings:
        return ()
    nearest = min(standings, key=lambda standing: standing.remaining)
    return (
        ("x-ratelimit-limit-requests", str(nearest.limit)),
        ("x-ratelimit-remaining-requests", str(nearest.remaining)),
        ("x-ratelimit-reset-requests", f"{ceil(nearest.reset)}s"),
    )
