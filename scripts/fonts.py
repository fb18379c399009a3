"""Packs the fonts of the scripts that are fetched only when a page has characters of them.

`python -m scripts.fonts` takes them from the npm packages of Fontsource, which needs npm, and writes one archive: the
result is committed. In it a file is called as Flutter's engine asks for it, such as `notosansthai.woff2`, or
`notosanssc.17.woff2` for one of the many pieces of a large script.
"""

from __future__ import annotations

import re
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

ARCHIVE = Path("frontend/plugai/frontend/fonts/noto.zip")
VERSION = "5.3.0"
# Their pieces have the numbers that the engine asks for.
_LARGE = ("sc", "tc", "hk", "jp", "kr")
_SMALL = {
    **{
        script: script
        for script in [
            "adlam",
            "arabic",
            "armenian",
            "bengali",
            "canadian-aboriginal",
            "cherokee",
            "devanagari",
            "ethiopic",
            "georgian",
            "gujarati",
            "gurmukhi",
            "hebrew",
            "javanese",
            "kannada",
            "khmer",
            "lao",
            "malayalam",
            "mongolian",
            "myanmar",
            "nko",
            "oriya",
            "sinhala",
            "syriac",
            "tamil",
            "telugu",
            "thaana",
            "thai",
            "tifinagh",
            "symbols",
        ]
    },
    "symbols-2": "symbols",
    "math": "latin",
}
_TIME = (1980, 1, 1, 0, 0, 0)


def main() -> None:
    """Write the archive. The same packages give the same bytes."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(ARCHIVE, "w") as archive:
        for script in (*_SMALL, *_LARGE):
            for name, content in sorted(_fonts(Path(folder), script).items()):
                archive.writestr(zipfile.ZipInfo(name, _TIME), content)


def _fonts(folder: Path, script: str) -> dict[str, bytes]:
    """The fonts of a script by the names in the archive."""
    package = f"@fontsource/noto-sans-{script}@{VERSION}"
    packed = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()
    family = f"notosans{script.replace('-', '')}"
    wanted = _SMALL.get(script, r"(\d+)")
    pattern = re.compile(rf"package/files/noto-sans-{script}-{wanted}-400-normal\.woff2")
    found: dict[str, bytes] = {}
    with tarfile.open(folder / packed) as files:
        for file in files:
            match, content = pattern.fullmatch(file.name), files.extractfile(file)
            if match and content:
                number = f".{match[1]}" if match.groups() else ""
                found[f"{family}{number}.woff2"] = content.read()
    return found


if __name__ == "__main__":
    main()
