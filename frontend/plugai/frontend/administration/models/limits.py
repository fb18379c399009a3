"""The limits for all models together, as fields that people fill in. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plugai.client import Client, types
from plugai.frontend.administration.written import WritingError, Written, read_values
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.parameters.fields import FieldKind, ParameterField, Value
from plugai.frontend.settings.state import Outcome, outcome_of

_DAY = 86_400.0
_MOST = 1_000_000
FIELDS = (
    ParameterField(
        "max_memory_bytes",
        mark("Memory for all models, in GB"),
        FieldKind.NUMBER,
        mark("For the weights and the contexts of all loaded models."),
        low=1e-6,
    ),
    ParameterField(
        "max_loaded", mark("Models loaded at once"), FieldKind.NUMBER, "", low=1, high=10_000, is_whole=True
    ),
    ParameterField(
        "idle_seconds",
        mark("Minutes until an idle model is unloaded"),
        FieldKind.NUMBER,
        mark("0 keeps models loaded as long as there is room. A model can have its own time."),
        low=0,
        high=525_600,
    ),
    ParameterField(
        "preload_seconds",
        mark("Minutes of quiet before loading ahead"),
        FieldKind.NUMBER,
        mark("Much-used models are loaded into free memory then. 0 loads none ahead."),
        low=0,
        high=1_440,
    ),
    ParameterField(
        "room_patience_seconds",
        mark("Seconds that a request waits for a busy model's memory"),
        FieldKind.NUMBER,
        mark("After them, the busy model takes no new requests until it has made room."),
        low=0,
        high=_DAY,
    ),
    ParameterField(
        "max_waiting", mark("Requests that may wait"), FieldKind.NUMBER, "", low=0, high=_MOST, is_whole=True
    ),
    ParameterField(
        "max_waiting_per_user", mark("Of them by one user"), FieldKind.NUMBER, "", low=0, high=_MOST, is_whole=True
    ),
)
# What is one in the field, of those fields whose units are not those of the server.
_UNITS: Mapping[str, float] = {"max_memory_bytes": 1e9, "idle_seconds": 60, "preload_seconds": 60}
_WHOLE = frozenset({"max_memory_bytes"})


class LimitsState:
    """`changed` is told when there is something new to show."""

    def __init__(self, client: Client, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self.limits = types.Limits()
        self.outcome = Outcome()

    @property
    def values(self) -> dict[str, Value]:
        """What the fields have now."""
        given = {field.key: getattr(self.limits, field.key) for field in FIELDS}
        return {key: _shown(key, value) for key, value in given.items() if value is not None}

    async def read(self) -> None:
        """Read them. Raises PlugAIError."""
        self.outcome = Outcome()
        self.limits = await self._client.models.get_limits()
        self._changed()

    async def save(self, written: Written) -> None:
        """Change what was written; a field that is empty is as the settings say."""

        async def save() -> str:
            values, had = read_values(FIELDS, written), self.values
            changed = {key: value for key, value in values.items() if value != had.get(key)}
            if not changed:
                return tr("Nothing was changed.")
            given: dict[str, Any] = {
                key: _stored(key, value) for key, value in changed.items() if isinstance(value, int | float)
            }
            reset = [key for key, value in changed.items() if value is None]
            self.limits = await self._client.models.update_limits(types.Limits(**given), reset=reset)
            return tr("The limits are changed, and apply at once.")

        try:
            self.outcome = await outcome_of(save())
        except WritingError as error:
            self.outcome = Outcome(problem=str(error))
        self._changed()


def _shown(key: str, value: float) -> Value:
    shown = float(f"{value / _UNITS.get(key, 1):.6g}")
    return int(shown) if shown.is_integer() else shown


def _stored(key: str, value: float) -> float | int:
    stored = value * _UNITS.get(key, 1)
    return round(stored) if key in _WHOLE else stored
