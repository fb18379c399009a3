"""Between the wire and the core: definitions of models, limits and fallbacks."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message
from google.protobuf.struct_pb2 import ListValue

from plugai.runners.base import Adapter
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.generation.choice.fallback_preferences import FallbackLists
from plugai.server.core.models.definitions import LimitDefinition, ModelDefinition
from plugai.server.services.convert.json_values import json_object
from plugai.server.services.convert.masks import changed_fields
from plugai.v1 import models_pb2 as pb

# What a model is from the beginning.
_FIXED = ("runner", "base", "adapters")
_LIMITS = tuple(field.name for field in pb.Limits.DESCRIPTOR.fields)
_MODEL = tuple(field.name for field in pb.ModelDefinition.DESCRIPTOR.fields if field.name not in ("id", *_FIXED))


def model_definition(message: pb.ModelDefinition) -> ModelDefinition:
    """A model's definition; fields that the message does not set are None."""
    options = json_object(message.options) if message.HasField("options") else None
    return ModelDefinition(
        id=message.id,
        runner=message.runner or None,
        options=options,
        capacity=_given(message, "capacity"),
        pinned=_given(message, "pinned"),
        idle_seconds=_given(message, "idle_seconds"),
        fallback_models=_texts(message.fallback_models) if message.HasField("fallback_models") else None,
        base=message.base or None,
        adapters=tuple(map(_adapter, message.adapters)) or None,
    )


def limit_definition(message: pb.Limits) -> LimitDefinition:
    """Limits; fields that the message does not set are None."""
    return LimitDefinition(**{name: _given(message, name) for name in _LIMITS})


def limits_message(limits: LimitDefinition) -> pb.Limits:
    """The current limits."""
    return pb.Limits(**{name: getattr(limits, name) for name in _LIMITS})


def model_fields(request: pb.UpdateModelRequest) -> frozenset[str]:
    """Which fields of a model's definition change. Raises InvalidRequestError for one that cannot be changed."""
    for name in _FIXED if not request.update_mask.paths else ():
        if getattr(request.model, name):
            raise _wrong(f"model.{name}", "cannot be changed; delete the model, and create it again")
    return changed_fields(request.update_mask, request.model, _MODEL)


def limit_fields(request: pb.UpdateLimitsRequest) -> frozenset[str]:
    """Which limits change. Raises InvalidRequestError for an unknown one."""
    return changed_fields(request.update_mask, request.limits, _LIMITS)


def fallback_lists(message: pb.Fallbacks) -> FallbackLists:
    """A user's fallbacks. Raises InvalidRequestError if a model has two entries."""
    found: dict[str, tuple[str, ...]] = {}
    for index, fallback in enumerate(message.fallbacks):
        if fallback.model in found:
            raise _wrong(f"fallbacks.fallbacks[{index}].model", f"is given twice: {fallback.model!r}")
        found[fallback.model] = tuple(fallback.fallback_models)
    return found


def fallbacks_message(fallbacks: FallbackLists) -> pb.Fallbacks:
    """A user's fallbacks, by model."""
    return pb.Fallbacks(
        fallbacks=[pb.Fallback(model=model, fallback_models=names) for model, names in sorted(fallbacks.items())]
    )


def _adapter(message: pb.Adapter) -> Adapter:
    return Adapter(message.path, message.scale if message.HasField("scale") else 1.0)


def _texts(message: ListValue) -> tuple[str, ...]:
    return tuple(item.string_value for item in message.values)


def _given(message: Message, name: str) -> Any:
    return getattr(message, name) if message.HasField(name) else None


def _wrong(field: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"{field} {problem}", {field: problem})
