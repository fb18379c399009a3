"""Finds folders with a model for transformers, and describes it without loading it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from plugai.runners.errors import ModelBrokenError
from plugai.runners.folder_entries import entries_below, is_inside
from plugai.runners.torch.weights_folder import read_json

CONFIG = "config.json"
# The longest default context: its memory grows with the length.
_DEFAULT_LENGTH = 8192


class Kind(StrEnum):
    """The task of a model."""

    TEXT = "text"
    VISION = "vision"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True)
class Description:
    """A model's configuration: its class in transformers, and the number of tokens that it was trained for."""

    kind: Kind
    architecture: str
    context_length: int

    def length(self, wanted: int | None) -> int:
        """The context length to use, if the options ask for `wanted`."""
        return min(wanted or _DEFAULT_LENGTH, self.context_length)


def model_folders(models_folder: Path) -> Iterator[tuple[str, Path]]:
    """The id and the folder of each model below a folder, sorted. Symbolic links that leave it are skipped.

    The components of diffusers pipelines are skipped too.
    """
    for config in (path for path in entries_below(models_folder) if path.name == CONFIG):
        folder = config.parent
        model = folder.relative_to(models_folder).as_posix()
        standalone = not any((parent / "model_index.json").exists() for parent in (folder, folder.parent))
        if (
            folder != models_folder
            and model.isprintable()
            and is_inside(config, models_folder)
            and standalone
            and any(folder.glob("*.safetensors"))
        ):
            yield model, folder


def describe(folder: Path) -> Description:
    """The description of the model in this folder. Raises ModelBrokenError if it is unknown."""
    config = read_json(folder / CONFIG)
    match config.get("architectures"):
        case [str(architecture), *_]:
            return Description(_kind(folder, config, architecture), architecture, _context_length(config))
        case _:
            raise ModelBrokenError(f"{CONFIG!r} does not name the model's class (architectures); get the model again")


def _kind(folder: Path, config: Mapping[str, object], architecture: str) -> Kind:
    if (folder / "modules.json").exists():
        return Kind.EMBEDDING
    if architecture.endswith(("ForCausalLM", "LMHeadModel")):
        return Kind.TEXT
    if architecture.endswith("ForConditionalGeneration") and "vision_config" in config:
        return Kind.VISION
    if architecture.endswith("Model"):
        return Kind.EMBEDDING
    raise ModelBrokenError(
        f"{architecture} neither generates text nor embeddings, and this runner supports nothing else; "
        "choose another runner or model"
    )


def _context_length(config: Mapping[str, object]) -> int:
    """The model's context length; of a model with several parts, that of the text model."""
    text = config.get("text_config")
    for source in (text if isinstance(text, dict) else {}, config):
        for name in ("max_position_embeddings", "n_positions", "seq_length"):
            length = source.get(name)
            if isinstance(length, int) and length > 0:
                return length
    return _DEFAULT_LENGTH
