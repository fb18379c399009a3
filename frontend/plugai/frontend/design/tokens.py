"""The design tokens: every colour, size, space and radius of the web interface. Nothing else names one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, by role; there is one accent, and everything else is a neutral grey."""

    surface: str
    """The page."""
    low: str
    """Panes beside it."""
    mid: str
    """Fields, chosen rows, what somebody has said."""
    high: str
    """Tracks, and what is pressed."""
    text: str
    muted: str
    """Text that is less important."""
    line: str
    """Hairlines."""
    edge: str
    """Borders that say where to write."""
    accent: str
    on_accent: str
    tint: str
    """A field of the accent's hue."""
    on_tint: str
    good: str
    bad: str
    bad_tint: str
    code: str
    """Behind code."""
    keyword: str
    literal: str
    number: str
    name: str


LIGHT = Palette(
    surface="#FFFFFF",
    low="#F7F7F8",
    mid="#EFEFF2",
    high="#E3E3E8",
    text="#18181D",
    muted="#5B5B67",
    line="#E4E4E9",
    edge="#868692",
    accent="#3B5BDB",
    on_accent="#FFFFFF",
    tint="#E8EDFD",
    on_tint="#24388C",
    good="#1A7F4B",
    bad="#B3261E",
    bad_tint="#FCEDEB",
    code="#F5F5F7",
    keyword="#7A2FBF",
    literal="#1A6E45",
    number="#9A4B00",
    name="#1F5FBF",
)
DARK = Palette(
    surface="#16161A",
    low="#1C1C21",
    mid="#27272D",
    high="#35353D",
    text="#E2E2E8",
    muted="#A5A5B2",
    line="#2D2D35",
    edge="#7E7E8C",
    accent="#9DB2FF",
    on_accent="#12204F",
    tint="#232C4D",
    on_tint="#CFD9FF",
    good="#5FD39A",
    bad="#FFB4AB",
    bad_tint="#3A2322",
    code="#1D1D23",
    keyword="#C8A6FF",
    literal="#8FD6A8",
    number="#F0B27A",
    name="#8DBBFF",
)

# Space: within a control, between related things, between things, between groups, around a page.
XS, S, M, L, XL = 4, 8, 12, 16, 24
# Radius: a chip or a row, a block, the composer.
R_SMALL, R_MEDIUM, R_LARGE = 8, 12, 22
# Type: whole sizes only, since others are drawn badly.
SIZE_SMALL, SIZE_BODY, SIZE_READ, SIZE_HEAD, SIZE_BIG = 12, 14, 16, 18, 26
FONT, MONO, EMOJI = "Inter", "JetBrains Mono", "Emoji"  # not shown
SCRIPTS = ("latin-ext", "greek", "cyrillic")
# From which width there are panes beside the conversation, and how wide the list, the panel, a line of text, a
# form and what is beside each other are.
TWO_PANES, THREE_PANES = 760, 1200
PANE, PANEL, COLUMN, FORM, WIDE = 272, 320, 760, 560, 1600


@dataclass(frozen=True, slots=True)
class Pair:
    """Two roles that meet, and the contrast that they need: WCAG 2.2 wants 4.5 of text and 3 of what else matters."""

    front: str
    back: str
    least: float


PAIRS = (
    *(Pair("text", back, 7) for back in ("surface", "low", "mid")),
    *(Pair("muted", back, 4.5) for back in ("surface", "low", "mid", "code")),
    *(Pair(front, "surface", 4.5) for front in ("accent", "bad", "good")),
    *(Pair(front, "code", 4.5) for front in ("text", "keyword", "literal", "number", "name")),
    Pair("on_accent", "accent", 4.5),
    Pair("on_tint", "tint", 4.5),
    Pair("text", "bad_tint", 7),
    Pair("bad", "bad_tint", 4.5),
    Pair("bad", "low", 4.5),
    Pair("edge", "surface", 3),
)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours such as `#1A2B3C`, from 1 to 21, as WCAG defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
