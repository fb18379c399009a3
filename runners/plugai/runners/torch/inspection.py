"""Looks at a folder of weights: is it complete, what does it say of its model? For confined processes alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import yaml

from plugai.runners.errors import ModelBrokenError
from plugai.runners.specs import ModelDetails
from plugai.runners.torch.tensor_files import check_tensor_files
from plugai.runners.torch.weights_folder import read_metadata

_CARD_BYTES = 64 * 1024
_LONGEST = 200
_MOST_LANGUAGES = 64
# The folders of pipelines whose weights are nearly all of them.
_MAIN_PARTS = ("", "transformer", "unet", "prior")


def inspect_folder(folder: Path) -> ModelDetails:
    """The details in a folder. Raises ModelBrokenError if it is not complete."""
    check_complete(folder)
    card = _card(folder / "README.md")
    license_name = read_metadata(folder).license or _text(card.get("license"))
    languages = card.get("language")
    listed = languages if isinstance(languages, list) else [languages]
    codes = tuple(code for code in map(_text, listed[:_MOST_LANGUAGES]) if code)
    return ModelDetails(_quantization(folder), license_name, codes)


def check_complete(folder: Path) -> None:
    """Raise ModelBrokenError unless everything that the folder's descriptions name is there, and complete.

    They may be large here, unlike in the gateway: the caller is a confined process.
    """
    for component, value in _described(folder / "model_index.json").items():
        if isinstance(value, list) and any(value) and not (folder / component).exists():
            raise ModelBrokenError(f"its part {component!r} is not there; get the model again")
    for index in sorted(folder.rglob("*.safetensors.index.json")):
        shards = _described(index).get("weight_map")
        for shard in sorted(set(shards.values()) if isinstance(shards, dict) else ()):
            if not (index.parent / str(shard)).is_file():
                raise ModelBrokenError(f"{shard!r}, which {index.name!r} names, is not there; get the model again")
    if next(folder.rglob("*.safetensors"), None) is None:
        raise ModelBrokenError("the model's folder has no .safetensors file; get the model again")
    check_tensor_files(folder)


def _quantization(folder: Path) -> str:
    """The method with which the weights were quantised, else the type of their numbers, as the configuration says."""
    for part in _MAIN_PARTS:
        config = _described(folder / part / "config.json")
        quantized = config.get("quantization_config")
        method = quantized.get("quant_method") if isinstance(quantized, dict) else None
        if found := _text(method) or _text(config.get("dtype")) or _text(config.get("torch_dtype")):
            return found
    return ""


def _card(path: Path) -> Mapping[object, object]:
    """The values at the beginning of a model card; none if there are none."""
    try:
        with path.open("rb") as file:
            start, _, rest = file.read(_CARD_BYTES).decode(errors="replace").partition("---\n")
        value: object = yaml.safe_load(rest.partition("\n---")[0]) if not start.strip() else None
    except (OSError, yaml.YAMLError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _described(path: Path) -> Mapping[str, object]:
    """The JSON object in a file; an empty one if there is no such file. Raises ModelBrokenError."""
    try:
        value: object = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        raise ModelBrokenError(f"{path.name!r} is not JSON; get the model again") from None
    return value if isinstance(value, dict) else {}
