"""Which model generates images, shapes, embeddings or scores, and what its parameters are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plugai.client import Client
from plugai.client.types import Modality, Model, ModelState
from plugai.server.cli.errors import BadUsageError

_READY = (ModelState.LOADED, ModelState.BUSY)


async def model_for(client: Client, name: str, modality: Modality) -> Model:
    """The named model, or the first that generates this above all: a loaded one, if there is one.

    Raises BadUsageError if there is none, ModelNotFoundError for the named one.
    """
    if name:
        return await client.models.get(name)
    models = [model async for model in client.models.list(generates=[modality])]
    # A shape has an image, too, and is none.
    models = [model for model in models if model.output_modalities[0] is modality]
    if not models:
        raise BadUsageError(f"this server has no model for this ({modality.name.lower()}); add one, or name it with -m")
    return min(models, key=lambda model: (model.error is not None, model.state not in _READY))


def extra_parameters(model: Model, wanted: Mapping[str, tuple[Sequence[str], object]]) -> dict[str, Any]:
    """The model's parameters for some options, by the first of the names that the model has. None is left out.

    Raises BadUsageError for an option that the model has no parameter for.
    """
    known = parameter_names(model)
    found: dict[str, Any] = {}
    for option, (names, value) in wanted.items():
        if value is None:
            continue
        name = next((name for name in names if name in known), None)
        if name is None:
            raise BadUsageError(
                f"model {model.id!r} has no parameter for {option}; it has: {', '.join(known) or 'none'}"
            )
        found[name] = value
    return found


def parameter_names(model: Model) -> Sequence[str]:
    """The names of the parameters that only this model has."""
    extra = ((model.parameters_schema or {}).get("properties") or {}).get("extra") or {}
    return tuple(extra.get("properties") or ())
