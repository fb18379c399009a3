"""Fields for the parameters of a model, made from its JSON Schema. It knows no Flet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from plugai.frontend.languages.formats import plain_number
from plugai.frontend.languages.sentences import mark, tr

Value = bool | int | float | str | list[str]
Values = Mapping[str, Value]
"""Values by the key of their field; what is missing has the model's default."""


class FieldKind(Enum):
    """How a value is entered."""

    SLIDER = auto()
    NUMBER = auto()
    SWITCH = auto()
    CHOICE = auto()
    TEXT = auto()
    LINES = auto()


# In this order; all others follow by name. The first ones are those that people change.
_ORDER = (
    "temperature",
    "max_output_tokens",
    "reasoning_effort",
    "extra",
    "top_p",
    "top_k",
    "min_p",
    "repetition_penalty",
    "frequency_penalty",
    "presence_penalty",
    "seed",
    "stop",
)
_LABELS = {"top_p": mark("Top P"), "top_k": mark("Top K"), "min_p": mark("Min P"), "stop": mark("Stop sequences")}
# The page has nowhere to show probabilities.
_HIDDEN = {"top_logprobs"}
# More positions than this cannot be told apart on a slider.
_MOST_POSITIONS = 1100
_STEP = 0.05


@dataclass(frozen=True, slots=True)
class ParameterField:
    """One parameter. `key` is its path with `/`, such as `extra/width`; numbers are from `low` to `high`."""

    key: str
    label: str
    kind: FieldKind
    description: str = ""
    default: Value | None = None
    low: float | None = None
    high: float | None = None
    step: float = _STEP
    is_whole: bool = False
    options: tuple[str, ...] = ()

    @property
    def is_common(self) -> bool:
        """Whether it is one that people change; the others are folded away."""
        return self.key.partition("/")[0] in _ORDER[:4]

    @property
    def positions(self) -> int:
        """How many steps a slider has."""
        return round(((self.high or 0) - (self.low or 0)) / self.step)

    def read(self, text: str) -> Value | None:
        """The value that somebody has written; None if nothing. Raises ValueError with a sentence."""
        if self.kind is FieldKind.LINES:
            return [line for line in text.splitlines() if line] or None
        if not text.strip():
            return None
        if self.kind is FieldKind.TEXT:
            return text
        try:
            value = float(text.strip().replace(",", "."))
        except ValueError:
            raise ValueError(tr("Write a number.")) from None
        if self.is_whole and not value.is_integer():
            raise ValueError(tr("Write a whole number."))
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise ValueError(self._range())
        return self.fit(value)

    def fit(self, value: Any) -> Value | None:
        """A value as this field has them; None if it is none of its values. JSON knows no whole numbers."""
        match self.kind:
            case FieldKind.SWITCH:
                return value if isinstance(value, bool) else None
            case FieldKind.CHOICE:
                return value if value in self.options else None
            case FieldKind.TEXT:
                return value if isinstance(value, str) else None
            case FieldKind.LINES:
                return [str(line) for line in value] if isinstance(value, list | tuple) else None
            case FieldKind.SLIDER | FieldKind.NUMBER:
                return self._number(value)

    def _number(self, value: Any) -> int | float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        low, high = self.low, self.high
        if (low is not None and value < low - 1e-6) or (high is not None and value > high + 1e-6):
            return None
        # Parameters travel in single precision: 0.7 would come back as 0.699999988.
        return round(value) if self.is_whole else float(f"{value:.6g}")

    def _range(self) -> str:
        if self.low is not None and self.high is not None:
            return tr("Write a number from {low} to {high}.", low=plain_number(self.low), high=plain_number(self.high))
        return (
            tr("Write at least {low}.", low=plain_number(self.low))
            if self.low is not None
            else tr("Write at most {high}.", high=plain_number(self.high or 0))
        )


def parameter_fields(schema: Mapping[str, Any] | None) -> list[ParameterField]:
    """The fields of a schema, the common ones first."""
    return sorted(_fields(schema or {}, ()), key=_place)


def shown(value: Value | None) -> str:
    """A value in words."""
    match value:
        case None:
            return tr("Default")
        case bool():
            return tr("On") if value else tr("Off")
        case list():
            return "\n".join(value)
        case str():
            return value
        case _:
            return plain_number(value)


def nested(values: Values) -> dict[str, Any]:
    """Values as the tree that their schema describes."""
    tree: dict[str, Any] = {}
    for key, value in values.items():
        *folders, name = key.split("/")
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = value
    return tree


def flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The opposite of `nested`."""
    found: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}/")
        else:
            found[prefix + name] = value
    return found


def _fields(schema: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[ParameterField]:
    properties = schema.get("properties")
    for name, found in properties.items() if isinstance(properties, Mapping) else ():
        if name in _HIDDEN or not isinstance(found, Mapping):
            continue
        described = _without_null(found)
        if described.get("type") == "object":
            yield from _fields(described, (*path, name))
        elif (field := _field(described, (*path, name))) is not None:
            yield field


def _without_null(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema that allows null besides is that without it."""
    for variant in schema.get("anyOf") or schema.get("oneOf") or ():
        if isinstance(variant, Mapping) and variant.get("type") != "null":
            return {**schema, **variant}
    kind = schema.get("type")
    if isinstance(kind, list | tuple):
        return {**schema, "type": next((one for one in kind if one != "null"), "null")}
    return schema


def _field(schema: Mapping[str, Any], path: tuple[str, ...]) -> ParameterField | None:
    kind = _kind(schema)
    if kind is None:
        return None
    is_whole = schema.get("type") == "integer"
    low, high = schema.get("minimum"), schema.get("maximum")
    field = ParameterField(
        "/".join(path),
        tr(_LABELS.get(path[-1], "")) or path[-1].replace("_", " ").capitalize(),
        kind,
        str(schema.get("description", "")),
        low=low,
        high=high,
        step=_step(schema, is_whole),
        is_whole=is_whole,
        options=tuple(map(str, schema.get("enum", ()))),
    )
    default = field.fit(schema.get("default"))
    return field if default is None else _with_default(field, default)


def _with_default(field: ParameterField, default: Value) -> ParameterField:
    values = {name: getattr(field, name) for name in ParameterField.__slots__}
    return ParameterField(**{**values, "default": default})


def _kind(schema: Mapping[str, Any]) -> FieldKind | None:
    if schema.get("enum"):
        return FieldKind.CHOICE
    match schema.get("type"):
        case "boolean":
            return FieldKind.SWITCH
        case "string":
            return FieldKind.TEXT
        case "array":
            return FieldKind.LINES if _without_null(schema.get("items") or {}).get("type") == "string" else None
        case "integer" | "number":
            low, high = schema.get("minimum"), schema.get("maximum")
            if low is None or high is None or high <= low:
                return FieldKind.NUMBER
            step = _step(schema, schema["type"] == "integer")
            return FieldKind.SLIDER if (high - low) / step <= _MOST_POSITIONS else FieldKind.NUMBER
    return None


def _step(schema: Mapping[str, Any], is_whole: bool) -> float:
    step = schema.get("multipleOf")
    if isinstance(step, int | float) and step > 0:
        return float(step)
    if is_whole:
        return 1
    # The default has to be one of the positions.
    default = schema.get("default")
    is_between = isinstance(default, int | float) and abs(default / _STEP - round(default / _STEP)) > 1e-6
    return 0.01 if is_between else _STEP


def _place(field: ParameterField) -> tuple[int, str]:
    name = field.key.partition("/")[0]
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), field.key)
