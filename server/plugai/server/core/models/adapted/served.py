"""A model as requests see it."""

from __future__ import annotations

from dataclasses import dataclass

from plugai.runners.base import ModelSpec, Runner
from plugai.server.core.models.host import ModelHost


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model, and the host that loads it, which for one with adapters is that of its base."""

    spec: ModelSpec
    host: ModelHost

    @property
    def runner(self) -> Runner | None:
        """What serves it while it is loaded."""
        return self.host.runner

    @property
    def description(self) -> ModelSpec | Runner:
        """What the model can do: as the loaded runner reports it, else as its spec does."""
        return self.host.runner or self.spec
