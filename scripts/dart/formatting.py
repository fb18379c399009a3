"""Dart's own parser and formatter, built as WebAssembly: `python -m scripts.dart.formatting` installs it from npm.

It needs a Node.js with garbage collection for WebAssembly, which comes along.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "formatter"
_MODULES = FOLDER / "node_modules"


class DartSyntaxError(Exception):
    """Sources that are not Dart."""


def formatted(sources: Mapping[str, str]) -> dict[str, str]:
    """The sources by their paths, as `dart format` writes them. Raises DartSyntaxError."""
    install()
    command = [node(), str(FOLDER / "format.mjs")]
    done = subprocess.run(command, input=json.dumps(sources), capture_output=True, text=True, check=True)
    results: dict[str, dict[str, str]] = json.loads(done.stdout)
    errors = [f"{path}: {result['error']}" for path, result in results.items() if "error" in result]
    if errors:
        raise DartSyntaxError("\n".join(errors))
    return {path: result["formatted"] for path, result in results.items()}


def install() -> None:
    """Install what package-lock.json names, unless it is there. Processes that want it at the same time wait."""
    lock, installed = FOLDER / "package-lock.json", _MODULES / ".package-lock.json"
    with (FOLDER / "package.json").open() as mutex:
        fcntl.flock(mutex, fcntl.LOCK_EX)
        if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
            return
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("Dart's formatter comes from npm: install it first (Debian: apt-get install npm)")
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=FOLDER, check=True)
        installed.touch()


def node() -> str:
    """The Node.js of the lock file; elsewhere than on Linux the installed one, which must be 22 or newer."""
    pinned = [path for path in sorted(_MODULES.glob("node-*/bin/node")) if path.is_file()]
    found = str(pinned[0]) if pinned else shutil.which("node")
    if found is None:
        raise SystemExit("Dart's formatter needs Node.js 22 or newer: install it")
    return found


if __name__ == "__main__":
    install()
