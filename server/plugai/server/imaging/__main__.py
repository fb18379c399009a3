"""The process that decodes one image from standard input, with limits on memory and time.

It prints one line of JSON, which describes the image or the reason for its refusal, and then the thumbnail.
"""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO
from typing import BinaryIO

# Imported decoders are used directly. To find another one, Pillow imports all, which takes half of this process's time.
from PIL import AvifImagePlugin as AvifImagePlugin
from PIL import BmpImagePlugin as BmpImagePlugin
from PIL import GifImagePlugin as GifImagePlugin
from PIL import Image, ImageOps
from PIL import JpegImagePlugin as JpegImagePlugin
from PIL import PngImagePlugin as PngImagePlugin
from PIL import WebPImagePlugin as WebPImagePlugin

from plugai.runners.confinement.policy import Confinement
from plugai.runners.confinement.process import confine, confine_calls
from plugai.runners.pixel_depth import to_8_bits

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF")
_THUMBNAIL = (256, 256)
_QUALITY = 80
_CPU_SECONDS = 10
# Memory of the interpreter and the decoders; and for each pixel, of the image, of the rotated image and of one in RGBA.
_BASE_BYTES = 512 * 2**20
_PIXEL_BYTES = 16


class RefusedError(Exception):
    """The image is refused; the message gives the reason to the user."""


def main() -> None:
    """Inspect the image on standard input; the arguments are the maximum number of pixels, and its confinement."""
    max_pixels = int(sys.argv[1])
    confinement = Confinement.from_argument(sys.argv[2])
    confine(confinement)
    confine_calls(confinement)
    limit(max_pixels)
    try:
        result, thumbnail = inspect(sys.stdin.buffer, max_pixels)
    except RefusedError as error:
        result, thumbnail = {"refused": str(error)}, b""
    sys.stdout.buffer.write(json.dumps(result).encode() + b"\n" + thumbnail)
    sys.stdout.buffer.flush()


def inspect(file: BinaryIO, max_pixels: int) -> tuple[dict[str, object], bytes]:
    """A description of the image, and its thumbnail as WebP. Raises RefusedError."""
    # The limit below replaces that of Pillow, which would only warn.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(file, formats=_FORMATS) as image:
            if image.width * image.height > max_pixels:
                raise RefusedError(f"it has {image.width} by {image.height} pixels; at most {max_pixels} are allowed")
            mime_type = Image.MIME[str(image.format)]
            image.load()
            rotated = to_8_bits(ImageOps.exif_transpose(image))
            size = rotated.size
            return {"mime_type": mime_type, "width": size[0], "height": size[1]}, _thumbnail(rotated)
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        # The messages of the decoders are about internals, and do not help users.
        raise RefusedError("it is not a PNG, JPEG, GIF, WebP, BMP or AVIF image, or it is damaged") from error


def _thumbnail(image: Image.Image) -> bytes:
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    small = image.convert("RGBA" if transparent else "RGB")
    small.thumbnail(_THUMBNAIL)
    out = BytesIO()
    small.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()


def limit(max_pixels: int) -> None:
    """Limit the resources of this process, for images with this many pixels."""
    memory = _BASE_BYTES + max_pixels * _PIXEL_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    # The process writes only to a pipe.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    main()
