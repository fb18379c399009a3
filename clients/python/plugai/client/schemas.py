"""JSON Schemas of Python types, and values of them. pydantic is not needed, but what is made of its models is known."""

from __future__ import annotations

import sys
from typing import Any, TypeVar

import msgspec

Model = TypeVar("Model")


def schema(model: type[Any]) -> dict[str, Any]:
    """The JSON Schema of a type."""
    reader = _pydantic_reader(model)
    found: dict[str, Any] = msgspec.json.schema(model) if reader is None else reader.json_schema()
    return found


def parse(text: str, model: type[Model]) -> Model:
    """The value that a text of JSON describes. Raises ValueError."""
    reader = _pydantic_reader(model)
    if reader is not None:
        value: Model = reader.validate_json(text)
        return value
    try:
        return msgspec.json.decode(text, type=model)
    except msgspec.DecodeError as error:
        raise ValueError(f"the answer is no {model.__name__}: {error}") from error


def _pydantic_reader(model: type[Any]) -> Any:
    """What reads pydantic's models, and types such as lists of them; None for what msgspec reads by itself."""
    # Whoever has such a model has imported it.
    pydantic = sys.modules.get("pydantic")
    if pydantic is None:
        return None
    # Its dataclasses are dataclasses to msgspec, which would check none of their validators.
    if not hasattr(model, "__pydantic_validator__"):
        try:
            msgspec.json.schema(model)
        except TypeError:
            pass
        else:
            return None
    return pydantic.TypeAdapter(model)
