"""Checks that tensor files are complete before an engine maps them. Only worker processes import this."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError, safe_open

from plugai.runners.errors import ModelBrokenError


def check_tensor_files(folder: Path, excluding: frozenset[str] = frozenset()) -> None:
    """Raise ModelBrokenError unless every .safetensors file below the folder is complete.

    Folders with the names in `excluding` are skipped.
    """
    for path in sorted(folder.rglob("*.safetensors")):
        if excluding.isdisjoint(path.relative_to(folder).parts):
            check_tensor_file(path)


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


def _described(path: Path) -> Mapping[str, object]:
    """The JSON object in a file; an empty one if there is no such file. Raises ModelBrokenError."""
    try:
        value: object = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        raise ModelBrokenError(f"{path.name!r} is not JSON; get the model again") from None
    return value if isinstance(value, dict) else {}


def check_tensor_file(path: Path) -> None:
    """Raise ModelBrokenError unless this file has all the data that its header describes."""
    try:
        with safe_open(path, "numpy"):
            pass
    except SafetensorError as error:
        raise ModelBrokenError(f"the weights in {path.name!r} are damaged ({error}); get the model again") from None
    except OSError as error:
        raise ModelBrokenError(f"the weights in {path.name!r} cannot be read: {error.strerror}") from None
