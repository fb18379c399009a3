"""Bundles the parts of three.js that draw shapes: `python -m scripts.three`, which needs npm.

What is bundled is in `parts.js`, and package-lock.json has the versions and their digests. The result is committed,
compressed.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).parent
FOLDER = SOURCES.parents[1] / "frontend" / "plugai" / "frontend" / "three"


def main() -> None:
    """Write the bundle and its licence. The same versions give the same bytes."""
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=SOURCES, check=True)
    modules = SOURCES / "node_modules"
    options = ("--bundle", "--minify", "--format=esm", "--legal-comments=eof")
    command = [str(modules / ".bin" / "esbuild"), "parts.js", *options]
    bundle = subprocess.run(command, cwd=SOURCES, check=True, capture_output=True).stdout
    (FOLDER / "three.js.gz").write_bytes(gzip.compress(bundle, mtime=0))
    shutil.copy(modules / "three" / "LICENSE", FOLDER / "LICENSE")


if __name__ == "__main__":
    main()
