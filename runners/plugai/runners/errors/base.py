"""The base of every error that callers may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class PlugAIError(Exception):
    """Base of every error whose message is safe to show to the caller."""

    reason: ClassVar[str]
    retryable: bool = False
    retry_after: float | None = None
    """Seconds after which a retry may help, where somebody said so."""
    violations: Mapping[str, str] = {}
    """What is wrong with which field of the request, by the field's path."""

    @property
    def message(self) -> str:
        """What happened and what to do, for people."""
        return str(self.args[0]) if self.args else ""

    @property
    def metadata(self) -> Mapping[str, str]:
        """Details for programs."""
        return {}
