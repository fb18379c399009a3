"""Image files: PNG with generation metadata, and small previews."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

TEXT_CHUNK = "plugai"
"""The keyword of the PNG text chunk with the metadata as JSON."""

_PREVIEW_PIXELS = 256
_PREVIEW_QUALITY = 70


def png(image: Image.Image, metadata: Mapping[str, object]) -> bytes:
    """The image as PNG, with its metadata."""
    info = PngInfo()
    info.add_text(TEXT_CHUNK, json.dumps(metadata))
    out = BytesIO()
    image.save(out, "PNG", pnginfo=info)
    return out.getvalue()


def preview(image: Image.Image) -> bytes:
    """A small version as WebP, of at most a few kilobytes."""
    small = image.copy()
    small.thumbnail((_PREVIEW_PIXELS, _PREVIEW_PIXELS))
    out = BytesIO()
    small.save(out, "WEBP", quality=_PREVIEW_QUALITY)
    return out.getvalue()
