"""Lists a folder that others may change meanwhile."""

from __future__ import annotations

import os
from pathlib import Path


def entries_below(folder: Path) -> list[Path]:
    """Every file, folder and link below a folder, sorted. Links to folders are not followed, hidden folders left out.

    What cannot be read, or is gone before it is looked at, is left out, as is everything whose name begins with a dot:
    so the names of what is still arriving begin.
    """
    found: list[Path] = []
    for parent, folders, files in os.walk(folder):
        files = [name for name in files if not name.startswith(".")]
        # Programs keep what is not ready in them, as downloads do.
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += (Path(parent, name) for name in (*folders, *files))
    return sorted(found)


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path is in this folder once all links are followed."""
    # Path.resolve raises an error for links that lead to themselves.
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
