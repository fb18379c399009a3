"""Which folders hold a Shap-E pipeline, told without loading it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from plugai.runners.errors import ModelBrokenError
from plugai.runners.torch.weights_folder import read_json

DEMO = Path(__file__).with_name("demo")
"""A small model that comes with the repository, to see that all works."""

_INDEX = "model_index.json"


class PipelineKind(StrEnum):
    """What a pipeline makes shapes of, by the name of its class in diffusers."""

    TEXT = "ShapEPipeline"
    IMAGE = "ShapEImg2ImgPipeline"


_SHARED: Mapping[str, list[str]] = {
    "prior": ["diffusers", "PriorTransformer"],
    "scheduler": ["diffusers", "HeunDiscreteScheduler"],
    "shap_e_renderer": ["shap_e", "ShapERenderer"],
}
# A pipeline names the classes that its parts are made of: what is none of these is not made.
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
_OTHER_NAMES = {
    "CLIPTokenizerFast": "CLIPTokenizer",
    "CLIPImageProcessorFast": "CLIPImageProcessor",
    "CLIPImageProcessorPil": "CLIPImageProcessor",
}


def pipeline_folders(models_folder: Path) -> Iterator[tuple[str, Path]]:
    """The id and the folder of each Shap-E pipeline below a folder, in order; none that a link leads out to."""
    root = models_folder.resolve()
    for index in sorted(models_folder.rglob(_INDEX)):
        folder = index.parent
        model = folder.relative_to(models_folder).as_posix()
        inside = index.resolve().is_relative_to(root)
        if folder != models_folder and model.isprintable() and inside and _is_ours(folder):
            yield model, folder


def pipeline_kind(folder: Path) -> PipelineKind:
    """What the pipeline in this folder makes shapes of. Raises ModelBrokenError if it is none that is known."""
    index = read_json(folder / _INDEX)
    name = index.get("_class_name")
    kind = next((kind for kind in PipelineKind if kind == name), None)
    if kind is None:
        raise ModelBrokenError(
            f"{_INDEX!r} names the pipeline {name!r}, and this runner knows {' and '.join(PipelineKind)}; "
            "choose another runner"
        )
    parts = {part: _known_name(made_of) for part, made_of in index.items() if not part.startswith("_")}
    for part in parts.keys() | _PARTS[kind].keys():
        if parts.get(part) != _PARTS[kind].get(part):
            raise ModelBrokenError(
                f"{_INDEX!r} wants {part!r} to be {parts.get(part)!r}, and in {name} it is "
                f"{_PARTS[kind].get(part)!r}; get the model again"
            )
    return kind


def _is_ours(folder: Path) -> bool:
    """Whether the folder says that it holds a Shap-E pipeline, be it a broken one."""
    try:
        return str(read_json(folder / _INDEX).get("_class_name")) in set(PipelineKind)
    except ModelBrokenError:
        return False


def _known_name(made_of: object) -> object:
    """A class by its usual name: some of transformers' have had others, or have them on some machines."""
    match made_of:
        case [str(library), str(name)]:
            return [library, _OTHER_NAMES.get(name, name)]
        case _:
            return made_of
