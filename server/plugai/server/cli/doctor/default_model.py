"""Checks whether the default model can be served."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.runners.errors import PlugAIError
from plugai.server.cli.doctor.findings import Finding, Weight, fatal, ok, warning
from plugai.server.cli.doctor.installed import install_remedy
from plugai.server.cli.doctor.machine import available_memory
from plugai.server.cli.manage.offline import models_without_server
from plugai.server.plugins.errors import ConfigurationError
from plugai.server.settings import Settings
from plugai.v1 import models_pb2

_WHAT = "default model"
# A rule of thumb: the size of the file, and as much again for the context and the computation.
_MEMORY_PER_FILE = 2


def default_model(settings: Settings, found: Sequence[Finding]) -> Finding:
    """Whether the default model can be served, given the other findings."""
    try:
        models = {model.id: model for model in models_without_server(settings)}
    except (ConfigurationError, PlugAIError) as error:
        return fatal(_WHAT, str(error), "correct the settings")
    model = models.get(settings.default_model)
    if model is None:
        return _missing_model(settings)
    if model.error.message:
        says, _, remedy = model.error.message.partition("; ")
        return fatal(_WHAT, f"{model.id}: {says}", remedy)
    return _engine(model, found) or _memory(model)


def _missing_model(settings: Settings) -> Finding:
    remedy = f"put a GGUF file into {settings.gguf_folder} and set it as default_model"
    if "default_model" not in settings.model_fields_set:
        remedy = f"{install_remedy('llama')}   (or {remedy})"
    return fatal(_WHAT, f"{settings.default_model} does not exist", remedy)


def _engine(model: models_pb2.Model, found: Sequence[Finding]) -> Finding | None:
    broken = [f for f in found if f.what == "llama.cpp" and f.weight is not Weight.OK]
    if model.runner == "llama_cpp" and broken:
        return fatal(_WHAT, f"{model.id} needs llama.cpp: {broken[0].says}", broken[0].remedy)
    return None


def _memory(model: models_pb2.Model) -> Finding:
    free = available_memory()
    if model.size_bytes * _MEMORY_PER_FILE > free:
        says = f"{model.id} has {model.size_bytes / 1e9:.1f} GB, but only {free / 1e9:.1f} GB of memory are free"
        return warning(_WHAT, says, "choose a smaller model or a shorter context_length, or free memory")
    return ok(_WHAT, f"{model.id} can be served by {model.runner}")
