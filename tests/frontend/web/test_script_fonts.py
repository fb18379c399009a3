import re
from pathlib import Path

import brotli
import flet_web
import pytest

from plugai.frontend.web.script_fonts import ScriptFonts

FONTS = ScriptFonts()
FALLBACK = FONTS.read("nothing")
# All that the engine may ask for, as it is written in the program that browsers run.
ASKED = re.findall(
    r'"(noto[a-z0-9]+/v\d+/[^"]+\.woff2)"', (Path(flet_web.get_package_web_dir()) / "main.dart.js").read_text()
)
SCRIPTS = [
    "arabic",
    "hebrew",
    "devanagari",
    "bengali",
    "tamil",
    "telugu",
    "thai",
    "khmer",
    "ethiopic",
    "georgian",
    "armenian",
    "oriya",
    "thaana",
    "tifinagh",
    "canadianaboriginal",
    "symbols",
    "math",
]


def asked(family: str) -> list[str]:
    return [path for path in ASKED if path.startswith(f"{family}/")]


def test_the_engine_gets_a_font_whatever_it_asks_for() -> None:
    assert len(ASKED) > 500
    for path in [*ASKED, "", "../../etc/passwd", "notosansthai/../x.woff2"]:
        assert FONTS.read(path).startswith(b"wOF2")


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_of_many_readers_have_a_font(script: str) -> None:
    (path,) = asked(f"notosans{script}")
    assert FONTS.read(path) != FALLBACK


@pytest.mark.parametrize("script", ["sc", "tc", "hk", "jp", "kr"])
def test_large_scripts_come_in_pieces_of_which_a_page_fetches_few(script: str) -> None:
    pieces = [FONTS.read(path) for path in asked(f"notosans{script}")]
    own = [piece for piece in pieces if piece != FALLBACK]
    assert len(own) > 90
    # Latin and other letters, which our own fonts have, are the rest.
    assert len(pieces) - len(own) <= 5
    assert max(map(len, own)) < 100_000


def test_fonts_are_compressed_already() -> None:
    thai = FONTS.read(asked("notosansthai")[0])
    assert len(brotli.compress(thai)) > 0.97 * len(thai)
