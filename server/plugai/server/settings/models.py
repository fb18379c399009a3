"""The table `[[models]]` of the settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from plugai.runners.base import Adapter
from plugai.server.core.models.definitions import ModelDefinition, ends_in_verb
from plugai.server.settings.types import Idle, seconds


class AdapterSettings(BaseModel):
    """A LoRA adapter of a model."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    path: Annotated[str, Field(min_length=1)]
    """Its file: GGUF for `llama_cpp`."""
    scale: Annotated[float, Field(ge=-4, le=4)] = 1.0
    """How strongly it applies."""


class ModelSettings(BaseModel):
    """One configured model. Keys that are not listed here are options of its runner."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    id: Annotated[str, Field(min_length=1, max_length=256)]
    """Its id, which requests use as `model`; it may contain `/` and `:`."""
    runner: str = ""
    """The runner that serves it (`plugai doctor` lists them), or the id of a remote provider. It must be set unless
    `base` is."""
    base: str = ""
    """The model whose weights, process and slots it shares; it differs from it by its `adapters`."""
    adapters: Annotated[tuple[AdapterSettings, ...], Field(max_length=8)] = ()
    """LoRA adapters for the weights of the `base`: the `path` of each, and its `scale`, 1 by default."""
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

    @model_validator(mode="after")
    def _runner_or_base(self) -> ModelSettings:
        if bool(self.runner) == bool(self.base):
            raise ValueError("a model has either a runner or a base")
        if bool(self.base) != bool(self.adapters) or (self.base and (self.model_extra or self.capacity)):
            raise ValueError("a model with a base has adapters, and no options or capacity of its own")
        return self

    @property
    def definition(self) -> ModelDefinition:
        """The definition as the core has it; the other keys are options of the runner."""
        return ModelDefinition(
            self.id,
            self.runner or None,
            None if self.base else self.model_extra or {},
            self.capacity,
            self.pinned or None,
            None if self.idle_seconds is None else seconds(self.idle_seconds),
            self.fallback_models or None,
            self.base or None,
            tuple(Adapter(adapter.path, adapter.scale) for adapter in self.adapters) or None,
        )
