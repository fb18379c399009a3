"""Compiles Envoy's cap on the connections of an address: `python -m scripts.connection_cap`, with `ziglang` installed.

The compiled module is committed, since it changes hardly ever and the compiler is large. It ends with the digest of its
source, by which a test finds out whether it is current.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "envoy" / "plugai" / "envoy"
SOURCE, MODULE = FOLDER / "connection_cap.c", FOLDER / "connection_cap.wasm"
_SECTION = b"source"
_COMPILE = (
    *("cc", "--target=wasm32-freestanding", "-Os", "-ffreestanding", "-nostdlib", "-Wall", "-Wno-unused-parameter"),
    *("-Wl,--no-entry", "-Wl,--strip-all"),
)


def digest_section() -> bytes:
    """The section of the module that names its source: its type, its length, its name and the digest."""
    content = bytes([len(_SECTION)]) + _SECTION + hashlib.sha256(SOURCE.read_bytes()).digest()
    return b"\0" + bytes([len(content)]) + content


def main() -> None:
    """Compile it, and add the digest."""
    compiler = [sys.executable, "-m", "ziglang"]
    subprocess.run([*compiler, *_COMPILE, "-o", str(MODULE), str(SOURCE)], check=True)
    MODULE.write_bytes(MODULE.read_bytes() + digest_section())


if __name__ == "__main__":
    main()
