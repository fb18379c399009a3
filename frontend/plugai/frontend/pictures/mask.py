"""What of a picture is to be repainted: it is painted over with a brush. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image, ImageDraw

from plugai.frontend.languages.sentences import mark

_MOST_PIXELS_ASIDE = 4096
_WHITE, _BLACK = 255, 0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of the brush. Points and the brush's radius are in pixels of the picture."""

    points: tuple[tuple[float, float], ...]
    radius: float
    erases: bool = False


@dataclass(frozen=True, slots=True)
class MaskArea:
    """A rectangle that is painted whole, in shares of the picture from 0 to 1. It needs no brush."""

    words: str
    left: float = 0
    top: float = 0
    right: float = 1
    bottom: float = 1


AREAS = (
    MaskArea(mark("Everything")),
    MaskArea(mark("Middle"), 0.25, 0.25, 0.75, 0.75),
    MaskArea(mark("Left half"), right=0.5),
    MaskArea(mark("Right half"), left=0.5),
    MaskArea(mark("Upper half"), bottom=0.5),
    MaskArea(mark("Lower half"), top=0.5),
)


class MaskPainting:
    """A mask for a picture of this size, begun with some marks. `changed` is told of each change."""

    def __init__(
        self, width: int, height: int, changed: Callable[[], None], marks: Sequence[Stroke | MaskArea] = ()
    ) -> None:
        self.width = max(1, width)
        self.height = max(1, height)
        self._changed = changed
        self.marks: list[Stroke | MaskArea] = list(marks)
        """What was painted, in this order."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is painted over."""
        return all(isinstance(made, Stroke) and made.erases for made in self.marks)

    def begin(self, x: float, y: float, radius: float, *, erases: bool = False) -> None:
        """Put the brush down."""
        self.marks.append(Stroke((self._within(x, y),), radius, erases))
        self._changed()

    def extend(self, x: float, y: float) -> None:
        """Move the brush."""
        last = self.marks[-1] if self.marks else None
        if isinstance(last, Stroke):
            self.marks[-1] = replace(last, points=(*last.points, self._within(x, y)))
            self._changed()

    def fill(self, area: MaskArea) -> None:
        """Paint over an area."""
        self.marks.append(area)
        self._changed()

    def undo(self) -> None:
        """Take the last stroke or area away."""
        if self.marks:
            self.marks.pop()
            self._changed()

    def clear(self) -> None:
        """Take all of them away."""
        self.marks = []
        self._changed()

    def png(self) -> bytes:
        """The mask as PNG, white where the picture is to be repainted. Takes a moment for a large one."""
        scale = min(1.0, _MOST_PIXELS_ASIDE / max(self.width, self.height))
        size = round(self.width * scale), round(self.height * scale)
        painted = Image.new("L", size, _BLACK)
        draw = ImageDraw.Draw(painted)
        for made in self.marks:
            if isinstance(made, MaskArea):
                _fill(draw, made, size)
            else:
                _draw(draw, made, scale)
        out = BytesIO()
        painted.save(out, "PNG")
        return out.getvalue()

    def _within(self, x: float, y: float) -> tuple[float, float]:
        return min(max(x, 0.0), float(self.width)), min(max(y, 0.0), float(self.height))


def _fill(draw: ImageDraw.ImageDraw, area: MaskArea, size: tuple[int, int]) -> None:
    width, height = size
    corners = (area.left * width, area.top * height, area.right * width - 1, area.bottom * height - 1)
    draw.rectangle(corners, fill=_WHITE)


def _draw(draw: ImageDraw.ImageDraw, stroke: Stroke, scale: float) -> None:
    colour = _BLACK if stroke.erases else _WHITE
    points, radius = [(x * scale, y * scale) for x, y in stroke.points], stroke.radius * scale
    if len(points) > 1:
        draw.line(points, fill=colour, width=max(1, round(2 * radius)), joint="curve")
    for x, y in points:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
