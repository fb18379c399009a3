"""Writes what is generated of the Dart client, and the messages of its tests: `python -m scripts.dart [OUT]`.

OUT is where to write, the repository by default; there the written libraries are formatted too.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.dart.contract import Reachable
from scripts.dart.formatting import formatted
from scripts.dart.golden import FOLDER, files
from scripts.dart.libraries import libraries
from scripts.protos import ROOT

GENERATED = Path("clients/dart/lib/src/generated")


def write(out: Path) -> None:
    """Write all of them below `out`, formatted."""
    reachable = Reachable.build()
    texts = formatted(libraries(reachable))
    _put(out / GENERATED, texts)
    for old in (out / GENERATED).glob("*.dart"):
        if old.name not in texts:
            old.unlink()
    _put(out / FOLDER, files(reachable))


def _put(folder: Path, texts: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def tidy() -> None:
    """Format every Dart file of the client, except protoc_plugin's."""
    paths = [path for path in (ROOT / "clients" / "dart").rglob("*.dart") if "stubs" not in path.parts]
    for name, text in formatted({str(path): path.read_text(encoding="utf-8") for path in paths}).items():
        Path(name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT)
    if len(sys.argv) == 1:
        tidy()
