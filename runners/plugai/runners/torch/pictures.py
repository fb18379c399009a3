"""Pictures that a request brings, decoded with limits. Only workers import this."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from plugai.runners.errors import ImageRefusedError

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF")
_MOST_PIXELS = 64 * 2**20


def decoded(data: bytes, most_pixels: int = _MOST_PIXELS) -> Image.Image:
    """The picture as it is shown, in RGB; what is transparent is white.

    Raises ImageRefusedError, and before it takes much memory.
    """
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > most_pixels:
                raise _too_large(most_pixels)
            shown = ImageOps.exif_transpose(picture).convert("RGBA")
    except Image.DecompressionBombError as error:
        raise _too_large(most_pixels) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ImageRefusedError("a picture is none of PNG, JPEG, GIF, WebP, BMP and AVIF, or it is damaged") from error
    return Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("RGB")


def _too_large(most_pixels: int) -> ImageRefusedError:
    return ImageRefusedError(f"the picture is too large: at most {most_pixels} pixels are taken")
