"""Pictures that a request brings, decoded with limits. Only workers import this."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from plugai.runners.errors import ImageRefusedError

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
_MOST_PIXELS = 64 * 2**20


def decoded(data: bytes) -> Image.Image:
    """The picture as it is shown, in RGB; what is transparent is white. Raises ImageRefusedError."""
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                problem = f"the picture is {picture.width} by {picture.height}; at most {_MOST_PIXELS} pixels are taken"
                raise ImageRefusedError(problem)
            shown = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise ImageRefusedError("a picture is none of PNG, JPEG, GIF, WebP and BMP, or it is damaged") from error
    return Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("RGB")
