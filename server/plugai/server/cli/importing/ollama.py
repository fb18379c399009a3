"""`plugai import ollama`: the models of an Ollama store, without copying them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from plugai.runners.errors import ModelBrokenError
from plugai.server.cli.importing.gguf import GgufModels
from plugai.server.cli.importing.local_models import LocalModel, LocalModelImport, ModelFile
from plugai.server.cli.importing.ollama_store import OllamaStore, StoredLayer, StoredModel
from plugai.server.cli.importing.options import DryRun
from plugai.server.cli.importing.report import ImportReport, Outcome
from plugai.server.cli.importing.small_files import read_bounded
from plugai.server.cli.remote.command import ServerCall

_LATEST = ":latest"
# Ollama's parameters for how a model is loaded, with the options here. In Ollama 0 and less mean automatic.
_OPTIONS = {
    "num_ctx": "context_length",
    "num_gpu": "gpu_layers",
    "num_thread": "threads",
    "num_batch": "batch_size",
}
# What has no place here, by the kind of the layer.
_LOSSES = {
    "template": "its template in Ollama's notation: the chat template in the model's own file is used",
    "prompt": "its template in Ollama's notation: the chat template in the model's own file is used",
    "messages": "its example messages",
    "draft": "its draft model",
}
_TAKEN = {"model", "adapter", "projector", "params", "system", "license"}
_LONGEST = 300

Folder = Annotated[Path, typer.Argument(metavar="[FOLDER]", envvar="OLLAMA_MODELS", help="Ollama's models.")]


async def import_ollama(call: ServerCall, folder: Folder = Path("~/.ollama/models"), dry_run: DryRun = False) -> None:
    """Take over the models of Ollama, whose files stay where they are; for administrators."""
    store = OllamaStore(folder)
    report = ImportReport(call.out, dry_run)
    stored = []
    for name, manifest in store.names().items():
        try:
            stored.append(store.read(name, manifest))
        except ModelBrokenError as error:
            report.tell(Outcome.LEFT_OUT, "model", name, error.message)
    models = await LocalModelImport.of(call, report)
    for model in local_models(stored, report):
        await models.take(model)
    report.finish()


def local_models(stored: Sequence[StoredModel], report: ImportReport) -> list[LocalModel]:
    """The models to be, one for all names of the same layers: bases before those with adapters."""
    together: dict[tuple[tuple[str, str], ...], list[StoredModel]] = {}
    for model in stored:
        if problem := _problem(model):
            report.tell(Outcome.LEFT_OUT, "model", model.name, problem)
        else:
            together.setdefault(tuple(sorted((layer.kind, layer.sha256) for layer in model.layers)), []).append(model)
    plain = [_plain(same) for same in together.values() if not same[0].of_kind("adapter")]
    adapted = [same for same in together.values() if same[0].of_kind("adapter")]
    bases = {model.files[0].sha256: model.id for model in reversed(plain)}
    for same in adapted:
        plain += _adapted(same, bases)
    return plain


def _problem(model: StoredModel) -> str:
    """Why a model cannot be taken; empty if it can."""
    if model.config.get("remote_host") or model.config.get("remote_model"):
        return "it runs in Ollama's cloud; there is no file"
    if len(model.of_kind("model")) != 1:
        return "it is not one GGUF file"
    kind = model.config.get("model_format", "gguf")
    return "" if kind in ("", "gguf") else f"its format is {str(kind)[:_LONGEST]!r}, not GGUF"


def _plain(same: Sequence[StoredModel]) -> LocalModel:
    name, aliases = _names(same)
    options, without = _settings(same[0])
    return LocalModel(name, _weights(same[0]), options, aliases, without)


def _adapted(same: Sequence[StoredModel], bases: dict[str, str]) -> list[LocalModel]:
    """A model with adapters, after its base if no other name in the store is that."""
    name, aliases = _names(same)
    options, without = _settings(same[0])
    weights = _weights(same[0])
    base = bases.get(weights[0].sha256)
    model = LocalModel(name, [*map(_file, same[0].of_kind("adapter"))], {}, aliases, without, base or f"{name}-base")
    if base is not None:
        return [model]
    bases[weights[0].sha256] = model.base
    return [LocalModel(model.base, weights, options), model]


def _weights(model: StoredModel) -> list[ModelFile]:
    """The model's file, and that of its projector if it reads images."""
    return [*map(_file, model.of_kind("model")), *map(_file, model.of_kind("projector")[:1])]


def _names(same: Sequence[StoredModel]) -> tuple[str, list[str]]:
    """The id of a model with these names, and its aliases. One without a tag means `latest`."""
    names = [name for model in same for name in _both(model.name)]
    first = next((name for name in names if ":" in name and not name.endswith(_LATEST)), names[0])
    return first, [name for name in names if name != first]


def _both(name: str) -> list[str]:
    return [name.removesuffix(_LATEST), name] if name.endswith(_LATEST) else [name]


def _file(layer: StoredLayer) -> ModelFile:
    return ModelFile(layer.path, layer.sha256)


def _settings(model: StoredModel) -> tuple[dict[str, object], list[str]]:
    """The options that its parameters become, and everything of it that has no place."""
    options, without = _options(model)
    for layer in model.layers:
        if layer.kind == "system":
            without.append(f"its system prompt, which requests must bring: {_shown(layer)}")
        elif layer.kind == "projector":
            options.setdefault("mmproj", str(layer.path))
        elif layer.kind == "license":
            without.append(f"the text of its licence: {layer.path}")
        elif layer.kind not in _TAKEN:
            without.append(_LOSSES.get(layer.kind, f"its part {layer.kind[:_LONGEST]!r}"))
    return options, without


def _options(model: StoredModel) -> tuple[dict[str, object], list[str]]:
    options: dict[str, object] = {}
    lost: dict[str, object] = {}
    gguf = GgufModels()
    for name, value in _parameters(model).items():
        option = _OPTIONS.get(name)
        if option is None:
            lost[name] = value
        elif isinstance(value, int) and value > 0:
            if gguf.has_option({option: value}):
                options[option] = value
            else:
                lost[name] = value
    shown = ", ".join(f"{name}={json.dumps(value)}" for name, value in lost.items())[: 4 * _LONGEST]
    return options, [f"parameters, which requests must bring: {shown}"] if shown else []


def _parameters(model: StoredModel) -> Mapping[str, object]:
    for layer in model.of_kind("params"):
        try:
            found = json.loads(read_bounded(layer.path))
        except (ValueError, RecursionError, ModelBrokenError):
            return {"?": "they cannot be read"}
        return found if isinstance(found, dict) else {}
    return {}


def _shown(layer: StoredLayer) -> str:
    try:
        text = read_bounded(layer.path).decode(errors="replace")
    except ModelBrokenError as error:
        return error.message
    return json.dumps(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…", ensure_ascii=False)
