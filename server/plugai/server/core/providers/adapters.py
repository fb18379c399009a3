"""The adapters that are installed, as those who add a provider or a key choose among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from plugai.runners.base import AdapterDescription


@dataclass(frozen=True, slots=True)
class InstalledAdapter:
    """An adapter, and what is set for a provider that has it."""

    name: str
    description: AdapterDescription


class AdapterCatalog(Protocol):
    """Knows the installed packages."""

    async def describe(self) -> Sequence[InstalledAdapter]:
        """Every adapter that can be used, by name."""
