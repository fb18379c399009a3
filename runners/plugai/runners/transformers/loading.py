"""Loads a model of transformers: checks its folder and reads its weights."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import transformers
from torch import nn
from transformers.models.auto import modeling_auto

from plugai.runners.errors import ModelBrokenError
from plugai.runners.torch.device import Placement, is_out_of_memory
from plugai.runners.torch.tensor_files import check_tensor_files
from plugai.runners.torch.weights_folder import check_weights_folder
from plugai.runners.transformers.folder import Description, Kind

_LOADERS: Mapping[Kind, str] = {
    Kind.TEXT: "AutoModelForCausalLM",
    Kind.VISION: "AutoModelForImageTextToText",
    Kind.EMBEDDING: "AutoModel",
}
# transformers' own classes for each kind: no others are instantiated, whatever a model's files name.
_KNOWN: Mapping[Kind, str] = {
    Kind.TEXT: "MODEL_FOR_CAUSAL_LM_MAPPING_NAMES",
    Kind.VISION: "MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES",
    Kind.EMBEDDING: "MODEL_MAPPING_NAMES",
}
# Raised by loaders for files that do not fit together.
_LOAD_ERRORS = (AttributeError, ImportError, LookupError, OSError, RuntimeError, TypeError, ValueError)
_MAX_REASON = 300

_log = logging.getLogger(__name__)


def load_model(folder: Path, description: Description, placement: Placement) -> Any:
    """Load the model. Raises ModelBrokenError."""
    check_weights_folder(folder)
    if description.architecture not in _known(description.kind):
        raise ModelBrokenError(
            f"transformers {transformers.__version__} has no class {description.architecture}, and a model's own "
            "code is never run; update transformers or choose another model"
        )
    check_tensor_files(folder)
    loader = getattr(transformers, _LOADERS[description.kind])
    transformers.utils.logging.disable_progress_bar()
    try:
        model, loading_info = loader.from_pretrained(
            str(folder),
            dtype=placement.dtype,
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except _LOAD_ERRORS as error:
        raise _to_plugai_error(error) from None
    # Missing weights would be random. The pooler is not used for embeddings.
    missing = sorted(name for name in loading_info["missing_keys"] if "pooler" not in name)
    if missing:
        raise ModelBrokenError(f"the weights lack {missing[0]!r} and {len(missing) - 1} more; get the model again")
    _log.info("%s runs on %s", description.architecture, placement)
    return model.to(placement.device).eval()


def load_part(name: str, folder: Path) -> Any:
    """Load a tokenizer or processor by its class in transformers. Raises ModelBrokenError."""
    try:
        return getattr(transformers, name).from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    except _LOAD_ERRORS as error:
        raise _to_plugai_error(error) from None


def layers(model: nn.Module) -> Iterator[nn.Module]:
    """The layers of a model, in order."""
    for module in model.modules():
        if isinstance(module, nn.ModuleList):
            yield from module


def _known(kind: Kind) -> set[str]:
    names: set[str] = set()
    for known in getattr(modeling_auto, _KNOWN[kind]).values():
        names.update((known,) if isinstance(known, str) else known)
    return names


def _to_plugai_error(error: Exception) -> Exception:
    if is_out_of_memory(error):
        return error
    return ModelBrokenError(f"transformers cannot load the model: {str(error)[:_MAX_REASON]}; get it again")
