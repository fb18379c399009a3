"""Finds folders with a Shap-E pipeline, without loading it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from plugai.runners.errors import ModelBrokenError
from plugai.runners.folder_entries import entries_below, is_inside
from plugai.runners.torch.weights_folder import read_json

DEMO = Path(__file__).with_name("demo")
"""A small model that is part of the package, for a first try."""

_INDEX = "model_index.json"


class PipelineKind(StrEnum):
    """The input of a pipeline, by the name of its class in diffusers."""

    TEXT = "ShapEPipeline"
    IMAGE = "ShapEImg2ImgPipeline"


_SHARED: Mapping[str, list[str]] = {
    "prior": ["diffusers", "PriorTransformer"],
    "scheduler": ["diffusers", "HeunDiscreteScheduler"],
    "shap_e_renderer": ["shap_e", "ShapERenderer"],
}
# A pipeline names the classes of its components: only these are instantiated.
_PARTS: Mapping[PipelineKind, Mapping[str, list[str]]] = {
    PipelineKind.TEXT: {
        **_SHARED,
        "text_encoder": ["transformers", "CLIPTextModelWithProjection"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
    },
    PipelineKind.IMAGE: {
        **_SHARED,
        "image_encoder": ["transformers", "CLIPVisionModel"],
        "image_processor": ["transformers", "CLIPImageProcessor"],
    },
}
_CLASS_ALIASES = {
    "CLIPTokenizerFast": "CLIPTokenizer",
    "CLIPImageProcessorFast": "CLIPImageProcessor",
    "CLIPImageProcessorPil": "CLIPImageProcessor",
}


def pipeline_folders(models_folder: Path) -> Iterator[tuple[str, Path]]:
    """The id and the folder of each Shap-E pipeline below a folder, in order. Links that leave it are skipped."""
    for index in (path for path in entries_below(models_folder) if path.name == _INDEX):
        folder = index.parent
        model = folder.relative_to(models_folder).as_posix()
        inside = is_inside(index, models_folder)
        if folder != models_folder and model.isprintable() and inside and _is_ours(folder):
            yield model, folder


def pipeline_kind(folder: Path) -> PipelineKind:
    """The kind of the pipeline in this folder. Raises ModelBrokenError if it is unknown."""
    index = read_json(folder / _INDEX)
    name = index.get("_class_name")
    kind = next((kind for kind in PipelineKind if kind == name), None)
    if kind is None:
        raise ModelBrokenError(
            f"{_INDEX!r} names the pipeline {name!r}, but this runner supports {' and '.join(PipelineKind)}; "
            "choose another runner"
        )
    parts = {part: _canonical_class(class_path) for part, class_path in index.items() if not part.startswith("_")}
    for part in parts.keys() | _PARTS[kind].keys():
        if parts.get(part) != _PARTS[kind].get(part):
            raise ModelBrokenError(
                f"{_INDEX!r} names {parts.get(part)!r} as {part!r}, but in {name} it is "
                f"{_PARTS[kind].get(part)!r}; get the model again"
            )
    return kind


def _is_ours(folder: Path) -> bool:
    """Whether the folder holds a Shap-E pipeline, valid or not."""
    try:
        return str(read_json(folder / _INDEX).get("_class_name")) in set(PipelineKind)
    except ModelBrokenError:
        return False


def _canonical_class(class_path: object) -> object:
    """A class by its usual name: some classes of transformers have other names in some versions."""
    match class_path:
        case [str(library), str(name)]:
            return [library, _CLASS_ALIASES.get(name, name)]
        case _:
            return class_path
