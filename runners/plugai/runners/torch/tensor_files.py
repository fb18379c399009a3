"""Checks that tensor files are complete before an engine maps them. Only worker processes import this."""

from __future__ import annotations

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


def check_tensor_file(path: Path) -> None:
    """Raise ModelBrokenError unless this file has all the data that its header describes."""
    try:
        with safe_open(path, "numpy"):
            pass
    except SafetensorError as error:
        raise ModelBrokenError(f"the weights in {path.name!r} are damaged ({error}); get the model again") from None
    except OSError as error:
        raise ModelBrokenError(f"the weights in {path.name!r} cannot be read: {error.strerror}") from None
