"""How PlugAI itself is installed, and the command that installs one of its extras."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

# The import package and the command are called `plugai`; that name on the package index belongs to another project.
DISTRIBUTION = "plugai-gateway"

_MAKE_TARGETS = {"llama": "setup", "images": "setup-images"}


def version() -> str:
    """The installed version."""
    return metadata.version(DISTRIBUTION)


def checkout() -> Path | None:
    """The folder of the repository, if this is an editable installation of one."""
    record = json.loads(metadata.distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    if not record.get("dir_info", {}).get("editable"):
        return None
    return Path(unquote(urlsplit(record["url"]).path))


def install_command(extra: str) -> str:
    """The command that installs an extra; for an editable installation, one to run in the repository's folder."""
    if checkout() is None:
        return f"pip install '{DISTRIBUTION}[{extra}]'"
    if target := _MAKE_TARGETS.get(extra):
        # The Makefile builds llama.cpp for this machine, and installs the versions that were tested together.
        return f"make {target}"
    return f".venv/bin/python -m pip install --editable '.[{extra}]'"
