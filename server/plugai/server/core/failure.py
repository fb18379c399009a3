"""An error as a value: what is stored of it, and sent to clients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from plugai.runners.errors import PlugAIError


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request or an operation failed; `reason` is that of a PlugAIError class, or INTERNAL.

    `retry_after` is in seconds. It is not stored, since it soon means nothing. `violations` are not stored either: they
    are what is wrong with each field of the request, by its path.
    """

    reason: str
    message: str
    retryable: bool
    retry_after: float | None = field(default=None, compare=False)
    violations: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)

    @classmethod
    def of(cls, error: PlugAIError) -> Failure:
        """The failure for an error."""
        return cls(error.reason, error.message, error.retryable, error.retry_after, error.violations)
