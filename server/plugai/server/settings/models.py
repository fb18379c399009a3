"""Models that are configured."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from plugai.server.core.models.definitions import ModelDefinition, ends_in_verb
from plugai.server.settings.types import Idle, seconds


class ModelSettings(BaseModel):
    """One configured model. What is not listed here is the runner's own."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    id: Annotated[str, Field(min_length=1, max_length=256)]
    """Its id, by which requests name it; it may contain `/` and `:`."""
    runner: str
    """The runner that serves it, as `plugai doctor` lists them, or the id of the remote provider that has it."""
    capacity: Annotated[int, Field(ge=1)] | None = None
    """Requests that it serves at once; by default the runner decides."""
    pinned: bool = False
    """Keep it loaded: it is loaded at the start, again when it was lost, and never unloaded to make room."""
    idle_seconds: Idle | None = None
    """How long it stays loaded without being used, in seconds or "never"; by default what is set for all."""
    fallback_models: tuple[str, ...] = ()
    """Models that are tried in turn if this one cannot answer and the request names none."""

    @field_validator("id")
    @classmethod
    def _no_verb(cls, value: str) -> str:
        if ends_in_verb(value):
            raise ValueError("a model's id may not end in a verb of the API, such as ':load'")
        return value

    @property
    def definition(self) -> ModelDefinition:
        """What is set here; what is not listed above is the runner's own."""
        return ModelDefinition(
            self.id,
            self.runner,
            self.model_extra or {},
            self.capacity,
            self.pinned or None,
            None if self.idle_seconds is None else seconds(self.idle_seconds),
            self.fallback_models or None,
        )
