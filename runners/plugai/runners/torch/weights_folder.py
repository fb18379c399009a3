"""A folder of weights as Hugging Face lays it out, looked at before any library loads it.

Nothing is read here but JSON of limited size, so the gateway may look too. What could run code when it is loaded is
refused by its name; the weights themselves are safetensors, which cannot.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plugai.runners.errors import ModelBrokenError

_MOST_FILES = 2000
_MOST_JSON_BYTES = 2**20
_PICKLES = frozenset({".bin", ".ckpt", ".joblib", ".npy", ".npz", ".pickle", ".pkl", ".pt", ".pth"})
_CODE = frozenset({".dll", ".dylib", ".py", ".pyc", ".so"})
# Large, and a format of its own that its library reads in Rust.
_UNREAD = ("tokenizer.json", "vocab.json", ".safetensors.index.json")
_METADATA = "plugai.json"


class ModelMetadata(BaseModel):
    """What `plugai.json` beside the weights says of a model: the parameters that suit it where a request has none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    defaults: dict[str, bool | int | float | str] = Field(default_factory=dict, max_length=64)
    source: str = Field(default="", max_length=1000, description="Where the weights are from.")
    license: str = Field(default="", max_length=200, description="What they may be used for.")


def read_json(path: Path) -> Mapping[str, object]:
    """The JSON object in a file. Raises ModelBrokenError."""
    value = read_json_value(path)
    if not isinstance(value, dict):
        raise ModelBrokenError(f"{path.name!r} is not a JSON object; get the model again")
    return value


def read_json_value(path: Path) -> object:
    """What is in a JSON file. Raises ModelBrokenError."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_JSON_BYTES + 1)
        if len(data) > _MOST_JSON_BYTES:
            raise ModelBrokenError(f"{path.name!r} is larger than {_MOST_JSON_BYTES} bytes; get the model again")
        value: object = json.loads(data)
    except OSError as error:
        raise ModelBrokenError(f"{path.name!r} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ModelBrokenError(f"{path.name!r} is not JSON; get the model again") from None
    return value


def read_metadata(folder: Path) -> ModelMetadata:
    """What is said beside the weights; nothing if there is no such file. Raises ModelBrokenError."""
    path = folder / _METADATA
    if not path.exists():
        return ModelMetadata()
    try:
        return ModelMetadata.model_validate(dict(read_json(path)))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, at['loc']))}: {at['msg']}" for at in error.errors())
        raise ModelBrokenError(f"{_METADATA!r} beside the model is wrong: {wrong}") from None


def size_bytes(folder: Path) -> int | None:
    """The size of the weights in a folder; None if it cannot be read."""
    try:
        return sum(path.stat().st_size for path in _files(folder) if path.suffix == ".safetensors")
    except OSError:
        return None


def check_weights_folder(folder: Path) -> None:
    """Raise ModelBrokenError if a file of the folder could run code when it is loaded, or asks for code."""
    found = False
    for number, path in enumerate(_files(folder), start=1):
        if number > _MOST_FILES:
            raise ModelBrokenError(f"the model's folder has more than {_MOST_FILES} files; name the model's own folder")
        name = path.relative_to(folder).as_posix()
        _check_kind(name, path)
        found |= path.suffix == ".safetensors"
        if path.suffix == ".json" and not path.name.endswith(_UNREAD) and _asks_for_code(path):
            raise ModelBrokenError(
                f"{name!r} asks for code of its own (auto_map), and none but diffusers' and "
                "transformers' is run; choose a model that these know"
            )
    if not found:
        raise ModelBrokenError("the model's folder has no .safetensors file; get the model again")


def _asks_for_code(path: Path) -> bool:
    # Some files are lists, and ask for nothing.
    value = read_json_value(path)
    return isinstance(value, dict) and "auto_map" in value


def _check_kind(name: str, path: Path) -> None:
    if path.suffix in _PICKLES:
        raise ModelBrokenError(
            f"{name!r} is of a kind that can run code when it is loaded; have the weights as .safetensors and remove it"
        )
    if path.suffix in _CODE:
        raise ModelBrokenError(f"{name!r} is code, and a model's own code is never run; remove it")


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in order. Links to folders are not followed."""
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        yield from (Path(parent, name) for name in sorted(names))
