"""What limits the calls of each user and of each API token."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from google.protobuf.descriptor import ServiceDescriptor

from plugai.server.core.call_limits import CallLimiter
from plugai.server.interceptors.chain import Middleware
from plugai.server.interceptors.limits import costs, rate_limiting
from plugai.server.settings import Settings


def limits(settings: Settings, services: Iterable[ServiceDescriptor], monotonic: Callable[[], float]) -> Middleware:
    """The limits that the settings say, for the methods of these services."""
    users = CallLimiter("user", settings.limits_per_user.limits, monotonic)
    tokens = CallLimiter("API token", settings.limits_per_token.limits, monotonic)
    return rate_limiting(costs(services), users, tokens)
