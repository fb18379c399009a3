"""The fonts of scripts that few pages have. Flutter's engine asks for one when it meets a character of it."""

from __future__ import annotations

import re
import zipfile
from importlib import resources
from pathlib import Path

# Such as `notosanssc/v37/k3kCo84MPv.17.woff2`: the family, and the number of the piece if it comes in pieces.
_ASKED = re.compile(r"(?P<family>noto[a-z0-9]+)/.*?(?P<piece>\.\d+)?\.woff2")
# Their font has no pieces here, and the engine asks for Devanagari under the name of the whole family.
_WHOLE = frozenset({"notosanssymbols2"})
_NAMES = {"notosans": "notosansdevanagari"}


class ScriptFonts:
    """Reads the archive, which is as large as all of them, one font at a time."""

    def __init__(self) -> None:
        self._folder = Path(str(resources.files("plugai.frontend"))) / "fonts"
        self._archive = zipfile.ZipFile(self._folder / "noto.zip")
        self._names = frozenset(self._archive.namelist())

    def read(self, asked: str) -> bytes:
        """The font for a path that the engine asks for.

        There always is one: without an answer the engine would ask again in each frame. One that has no such character
        shows a box.
        """
        match = _ASKED.fullmatch(asked)
        family = match["family"] if match else ""
        family, piece = _NAMES.get(family, family), (match["piece"] or "") if match else ""
        name = f"{family}{'' if family in _WHOLE else piece}.woff2"
        if name in self._names:
            return self._archive.read(name)
        return (self._folder / "inter-latin-ext-400-normal.woff2").read_bytes()
