"""The table `[[models]]` of the settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from plugai.server.core.models.definitions import ModelDefinition, ends_in_verb
from plugai.server.settings.types import Idle, seconds


class ModelSettings(BaseModel):
    """One configured model. Keys that are not listed here are options of its runner."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    id: Annotated[str, Field(min_length=1, max_length=256)]
    """Its id, which requests use as `model`; it may contain `/` and `:`."""
    runner: str
    """The runner that serves it (`plugai doctor` lists them), or the id of a remote provider."""
    capacity: Annotated[int, Field(ge=1)] | None = None
    """How many requests it serves at once; by default the runner decides."""
    pinned: bool = False
    """Keep it loaded: it is loaded at the start, reloaded after a failure, and never unloaded to make room."""
    idle_seconds: Idle | None = None
    """Seconds without a request after which it is unloaded, or "never"; by default the server's `idle_seconds`."""
    fallback_models: tuple[str, ...] = ()
    """Models to try in order when this one cannot answer; used if neither the request nor the user names any."""

    @field_validator("id")
    @classmethod
    def _no_verb(cls, value: str) -> str:
        if ends_in_verb(value):
            raise ValueError("a model id may not end with a verb of the API, such as ':load'")
        return value

    @property
    def definition(self) -> ModelDefinition:
        """The definition as the core has it; the other keys are options of the runner."""
        return ModelDefinition(
            self.id,
            self.runner,
            self.model_extra or {},
            self.capacity,
            self.pinned or None,
            None if self.idle_seconds is None else seconds(self.idle_seconds),
            self.fallback_models or None,
        )
