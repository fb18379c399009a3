"""JSON Schemas of Python types, and values of them. pydantic is not needed, but its models are understood."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

Model = TypeVar("Model")


def schema(model: type[Any]) -> dict[str, Any]:
    """The JSON Schema of a type."""
    if hasattr(model, "model_json_schema"):
        found: dict[str, Any] = model.model_json_schema()
        return found
    return msgspec.json.schema(model)


def parse(text: str, model: type[Model]) -> Model:
    """The value that a text of JSON describes. Raises ValueError."""
    if hasattr(model, "model_validate_json"):
        value: Model = getattr(model, "model_validate_json")(text)  # noqa: B009 - pydantic is not needed
        return value
    try:
        return msgspec.json.decode(text, type=model)
    except msgspec.DecodeError as error:
        raise ValueError(f"the answer is no {model.__name__}: {error}") from error
