"""Pictures that come with a request: decoded with limits, and brought to the size that a pipeline takes."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from plugai.runners.errors import ImageRefusedError, InvalidRequestError

_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "AVIF")
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


def decode(data: bytes, most_pixels: int) -> Image.Image:
    """The picture in these bytes, upright, in RGB on white. Raises ImageRefusedError before it takes much memory."""
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > most_pixels:
                raise _too_large(most_pixels)
            picture.load()
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except Image.DecompressionBombError as error:
        raise _too_large(most_pixels) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ImageRefusedError("the picture cannot be decoded; send a PNG, JPEG or WebP") from error
    paper = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(paper, upright).convert("RGB")


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


def _too_large(most_pixels: int) -> ImageRefusedError:
    return ImageRefusedError(f"the picture is too large: at most {most_pixels} pixels are taken")


def _on_grid(length: float) -> int:
    return max(_GRID, int(length) // _GRID * _GRID)
