"""Errors that cross the Runner interface: what runners and adapters raise. One tree under PlugAIError.

PlugAIError

Each class has the reason that programs see, a message that is safe to show and says what to do, and whether
the same request may succeed if it is sent again. Which gRPC status each becomes is the server's decision, and the
server has errors of its own under the same PlugAIError: `plugai.server.core.errors`.
"""

from __future__ import annotations

from collections.abc import Iterator

from plugai.runners.errors.base import PlugAIError
from plugai.runners.errors.invalid import (
    CapabilityMissingError,
    ContentRefusedError,
    ContextOverflowError,
    ImageRefusedError,
    InvalidRequestError,
)
from plugai.runners.errors.models import (
    ModelBrokenError,
    ModelMemoryError,
    ModelUnavailableError,
    RunnerNotInstalledError,
    WorkerCrashedError,
)
from plugai.runners.errors.providers import (
    CredentialMissingError,
    CredentialRejectedError,
    EgressForbiddenError,
    ModelNotOfferedError,
    ProviderError,
    ProviderOverloadedError,
    ProviderProtocolError,
    ProviderQuotaError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RateLimitedError,
)
from plugai.runners.errors.requests import WorkCancelledError

__all__ = [
    "CapabilityMissingError",
    "ContentRefusedError",
    "ContextOverflowError",
    "CredentialMissingError",
    "CredentialRejectedError",
    "EgressForbiddenError",
    "ImageRefusedError",
    "InvalidRequestError",
    "ModelBrokenError",
    "ModelMemoryError",
    "ModelNotOfferedError",
    "ModelUnavailableError",
    "PlugAIError",
    "ProviderError",
    "ProviderOverloadedError",
    "ProviderProtocolError",
    "ProviderQuotaError",
    "ProviderTimeoutError",
    "ProviderUnavailableError",
    "RateLimitedError",
    "RunnerNotInstalledError",
    "WorkCancelledError",
    "WorkerCrashedError",
    "error_classes",
]


def error_classes() -> Iterator[type[PlugAIError]]:
    """Every class of the tree that has a reason."""
    waiting: list[type[PlugAIError]] = [PlugAIError]
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        if "reason" in cls.__dict__:
            yield cls
