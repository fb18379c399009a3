"""What was written into fields, as the values that it stands for. It knows no Flet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plugai.frontend.languages.sentences import tr
from plugai.frontend.parameters.fields import FieldKind, ParameterField, Value

Written = Mapping[str, str | bool]
"""What the fields have, by their keys: texts as they were written, and whether switches are on."""


class WritingError(ValueError):
    """What was written cannot be meant. The message says which field, and what to write."""


def read_values(fields: Sequence[ParameterField], written: Written) -> dict[str, Value | None]:
    """The values by key, None for a field that is empty. Raises WritingError."""
    return {field.key: _read(field, written.get(field.key, "")) for field in fields}


def _read(field: ParameterField, written: str | bool) -> Value | None:
    if isinstance(written, bool):
        return written
    if field.kind is FieldKind.CHOICE:
        return field.fit(written)
    try:
        value = field.read(written)
    except ValueError as error:
        raise WritingError(f"{tr(field.label)}: {error}") from None
    return value.strip() if isinstance(value, str) else value
