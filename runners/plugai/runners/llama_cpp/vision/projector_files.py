"""The projector of a model: the file that its options name, or the one beside the model's file."""

from __future__ import annotations

from pathlib import Path

from plugai.runners.llama_cpp.files import projector_beside
from plugai.runners.llama_cpp.options import LlamaCppOptions


def projector_of(options: LlamaCppOptions) -> Path | None:
    """The path of the projector; None if the model reads only text."""
    if options.mmproj == "none" or options.pooling is not None:
        return None
    return projector_beside(options.path) if options.mmproj == "auto" else Path(options.mmproj)
