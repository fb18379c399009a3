"""A pipeline's folder: its model_index.json, checked against the classes that may be loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plugai.runners.diffusers.catalogue import PipelineClass, Task, catalogue
from plugai.runners.errors import ModelBrokenError
from plugai.runners.folder_entries import entries_below, is_inside
from plugai.runners.torch.weights_folder import ModelMetadata, read_json, read_metadata

INDEX = "model_index.json"
LORAS = "loras"
"""The subfolder for LoRA adapters."""
DEMO = Path(__file__).with_name("demo")
"""Small models that are part of the package, for a first try."""

# Pipelines that other runners serve.
_OTHER_ENGINES = frozenset({"ShapEPipeline", "ShapEImg2ImgPipeline"})
# diffusers imports any library that a component names. The last of these has Stable Diffusion's safety checker.
_LIBRARIES = frozenset({"diffusers", "transformers", "stable_diffusion"})
_CLASS = re.compile(r"[A-Z][A-Za-z0-9]{0,99}\Z")


@dataclass(frozen=True, slots=True)
class PipelineFolder:
    """The description of a pipeline. `size` is the width and height that it was trained for, in pixels, if known."""

    path: Path
    class_name: str
    tasks: Mapping[Task, PipelineClass]
    scheduler: str
    metadata: ModelMetadata
    loras: tuple[str, ...]
    size: int | None


def read_folder(path: Path) -> PipelineFolder:
    """Read the description of a pipeline from its folder. Raises ModelBrokenError."""
    index = read_json(path / INDEX)
    name = index.get("_class_name")
    tasks = catalogue().pipelines(name) if isinstance(name, str) else {}
    if not isinstance(name, str) or not tasks:
        raise ModelBrokenError(f"{INDEX!r} names {name!r}, which is not an image pipeline of diffusers")
    for component, value in index.items():
        if not component.startswith("_") and isinstance(value, list):
            _check_component(component, value)
    return PipelineFolder(
        path=path,
        class_name=name,
        tasks=tasks,
        scheduler=_component(index, "scheduler"),
        metadata=read_metadata(path),
        loras=tuple(sorted(file.stem for file in (path / LORAS).glob("*.safetensors") if file.stem.isprintable())),
        size=_native_size(path),
    )


def pipeline_folders(root: Path) -> Iterator[tuple[str, Path]]:
    """The id and the path of each pipeline below a folder, sorted. Symbolic links that leave it are skipped."""
    for index in (path for path in entries_below(root) if path.name == INDEX):
        model = index.parent.relative_to(root).as_posix()
        if model != "." and model.isprintable() and is_inside(index, root) and not _is_other_engines(index):
            yield model, index.parent


def _is_other_engines(index: Path) -> bool:
    try:
        return read_json(index).get("_class_name") in _OTHER_ENGINES
    except ModelBrokenError:
        return False


def _check_component(name: str, value: list[object]) -> None:
    library, class_name = value if len(value) == 2 else (None, "")
    if library is None and class_name is None:
        return
    if library not in _LIBRARIES or not isinstance(class_name, str) or not _CLASS.match(class_name):
        named = ".".join(map(str, value))
        raise ModelBrokenError(
            f"{INDEX!r} has {named!r} as {name!r}, and only parts of diffusers and transformers are run"
        )


def _component(index: Mapping[str, object], name: str) -> str:
    value = index.get(name)
    return str(value[1]) if isinstance(value, list) and len(value) == 2 else ""


def _native_size(path: Path) -> int | None:
    """The size of the latents times the scale of the autoencoder."""
    try:
        denoiser = "unet" if (path / "unet").is_dir() else "transformer"
        latent_size = read_json(path / denoiser / "config.json").get("sample_size")
        blocks = read_json(path / "vae" / "config.json").get("block_out_channels")
    except ModelBrokenError:
        return None
    if not isinstance(latent_size, int) or not isinstance(blocks, list) or not blocks:
        return None
    return latent_size * int(2 ** (len(blocks) - 1))
