"""The parameters of one conversation: those of the model that answers next, with the values that were set."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from plugai.client.types import Model, Parameters, ReasoningEffort
from plugai.frontend.chat.settings import ChatSettings
from plugai.frontend.parameters.fields import (
    ParameterField,
    Value,
    flat,
    nested,
    parameter_fields,
)

_EFFORT = "reasoning_effort"
_EFFORT_PREFIX = "REASONING_EFFORT_"


class ParametersState:
    """What the panel shows. `keep` remembers values for a model, `recall` has what was remembered.

    A conversation has its own values, which the server applies to its turns; a new one begins with those that were set
    last for its model.
    """

    def __init__(
        self,
        changed: Callable[[], None],
        keep: Callable[[str, Mapping[str, Any]], Awaitable[None]],
        recall: Callable[[str], Awaitable[Mapping[str, Any]]],
    ) -> None:
        self._changed = changed
        self._keep = keep
        self._recall = recall
        self._settings: ChatSettings | None = None
        self._model = ""
        self._schema: Mapping[str, Any] | None = None
        self.fields: list[ParameterField] = []
        self.values: dict[str, Value] = {}

    @property
    def model(self) -> str:
        """Whose parameters they are; empty while it is unknown."""
        return self._model

    @property
    def system_prompt(self) -> str:
        """What the model is told before each turn."""
        return self._settings.system_prompt if self._settings else ""

    @property
    def has_changes(self) -> bool:
        """Whether anything is not as it was by default."""
        return bool(self.values or self.system_prompt)

    async def show(self, settings: ChatSettings, model: Model | None) -> None:
        """Show the parameters of a conversation and of the model that answers in it next."""
        name, schema = (model.id, model.parameters_schema) if model else ("", None)
        is_same_chat = settings is self._settings
        if is_same_chat and (name, schema) == (self._model, self._schema):
            return
        is_other_model = is_same_chat and bool(self._model) and name != self._model
        self._settings, self._model, self._schema = settings, name, schema
        self.fields = parameter_fields(schema)
        if not settings.is_stored or is_other_model:
            self.values = {}
            recalled = await self._recall(name)
            if (settings, name) != (self._settings, self._model):
                # Another conversation is shown by now.
                return
            self.values = self._fitting(recalled)
            if self.values or is_other_model:
                await settings.set_parameters(self._parameters())
        else:
            self.values = self._fitting(values_of(settings.parameters))
        self._changed()

    async def set(self, field: ParameterField, value: Value | None) -> None:
        """Set a value; None and the default are the same. Raises PlugAIError."""
        if value is None or value == field.default:
            self.values.pop(field.key, None)
        else:
            self.values[field.key] = value
        await self._save()

    async def set_system_prompt(self, text: str) -> None:
        """Tell the model something before each turn. Raises PlugAIError."""
        if self._settings is not None and text != self._settings.system_prompt:
            await self._settings.set_system_prompt(text)

    async def set_all(self, values: Mapping[str, Any]) -> None:
        """Set those of some values that the model's fields can have, and no others. Raises PlugAIError."""
        fitting = self._fitting(values)
        self.values = {field.key: fitting[field.key] for field in self.fields if _is_set(field, fitting)}
        await self._save()
        self._changed()

    async def reset(self) -> None:
        """Have all values as they were by default; the system prompt stays. Raises PlugAIError."""
        self.values = {}
        await self._save()
        self._changed()

    def value(self, field: ParameterField) -> Value | None:
        """The value of a field, or its default."""
        return self.values.get(field.key, field.default)

    async def _save(self) -> None:
        if self._settings is not None:
            await self._settings.set_parameters(self._parameters())
            await self._keep(self._model, dict(self.values))

    def _fitting(self, values: Mapping[str, Any]) -> dict[str, Value]:
        """Those of some values that the model's fields can have."""
        fitting = {field.key: field.fit(values.get(field.key)) for field in self.fields}
        return {key: value for key, value in fitting.items() if value is not None}

    def _parameters(self) -> Parameters:
        return parameters_of(self.values)


def _is_set(field: ParameterField, values: Mapping[str, Value]) -> bool:
    return field.key in values and values[field.key] != field.default


def parameters_of(values: Mapping[str, Value]) -> Parameters:
    """Parameters with these values."""
    tree = nested(values)
    if _EFFORT in tree:
        tree[_EFFORT] = ReasoningEffort[str(tree[_EFFORT]).upper()]
    return Parameters(**tree)


def values_of(parameters: Parameters | None) -> dict[str, Any]:
    """The values that are set of some parameters."""
    tree: dict[str, Any] = msgspec.to_builtins(parameters) if parameters else {}
    if _EFFORT in tree:
        tree[_EFFORT] = str(tree[_EFFORT]).removeprefix(_EFFORT_PREFIX).lower()
    return flat(tree)
