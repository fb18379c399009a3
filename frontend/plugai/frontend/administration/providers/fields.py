"""What is set for a provider: the fields of its form, and the definition that they make. It knows no Flet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from plugai.client import types
from plugai.frontend.administration.written import WritingError, Written, read_values
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.parameters.fields import FieldKind, ParameterField, Value, flat, nested, parameter_fields

_ID_PATTERN = re.compile("[a-z0-9][a-z0-9_-]{0,63}")
_ID = ParameterField(
    "id", mark("Name"), FieldKind.TEXT, mark("Its models are called NAME/MODEL. Lower-case letters, digits, - and _.")
)
_HOSTS = ParameterField(
    "allowed_hosts",
    mark("Private hosts that may be called"),
    FieldKind.LINES,
    mark("Only for a provider in your own network, or without encryption: its host, such as 192.168.1.20."),
)
_MORE = (
    ParameterField(
        "list_models",
        mark("Offer every model that it lists"),
        FieldKind.SWITCH,
        mark("Otherwise only those that the settings file or the API define."),
        default=True,
    ),
    ParameterField(
        "capacity", mark("Requests at once, for each model"), FieldKind.NUMBER, "", 1000, 1, 100_000, is_whole=True
    ),
    ParameterField(
        "retries", mark("Times a failed request is tried again"), FieldKind.NUMBER, "", 2, 0, 10, is_whole=True
    ),
    ParameterField("connect_seconds", mark("Seconds to connect"), FieldKind.NUMBER, "", 10.0, 0.001, 86_400),
    ParameterField(
        "first_token_seconds", mark("Seconds until an answer begins"), FieldKind.NUMBER, "", 300.0, 0.001, 86_400
    ),
    ParameterField(
        "between_tokens_seconds",
        mark("Seconds between two parts of an answer"),
        FieldKind.NUMBER,
        "",
        120.0,
        0.001,
        86_400,
    ),
    ParameterField(
        "longest_retry_seconds",
        mark("The longest pause that a provider may ask for, in seconds"),
        FieldKind.NUMBER,
        "",
        20.0,
        0.001,
        86_400,
    ),
)
_OPTIONS = "options"


def usual_fields(adapter: types.ProviderAdapter, *, is_new: bool) -> Sequence[ParameterField]:
    """What one sets: the name of a new one, the address, and what this adapter has besides."""
    return [*[_ID] * is_new, _address(adapter.base_url), *option_fields(adapter), _HOSTS]


def _address(usual: str) -> ParameterField:
    if usual:
        return ParameterField(
            "base_url", tr("Address of its API"), FieldKind.TEXT, tr("{usual} if this is empty.", usual=usual), usual
        )
    return ParameterField("base_url", tr("Address of its API (needed)"), FieldKind.TEXT, tr("Such as https://host/v1."))


def more_fields() -> Sequence[ParameterField]:
    """What one sets rarely."""
    return _MORE


def option_fields(adapter: types.ProviderAdapter) -> Sequence[ParameterField]:
    """The options of an adapter, as its schema has them."""
    return parameter_fields({"properties": {_OPTIONS: adapter.options_schema}}) if adapter.options_schema else ()


def values_of(definition: types.ProviderDefinition) -> dict[str, Value]:
    """What a provider has now, by the keys of the fields."""
    given = {field.key: getattr(definition, field.key) for field in (_HOSTS, *_MORE)}
    given["base_url"] = definition.base_url
    given["allowed_hosts"] = list(definition.allowed_hosts or ()) or None
    options = flat({_OPTIONS: definition.options or {}})
    return {key: value for key, value in {**given, **options}.items() if value is not None}


def new_definition(adapter: types.ProviderAdapter, written: Written) -> types.ProviderDefinition:
    """The provider that was written. Raises WritingError."""
    values = _read(adapter, written, {}, is_new=True)
    if not values["id"]:
        raise WritingError(tr("This is missing: Name."))
    if not _ID_PATTERN.fullmatch(str(values["id"])):
        raise WritingError(tr("Name: use lower-case letters, digits, - and _, and begin with a letter or a digit."))
    if not values["base_url"] and not adapter.base_url:
        raise WritingError(tr("This is missing: Address of its API."))
    return types.ProviderDefinition(runner=adapter.name, **_given(values, {}))


def changes_of(
    adapter: types.ProviderAdapter, before: types.ProviderDefinition, written: Written
) -> tuple[types.ProviderDefinition, Sequence[str]]:
    """What was changed, and which fields shall be as below. Raises WritingError."""
    had = values_of(before)
    values = _read(adapter, written, had, is_new=False)
    changed = {key: value for key, value in values.items() if value != had.get(key)}
    emptied = [key for key, value in changed.items() if value is None]
    given = _given(changed, before.options or {})
    reset = dict.fromkeys(key.partition("/")[0] for key in emptied)
    return types.ProviderDefinition(id=before.id, **given), [name for name in reset if name not in given]


def _read(
    adapter: types.ProviderAdapter, written: Written, had: Mapping[str, Value], *, is_new: bool
) -> dict[str, Value | None]:
    fields = [*usual_fields(adapter, is_new=is_new), *_MORE]
    values = read_values(fields, written)
    # A switch that says what is so without it says nothing.
    switches = [field for field in fields if field.kind is FieldKind.SWITCH and field.key not in had]
    unsaid = {field.key for field in switches if values[field.key] == bool(field.default)}
    return {key: None if key in unsaid else value for key, value in values.items()}


def _given(values: Mapping[str, Value | None], options: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a definition with these values; `options` are those that the provider has."""
    said = {key: value for key, value in values.items() if value is not None}
    tree = nested(said)
    own = [key for key in values if key.startswith(f"{_OPTIONS}/")]
    if own:
        kept = {name: value for name, value in options.items() if f"{_OPTIONS}/{name}" not in own}
        tree[_OPTIONS] = {**kept, **tree.get(_OPTIONS, {})}
    if not tree.get(_OPTIONS, True):
        del tree[_OPTIONS]
    return tree
