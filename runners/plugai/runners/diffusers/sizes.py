"""The sizes that pictures have, can have and are brought to."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageOps

from plugai.runners.errors import InvalidRequestError

# What the autoencoders of most pipelines make of one place of their latents.
_GRID = 8


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many there are."""
        return self.width * self.height


def fitted(picture: Image.Image, size: Size) -> Image.Image:
    """The picture in this size, cut at the edges where its shape is another."""
    if picture.size == (size.width, size.height):
        return picture
    return ImageOps.fit(picture, (size.width, size.height), Image.Resampling.LANCZOS)


def drawable(size: Size, most_pixels: int) -> Size:
    """The largest size of about this shape that can be drawn: on the grid of the latents, and not too large."""
    shrink = min(1.0, (most_pixels / size.pixels) ** 0.5)
    return Size(_on_grid(size.width * shrink), _on_grid(size.height * shrink))


def check_size(size: Size, most_pixels: int) -> None:
    """Raise InvalidRequestError if a picture of this size cannot be asked for."""
    if size.pixels > most_pixels:
        problem = f"{size.width} by {size.height} is too large: at most {most_pixels} pixels are drawn"
        raise InvalidRequestError(f"parameters.extra.width: {problem}", {"parameters.extra.width": problem})


def _on_grid(length: float) -> int:
    return max(_GRID, int(length) // _GRID * _GRID)
