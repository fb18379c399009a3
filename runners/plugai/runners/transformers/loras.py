"""A model's LoRA adapters, as peft writes them: read on first use, and applied with the scales of each request."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors.torch import load_file

from plugai.runners.errors import ModelBrokenError, RunnerNotInstalledError
from plugai.runners.installation import install_command
from plugai.runners.lora.scales import not_read_yet
from plugai.runners.torch.tensor_files import check_tensor_file
from plugai.runners.torch.weights_folder import read_json

_CONFIG, _WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
_MAX_REASON = 300
# Raised for adapters that were made for another model.
_MISFITS = (AttributeError, KeyError, LookupError, OSError, RuntimeError, TypeError, ValueError)


class LoraSettings(BaseModel):
    """What an adapter's own file may say. Everything else is for training, or changes more than it may."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    peft_type: Literal["LORA"]
    r: int = Field(default=8, ge=1, le=1024)
    lora_alpha: float = Field(default=8, allow_inf_nan=False)
    target_modules: list[str] | str
    rank_pattern: dict[str, int] = Field(default_factory=dict)
    alpha_pattern: dict[str, float] = Field(default_factory=dict)
    layers_to_transform: list[int] | int | None = None
    layers_pattern: list[str] | str | None = None
    fan_in_fan_out: bool = False
    use_rslora: bool = False
    use_dora: Literal[False] = False
    bias: Literal["none"] = "none"
    modules_to_save: list[str] | None = Field(default=None, max_length=0)


class PeftAdapters:
    """The adapters of one model, which share its weights."""

    def __init__(self, model: Any, paths: Sequence[Path]) -> None:
        """`paths` are folders with adapter_config.json and adapter_model.safetensors."""
        self._model = model
        # Folders' names may contain dots, adapter names may not.
        self._names = {str(path): f"lora_{number}" for number, path in enumerate(paths)}
        self._read: set[str] = set()
        self._applied: tuple[tuple[str, float], ...] | None = ()

    def apply(self, wanted: tuple[tuple[str, float], ...]) -> None:
        """Apply exactly these adapters, with their scales, to what is computed next.

        Raises ModelBrokenError, ModelUnavailableError, RunnerNotInstalledError.
        """
        if wanted == self._applied:
            return
        # Until it is done, the state is unknown.
        self._applied = None
        for path, _ in wanted:
            self._ensure_read(path)
        for layer in self._layers():
            layer.enable_adapters(enabled=bool(wanted))
            if wanted:
                layer.set_adapter([self._names[path] for path, _ in wanted])
            for path, scale in wanted:
                layer.set_scale(self._names[path], scale)
        self._applied = wanted

    def _ensure_read(self, path: str) -> None:
        if path in self._read:
            return
        if path not in self._names:
            raise not_read_yet(path)
        folder, name = Path(path), self._names[path]
        settings, weights = _settings(folder), folder / _WEIGHTS
        check_tensor_file(weights)
        try:
            self._add(name, settings, weights)
        except _MISFITS as error:
            self._remove(name)
            raise ModelBrokenError(
                f"the adapter {folder.name!r} does not fit its base model: {str(error)[:_MAX_REASON]}; name the base "
                "it is for"
            ) from None
        self._read.add(path)

    def _add(self, name: str, settings: LoraSettings, weights: Path) -> None:
        peft = _peft()
        config = peft.LoraConfig(inference_mode=True, **settings.model_dump(exclude={"peft_type", "modules_to_save"}))
        with warnings.catch_warnings():
            # That there are several is what is meant.
            warnings.filterwarnings("ignore", message="Already found a `peft_config` attribute")
            peft.inject_adapter_in_model(config, self._model, name)
        result = peft.set_peft_model_state_dict(self._model, load_file(weights), adapter_name=name)
        # What the file lacks would stay as it is before training, and what no layer takes would be lost.
        missing = [key for key in result.missing_keys if f".{name}." in key]
        if missing or result.unexpected_keys:
            raise ValueError(f"its weights and its layers differ: {[*missing, *result.unexpected_keys][0]}")

    def _remove(self, name: str) -> None:
        if name in getattr(self._model, "peft_config", {}):
            del self._model.peft_config[name]
        for layer in self._layers():
            layer.set_adapter([])
            layer.delete_adapter(name)

    def _layers(self) -> Iterator[Any]:
        if not self._names:
            return
        lora = _peft().tuners.lora.LoraLayer
        yield from (module for module in self._model.modules() if isinstance(module, lora))


def _peft() -> Any:
    """The library, which takes a second to import. Raises RunnerNotInstalledError."""
    try:
        import peft  # noqa: PLC0415 - only models with adapters need it
    except ImportError:
        raise RunnerNotInstalledError(
            f"peft, which reads adapters, is not installed; install it with: {install_command('images')}"
        ) from None
    return peft


def _settings(folder: Path) -> LoraSettings:
    if not (folder / _CONFIG).is_file():
        raise ModelBrokenError(f"the adapter {folder.name!r} is no folder with {_CONFIG} and {_WEIGHTS}")
    try:
        return LoraSettings.model_validate(dict(read_json(folder / _CONFIG)))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, at['loc']))}: {at['msg']}" for at in error.errors())
        raise ModelBrokenError(f"the adapter {folder.name!r} cannot be used ({_CONFIG}: {wrong})") from None
