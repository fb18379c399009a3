"""Takes the files of Swagger UI, which shows `/docs`, from its package: `python -m scripts.viewer TARBALL`.

TARBALL is what `npm pack swagger-ui-dist@VERSION` downloads. The files are kept compressed, as they are served.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import sys
import tarfile
from pathlib import Path

VERSION = "5.35.0"
# What npm gives as `dist.integrity` of this version.
INTEGRITY = "sha512-U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ=="
FOLDER = Path(__file__).resolve().parent.parent / "envoy" / "plugai" / "envoy" / "viewer"
SERVED = ("swagger-ui-bundle.js", "swagger-ui.css")
# The licences of what is in the bundle have to go with it.
KEPT = ("LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt")


def main(tarball: Path) -> None:
    """Write the files. Raises SystemExit if the package is not that of the version."""
    content = tarball.read_bytes()
    digest = f"sha512-{base64.b64encode(hashlib.sha512(content).digest()).decode()}"
    if digest != INTEGRITY:
        raise SystemExit(f"{tarball} is not swagger-ui-dist {VERSION}: its integrity is {digest}")
    with tarfile.open(tarball) as package:
        for name in SERVED:
            (FOLDER / f"{name}.gz").write_bytes(gzip.compress(_read(package, name), mtime=0))
        for name in KEPT:
            (FOLDER / name).write_bytes(_read(package, name))


def _read(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(f"package/{name}")
    if file is None:
        raise SystemExit(f"the package has no {name}")
    return file.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
