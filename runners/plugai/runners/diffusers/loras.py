"""A model's LoRA adapters: read on first use, and applied with the weights that each request sets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from plugai.runners.errors import InvalidRequestError, ModelBrokenError
from plugai.runners.lora.scales import not_read_yet
from plugai.runners.torch.tensor_files import check_tensor_file


class Loras:
    """The LoRA adapters for one pipeline and those that share its weights."""

    def __init__(self, pipeline: Any, files: Mapping[str, Path]) -> None:
        """`files` are by what requests name them with: their name, or their path."""
        self._pipeline = pipeline
        self._files = files
        # File names may contain dots, adapter names may not.
        self._adapters = {name: f"lora_{number}" for number, name in enumerate(files)}
        self._read: set[str] = set()
        # None after a failure, when the state is unknown.
        self._applied: tuple[tuple[str, float], ...] | None = ()

    def apply(self, wanted: tuple[tuple[str, float], ...]) -> None:
        """Apply exactly these adapters, with their weights. Raises ModelBrokenError, InvalidRequestError."""
        if wanted == self._applied:
            return
        self._applied = None
        for name, _ in wanted:
            self._ensure_read(name)
        if wanted:
            self._pipeline.enable_lora()
            adapters = [self._adapters[name] for name, _ in wanted]
            self._pipeline.set_adapters(adapters, [weight for _, weight in wanted])
        elif self._read:
            self._pipeline.disable_lora()
        self._applied = wanted

    def _ensure_read(self, name: str) -> None:
        if name in self._read:
            return
        if name not in self._adapters or not hasattr(self._pipeline, "load_lora_weights"):
            if PurePath(name).is_absolute():
                raise not_read_yet(name)
            raise InvalidRequestError(f"parameters.extra.loras: the model has no adapter {name!r}")
        file = self._files[name]
        check_tensor_file(file)
        try:
            self._pipeline.load_lora_weights(
                str(file.parent), weight_name=file.name, adapter_name=self._adapters[name], local_files_only=True
            )
        except (ValueError, KeyError, RuntimeError, OSError) as error:
            self._pipeline.delete_adapters(self._adapters[name])
            raise ModelBrokenError(f"the adapter {file.stem!r} does not fit the model: {str(error)[:300]}") from error
        self._read.add(name)
