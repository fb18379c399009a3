"""What can be set for a remote provider, in the settings file and by administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from plugai.runners.base import LOCAL, Prices, ProviderConfig
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.overlays import fields_set

_NOT_OF_THE_CONFIG = ("list_models",)
_RESERVED = {
    LOCAL: "which means this server",
    "huggingface": "since users' credentials of that name are for the hub",
}


class ProviderOrigin(StrEnum):
    """Where a provider, or the server's key for it, was set."""

    SETTINGS = "settings"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class ProviderDefinition:
    """What one layer sets for one provider; None leaves a field to the layer below. Times are in seconds."""

    id: str
    runner: str | None = None
    base_url: str | None = None
    allowed_hosts: frozenset[str] | None = None
    list_models: bool | None = None
    capacity: int | None = None
    connect_seconds: float | None = None
    first_token_seconds: float | None = None
    between_tokens_seconds: float | None = None
    retries: int | None = None
    longest_retry_seconds: float | None = None
    prices: Mapping[str, Prices] | None = None
    options: Mapping[str, object] | None = None

    @property
    def config(self) -> ProviderConfig:
        """The configuration of the adapter; what is not set has its default."""
        given = {name: value for name, value in fields_set(self).items() if name not in _NOT_OF_THE_CONFIG}
        hosts = frozenset(host.lower() for host in self.allowed_hosts or ())
        return ProviderConfig(**{**given, "runner": self.runner or self.id, "allowed_hosts": hosts})


def id_problem(provider: str) -> str | None:
    """What is wrong with the id of a provider; None if nothing is."""
    reason = _RESERVED.get(provider)
    return None if reason is None else f"a provider may not be called {provider!r}, {reason}"


class ProviderRepository(Protocol):
    """Stores what administrators have set for providers. Each call raises StorageUnavailableError."""

    async def all(self) -> Sequence[ProviderDefinition]:
        """Every definition."""

    async def add(self, definition: ProviderDefinition, entry: AuditEntry) -> None:
        """Store a new definition; durable on return, as is the audit entry. Raises ProviderExistsError."""

    async def change(
        self, definition: ProviderDefinition, names: frozenset[str], entry: AuditEntry
    ) -> ProviderDefinition:
        """Store these fields of a definition, and leave the rest as it is stored, which another gateway may have
        changed; durable on return, as is the audit entry. The whole definition."""

    async def delete(self, provider: str, entry: AuditEntry) -> None:
        """Delete the definition of that id, if there is one; durable on return, as is the audit entry."""
