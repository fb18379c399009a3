"""The adapters of a loaded model. Their memory is that of the model, and is freed with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from llama_cpp import llama_cpp as lib

from plugai.runners.errors import ModelBrokenError
from plugai.runners.llama_cpp.context import AdapterSet, NativeAdapter
from plugai.runners.llama_cpp.gguf import check_file
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.native import native_log
from plugai.runners.lora.scales import not_read_yet


@dataclass(frozen=True, slots=True)
class LoadedAdapters:
    """Adapters by their path, and why others cannot be used: a broken one does not make the model unusable."""

    adapters: dict[str, NativeAdapter]
    broken: dict[str, str]

    def find(self, scales: Sequence[tuple[str, float]]) -> AdapterSet:
        """What a request with these adapters is computed with. Raises ModelBrokenError, ModelUnavailableError."""
        for path, _ in scales:
            if path in self.broken:
                raise ModelBrokenError(self.broken[path])
            if path not in self.adapters:
                raise not_read_yet(path)
        return tuple((self.adapters[path], scale) for path, scale in scales)


def load_adapters(model: Model, paths: Sequence[Path]) -> LoadedAdapters:
    """Read these files for a model that no context computes with yet."""
    loaded = LoadedAdapters({}, {})
    for path in paths:
        try:
            loaded.adapters[str(path)] = _load(model, path)
        except ModelBrokenError as error:
            loaded.broken[str(path)] = error.message
    return loaded


def _load(model: Model, path: Path) -> NativeAdapter:
    check_file(path)
    log = native_log()
    log.clear_errors()
    pointer = lib.llama_adapter_lora_init(model.pointer, str(path).encode())
    if not pointer:
        why = log.first_error() or "llama.cpp gave no reason"
        raise ModelBrokenError(f"the adapter {path.name!r} does not fit its base model: {why}; name the base it is for")
    return NativeAdapter(str(path), pointer)
