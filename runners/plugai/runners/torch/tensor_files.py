"""Files of tensors, checked to be whole before an engine maps them. Only workers import this."""

from __future__ import annotations

from pathlib import Path

from safetensors import SafetensorError, safe_open

from plugai.runners.errors import ModelBrokenError


def check_tensor_files(folder: Path, leaving_out: frozenset[str] = frozenset()) -> None:
    """Raise ModelBrokenError unless every .safetensors file below the folder has all the data that it promises.

    What is in folders of these names is left out.
    """
    for path in sorted(folder.rglob("*.safetensors")):
        if leaving_out.isdisjoint(path.relative_to(folder).parts):
            check_tensor_file(path)


def check_tensor_file(path: Path) -> None:
    """Raise ModelBrokenError unless this file has all the data that its header promises."""
    try:
        with safe_open(path, "numpy"):
            pass
    except SafetensorError as error:
        raise ModelBrokenError(f"the weights in {path.name!r} are damaged ({error}); get the model again") from None
    except OSError as error:
        raise ModelBrokenError(f"the weights in {path.name!r} cannot be read: {error.strerror}") from None
