"""What a model's speed belongs to: its files as they are, and the options with which it is loaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from plugai.runners.base import ModelSpec, files_of

# The header of a GGUF file begins with what tells it from others, its name and its quantization.
_BEGINNING_BYTES = 2**20


def fingerprint(spec: ModelSpec) -> str:
    """Another one when the files or the options of a model change, wherever the files are. Empty if it has no files.

    Blocks: of a file the beginning is read, of a folder the names and sizes of its files.
    """
    parts = [part for path in files_of(spec) for part in _parts(path)]
    if not parts:
        return ""
    options = {name: value for name, value in spec.options.items() if name != "path"}
    about = [spec.runner, spec.size_bytes, spec.capacity, options, parts]
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).hexdigest()


def _parts(path: Path) -> Iterator[object]:
    try:
        if path.is_dir():
            yield from sorted((str(f.relative_to(path)), f.stat().st_size) for f in path.rglob("*") if f.is_file())
        elif path.is_file():
            with path.open("rb") as file:
                yield path.stat().st_size, hashlib.sha256(file.read(_BEGINNING_BYTES)).hexdigest()
    except OSError:
        # Without its files the model cannot be loaded either, which says why.
        return
