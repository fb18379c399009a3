"""The variants of a model: which of a repository's files belong together, and which of them can be run."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import PurePosixPath

import msgspec

from plugai.server.core.hub.hub import HubFile, is_safe_path

CONFIG, PIPELINE = "config.json", "model_index.json"

_PICKLES = frozenset({".bin", ".ckpt", ".h5", ".joblib", ".msgpack", ".pickle", ".pkl", ".pt", ".pth"})
# What the runners read beside weights. Code is never taken.
_DATA = frozenset({".jinja", ".json", ".model", ".txt"})
_QUANTIZATION = re.compile(r"(?:^|[-._])((?:I?Q\d\w*|[FT]Q\d\w*|BF16|F16|F32|FP16|MXFP4\w*))(?=$|[-._])", re.IGNORECASE)
_MAX_PARTS = 512
_PART = re.compile(r"-(\d{5})-of-(\d{5})$")
# Parts of a model, which are no model of their own. A projector reads images for one.
_PROJECTOR = re.compile(r"(?:^|[-._])mmproj(?:$|[-._])", re.IGNORECASE)
# Projectors are small, and suffer from quantisation.
_PROJECTOR_QUANTIZATIONS = ("F16", "BF16", "Q8_0", "F32")
_COMPANION = re.compile(r"(?:^|[-._])(?:mmproj|imatrix)(?:$|[-._])", re.IGNORECASE)
_POOLING = re.compile(r"\d+_[A-Za-z]+/config\.json")


class WeightsFormat(StrEnum):
    """The file format of a variant."""

    GGUF = "gguf"
    TRANSFORMERS = "transformers"
    DIFFUSERS = "diffusers"
    OTHER = "other"


class ModelVariant(msgspec.Struct, frozen=True):
    """Files that make a model. `refusal` says why it is not downloaded, as a sentence; empty if it can be."""

    name: str
    format: WeightsFormat
    files: tuple[HubFile, ...]
    quantization: str = ""
    refusal: str = ""

    @property
    def size(self) -> int:
        """The size of its files in bytes."""
        return sum(file.size for file in self.files)


def find_variants(files: Sequence[HubFile]) -> list[ModelVariant]:
    """The variants in a repository with these files; of folders at most one, GGUF files first."""
    found = [*_gguf(files), *_folders(files)]
    if not found and (pickles := [file for file in files if _suffix(file) in _PICKLES]):
        sentence = (
            "its weights are pickles, which can run code when they are loaded; choose a safetensors or GGUF version"
        )
        found.append(ModelVariant("pickle", WeightsFormat.OTHER, tuple(pickles), refusal=sentence))
    return [_with_safe_paths(variant) for variant in found]


def part_names(name: str) -> list[str]:
    """The names of all files of the model to which the GGUF file of this name belongs, which may be only this one."""
    path = PurePosixPath(name)
    part = _PART.search(path.stem)
    if part is None or not 1 <= int(part[2]) <= _MAX_PARTS:
        return [name]
    return with_part_numbers(path.stem[: part.start()], path.suffix, int(part[2]))


def with_part_numbers(stem: str, suffix: str, count: int) -> list[str]:
    """The names of the files of a model in so many parts."""
    return [f"{stem}-{number:05}-of-{count:05}{suffix}" for number in range(1, count + 1)]


CODE_REFUSAL = "requires code of the repository (auto_map), which is never run; choose another model"
"""What is said of a file for which `requires_code` is true, after its name."""


def requires_code(config: bytes) -> bool:
    """Whether a config.json asks for code of the repository."""
    try:
        value = json.loads(config)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and bool(value.get("auto_map") or value.get("custom_pipelines"))


def _gguf(files: Sequence[HubFile]) -> Iterator[ModelVariant]:
    groups: dict[str, list[HubFile]] = defaultdict(list)
    for file in files:
        stem = PurePosixPath(file.path).with_suffix("").as_posix()
        if _suffix(file) == ".gguf" and not _COMPANION.search(PurePosixPath(stem).name):
            groups[_PART.sub("", stem)].append(file)
    labels = {stem: _quantization(stem) for stem in groups}
    unique = {label for label in labels.values() if label and list(labels.values()).count(label) == 1}
    for stem, group in sorted(groups.items()):
        label = labels[stem]
        name = label if label in unique else stem
        parts = sorted(group, key=lambda file: file.path)
        refusal = "" if _is_complete(parts) else "some of its parts are missing on the hub; choose another variant"
        yield ModelVariant(name, WeightsFormat.GGUF, (*parts, *_projector(files)), label, refusal)


def is_projector(file: HubFile) -> bool:
    """Whether the file reads images for the model beside it."""
    return _suffix(file) == ".gguf" and is_projector_name(PurePosixPath(file.path).stem)


def is_projector_name(stem: str) -> bool:
    """Whether a GGUF file's name, without its ending, says that it is a projector."""
    return _PROJECTOR.search(stem) is not None


def _projector(files: Sequence[HubFile]) -> list[HubFile]:
    """The repository's projector, if it has any: every variant needs it to read images."""
    found = [file for file in files if is_projector(file)]
    return sorted(found, key=lambda file: (_preference(file), file.path))[:1]


def _preference(file: HubFile) -> int:
    label = _quantization(PurePosixPath(file.path).stem)
    known = label in _PROJECTOR_QUANTIZATIONS
    return _PROJECTOR_QUANTIZATIONS.index(label) if known else len(_PROJECTOR_QUANTIZATIONS)


def _quantization(stem: str) -> str:
    found = _QUANTIZATION.findall(PurePosixPath(stem).name)
    return str(found[-1]).upper() if found else ""


def _is_complete(parts: Sequence[HubFile]) -> bool:
    numbers = [_PART.search(PurePosixPath(file.path).stem) for file in parts]
    if len(parts) == 1 and numbers[0] is None:
        return True
    found = [(int(part[1]), int(part[2])) for part in numbers if part is not None]
    return found == [(number, len(parts)) for number in range(1, len(parts) + 1)]


def _folders(files: Sequence[HubFile]) -> Iterator[ModelVariant]:
    paths = {file.path for file in files}
    if PIPELINE in paths:
        yield _folder(WeightsFormat.DIFFUSERS, [file for file in files if _is_of_pipeline(file, paths)])
    elif CONFIG in paths and any(_is_weights(file) and "/" not in file.path for file in files):
        yield _folder(WeightsFormat.TRANSFORMERS, [file for file in files if _is_of_model(file)])


def _folder(format_: WeightsFormat, files: Sequence[HubFile]) -> ModelVariant:
    missing = not any(map(_is_weights, files))
    sentence = "it has no safetensors files, and others can run code when they are loaded; choose another model"
    return ModelVariant(format_.value, format_, tuple(files), refusal=sentence if missing else "")


def _is_of_model(file: HubFile) -> bool:
    """Whether transformers reads it: what is beside the configuration, and how embeddings are pooled."""
    if "/" in file.path:
        return bool(_POOLING.fullmatch(file.path))
    return _is_weights(file) or _suffix(file) in _DATA


def _is_of_pipeline(file: HubFile, paths: set[str]) -> bool:
    """Whether diffusers reads it: parts are in folders, and half-precision weights are for who has no others."""
    if "/" not in file.path:
        return file.path == PIPELINE
    if not _is_weights(file):
        return _suffix(file) in _DATA
    return not file.path.endswith(".fp16.safetensors") or file.path.replace(".fp16.", ".") not in paths


def _is_weights(file: HubFile) -> bool:
    return _suffix(file) == ".safetensors"


def _suffix(file: HubFile) -> str:
    return PurePosixPath(file.path).suffix.lower()


def _with_safe_paths(variant: ModelVariant) -> ModelVariant:
    if variant.refusal or all(is_safe_path(path) for path in _names(variant.files)):
        return variant
    sentence = "the name of a file leads out of its folder, or has characters that file names do not have"
    return msgspec.structs.replace(variant, refusal=f"{sentence}; choose another model")


def _names(files: Iterable[HubFile]) -> Iterator[str]:
    return (file.path for file in files)
