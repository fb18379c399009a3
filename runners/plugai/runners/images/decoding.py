"""Decodes images in requests, with limits. Only worker processes import this."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from plugai.runners.errors import ImageRefusedError
from plugai.runners.pixel_depth import to_8_bits

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF")
_MAX_PIXELS = 64 * 2**20


def decode_image(data: bytes, max_pixels: int = _MAX_PIXELS) -> Image.Image:
    """The image in RGB, with its EXIF orientation applied and on white.

    Raises ImageRefusedError, before much memory is allocated.
    """
    upright = _decode(data, max_pixels)
    return Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB")


def decode_mask(data: bytes, max_pixels: int = _MAX_PIXELS) -> Image.Image:
    """A mask in shades of grey, of which white is replaced: what is white, or transparent if anything is.

    Raises ImageRefusedError.
    """
    upright = _decode(data, max_pixels)
    opacity = upright.getchannel("A")
    return upright.convert("L") if opacity.getextrema() == (255, 255) else ImageOps.invert(opacity)


def _decode(data: bytes, max_pixels: int) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > max_pixels:
                raise _too_large(max_pixels)
            return to_8_bits(ImageOps.exif_transpose(image)).convert("RGBA")
    except Image.DecompressionBombError as error:
        raise _too_large(max_pixels) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ImageRefusedError("an image is damaged, or not PNG, JPEG, GIF, WebP, BMP or AVIF") from error


def _too_large(max_pixels: int) -> ImageRefusedError:
    return ImageRefusedError(f"the image is too large: the limit is {max_pixels} pixels")
