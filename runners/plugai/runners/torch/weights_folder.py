"""Validates a folder of weights in Hugging Face's layout before any library loads it.

Only JSON of limited size is read here, so that the gateway may use it too. Files that could run code when they are
loaded are rejected by their names; the weights must be safetensors, which cannot run code.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plugai.runners.errors import ModelBrokenError
from plugai.runners.regular_files import check_regular, open_regular

_MAX_FILES = 2000
_MAX_JSON_BYTES = 2**20
_PICKLES = frozenset({".bin", ".ckpt", ".joblib", ".npy", ".npz", ".pickle", ".pkl", ".pt", ".pth"})
_CODE = frozenset({".dll", ".dylib", ".py", ".pyc", ".so"})
# Large files in a format that their library parses itself.
_UNREAD = ("tokenizer.json", "vocab.json", ".safetensors.index.json")
_METADATA = "plugai.json"


class ModelMetadata(BaseModel):
    """The model's `plugai.json`: default parameters, origin and license."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    defaults: dict[str, bool | int | float | str] = Field(default_factory=dict, max_length=64)
    source: str = Field(default="", max_length=1000, description="The origin of the weights.")
    license: str = Field(default="", max_length=200, description="Their license.")


def read_json(path: Path) -> Mapping[str, object]:
    """The JSON object in a file. Raises ModelBrokenError."""
    value = read_json_value(path)
    if not isinstance(value, dict):
        raise ModelBrokenError(f"{path.name!r} is not a JSON object; get the model again")
    return value


def read_json_value(path: Path) -> object:
    """The JSON value in a file. Raises ModelBrokenError."""
    try:
        with open_regular(path) as file:
            data = file.read(_MAX_JSON_BYTES + 1)
        if len(data) > _MAX_JSON_BYTES:
            raise ModelBrokenError(f"{path.name!r} is larger than {_MAX_JSON_BYTES} bytes; get the model again")
        value: object = json.loads(data)
    except OSError as error:
        raise ModelBrokenError(f"{path.name!r} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ModelBrokenError(f"{path.name!r} is not JSON; get the model again") from None
    return value


def read_metadata(folder: Path) -> ModelMetadata:
    """Read `plugai.json`; defaults if there is no such file. Raises ModelBrokenError."""
    path = folder / _METADATA
    if not path.exists():
        return ModelMetadata()
    try:
        return ModelMetadata.model_validate(dict(read_json(path)))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, at['loc']))}: {at['msg']}" for at in error.errors())
        raise ModelBrokenError(f"{_METADATA!r} beside the model is invalid: {wrong}") from None


def size_bytes(folder: Path) -> int | None:
    """The size of the weights in a folder; None if it cannot be read."""
    try:
        return sum(path.stat().st_size for path in _files(folder) if path.suffix == ".safetensors")
    except OSError:
        return None


def check_weights_folder(folder: Path) -> None:
    """Raise ModelBrokenError if a file in the folder could run code when it is loaded, or requires custom code."""
    found = False
    for number, path in enumerate(_files(folder), start=1):
        if number > _MAX_FILES:
            raise ModelBrokenError(f"the model's folder has more than {_MAX_FILES} files; name the model's own folder")
        name = path.relative_to(folder).as_posix()
        _check_kind(name, path)
        _check_regular(path)
        found |= path.suffix == ".safetensors"
        if path.suffix == ".json" and not path.name.endswith(_UNREAD) and _requires_code(path):
            raise ModelBrokenError(
                f"{name!r} requires custom code (auto_map), but only that of diffusers and "
                "transformers is run; choose a model that these support"
            )
    if not found:
        raise ModelBrokenError("the model's folder has no .safetensors file; get the model again")


def _requires_code(path: Path) -> bool:
    # Some files are lists, which cannot require code.
    value = read_json_value(path)
    return isinstance(value, dict) and "auto_map" in value


def _check_regular(path: Path) -> None:
    try:
        check_regular(path)
    except OSError as error:
        raise ModelBrokenError(f"{path.name!r} cannot be read: {error.strerror}") from None


def _check_kind(name: str, path: Path) -> None:
    if path.suffix in _PICKLES:
        raise ModelBrokenError(
            f"{name!r} can run code when it is loaded; convert the weights to .safetensors and remove it"
        )
    if path.suffix in _CODE:
        raise ModelBrokenError(f"{name!r} is code, which is never run; remove it")


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in order. Symbolic links to folders are not followed."""
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        yield from (Path(parent, name) for name in sorted(names))
