"""Which key a request to a remote provider is paid with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from plugai.runners.base import Credential


class Credentials(Protocol):
    """Finds keys. They are given to one request at a time, and kept nowhere else."""

    async def find(self, owner_id: str, provider: str) -> Credential | None:
        """The owner's own key for this provider, else the house's if it may be used; None if there is none."""


class HouseCredentials:
    """The house's own keys, from its settings, which every caller may use."""

    def __init__(self, credentials: Mapping[str, Credential]) -> None:
        """By provider."""
        self._credentials = dict(credentials)

    async def find(self, owner_id: str, provider: str) -> Credential | None:
        return self._credentials.get(provider)
