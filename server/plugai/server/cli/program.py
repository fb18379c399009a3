"""How `plugai` is started in this folder, for commands that are printed to be copied."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path


def program() -> str:
    """`plugai` if the shell finds this program by that name, else its path."""
    path, found = Path(sys.argv[0]).absolute(), shutil.which("plugai")
    if found is not None and Path(found).resolve() == path.resolve():
        return "plugai"
    return shlex.quote(str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path))
