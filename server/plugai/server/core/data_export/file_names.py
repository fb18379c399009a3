"""How files are called in an export."""

from __future__ import annotations

import re

from plugai.server.core.artifacts.artifact import Artifact

_LONGEST = 80
# Names come from whoever has stored the files: what is left is one on every system, and never a path.
_UNSAFE = re.compile(r"[^\w.()-]+")


def file_name(artifact: Artifact) -> str:
    """The path of a file in an export: unique by its id, and readable by the end of its name."""
    readable = _UNSAFE.sub("_", artifact.name)[-_LONGEST:].strip("._")
    return f"files/{artifact.id}-{readable}" if readable else f"files/{artifact.id}"
