"""Pictures that come with a request, decoded with limits. Only workers import this."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from plugai.runners.errors import ImageRefusedError

MOST_PIXELS = 64 * 2**20
"""For models that make what they are given smaller anyway."""

_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "AVIF")


def decoded(data: bytes, most_pixels: int = MOST_PIXELS) -> Image.Image:
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


def _too_large(most_pixels: int) -> ImageRefusedError:
    return ImageRefusedError(f"the picture is too large: at most {most_pixels} pixels are taken")
