"""Errors that cross the Runner interface: what runners and adapters raise. One tree under PlugAIError.

PlugAIError
├── InvalidRequestError               The request can never succeed as it stands
│   ├── CapabilityMissingError        The model cannot do what is asked
│   ├── ContentRefusedError           The provider's filter refuses the request
│   ├── ContextOverflowError          The conversation does not fit into the model's context
│   └── ImageRefusedError             What was sent as a picture is none, or is too large to look at
├── ModelBrokenError                  The model's files are damaged, or of a kind that its runner cannot read
├── ModelMemoryError                  There is not enough memory to load the model, or for what it is to make
├── ModelUnavailableError             The model cannot answer right now
│   ├── WorkerCrashedError            The model's process died while it worked
│   └── ProviderError                 A remote provider did not answer, or not to the end
│       ├── CredentialMissingError    There is no key for the provider
│       ├── CredentialRejectedError   The provider does not take the key, or not for this
│       ├── EgressForbiddenError      The provider's name leads to an address that is not public
│       ├── ModelNotOfferedError      The provider has no model of that name, or not for this key
│       ├── ProviderOverloadedError   The provider has more to do than it can
│       ├── ProviderProtocolError     What the provider said is none of its protocol
│       ├── ProviderQuotaError        The account at the provider is spent
│       ├── ProviderTimeoutError      The provider was silent for too long
│       ├── ProviderUnavailableError  The provider cannot be reached, failed, or broke off
│       └── RateLimitedError          The provider takes no more requests from this account for a while
├── RunnerNotInstalledError           What the runner needs is not installed
└── WorkCancelledError                The work was cancelled by someone before it was done

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
