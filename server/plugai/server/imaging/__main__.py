"""The process that decodes one picture: from its input, with limits on its memory and time, to a small answer.

It answers with one line of JSON, what was found or why the picture is refused, and after it the thumbnail.
"""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO
from typing import BinaryIO

# What is imported is not looked for: to find a decoder, Pillow imports all that it has, half of this process's time.
from PIL import AvifImagePlugin as AvifImagePlugin
from PIL import BmpImagePlugin as BmpImagePlugin
from PIL import GifImagePlugin as GifImagePlugin
from PIL import Image, ImageOps
from PIL import JpegImagePlugin as JpegImagePlugin
from PIL import PngImagePlugin as PngImagePlugin
from PIL import WebPImagePlugin as WebPImagePlugin

from plugai.runners.worker.confinement import confine

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF")
_THUMBNAIL = (256, 256)
_QUALITY = 80
_CPU_SECONDS = 10
# The interpreter and the decoders; and for each pixel, the picture, the turned picture and one in RGBA.
_BASE_BYTES = 512 * 2**20
_PIXEL_BYTES = 16


class RefusedError(Exception):
    """The picture is not taken; the message says why, to whoever sent it."""


def main() -> None:
    """Answer about the picture on the input; the argument is how many pixels it may have."""
    most_pixels = int(sys.argv[1])
    confine()
    limit(most_pixels)
    try:
        found, thumbnail = inspect(sys.stdin.buffer, most_pixels)
    except RefusedError as error:
        found, thumbnail = {"refused": str(error)}, b""
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + thumbnail)
    sys.stdout.buffer.flush()


def inspect(file: BinaryIO, most_pixels: int) -> tuple[dict[str, object], bytes]:
    """What the picture is, and its thumbnail as WebP. Raises RefusedError."""
    # Our own limit comes first; Pillow's would only warn.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(file, formats=_FORMATS) as picture:
            if picture.width * picture.height > most_pixels:
                raise RefusedError(f"it is {picture.width} by {picture.height}; at most {most_pixels} pixels are taken")
            mime_type = Image.MIME[str(picture.format)]
            picture.load()
            shown = ImageOps.exif_transpose(picture)
            size = shown.size
            return {"mime_type": mime_type, "width": size[0], "height": size[1]}, _thumbnail(shown)
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        # What the decoders say is about their insides; that it cannot be read is all that helps.
        raise RefusedError("it is none of PNG, JPEG, GIF, WebP, BMP and AVIF, or it is damaged") from error


def _thumbnail(picture: Image.Image) -> bytes:
    transparent = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    small = picture.convert("RGBA" if transparent else "RGB")
    small.thumbnail(_THUMBNAIL)
    out = BytesIO()
    small.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()


def limit(most_pixels: int) -> None:
    """Bound what this process can take, for pictures of so many pixels."""
    memory = _BASE_BYTES + most_pixels * _PIXEL_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    # Nothing is written but the answer, which goes to a pipe.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    main()
