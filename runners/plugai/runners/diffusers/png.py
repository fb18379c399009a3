"""Pictures as files: PNG that says how it was made, and small previews."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

TEXT_CHUNK = "plugai"
"""The keyword of the text chunk that holds, as JSON, how a picture was made."""

_PREVIEW_PIXELS = 256
_PREVIEW_QUALITY = 70


def png(picture: Image.Image, made: Mapping[str, object]) -> bytes:
    """The picture as PNG, with how it was made in it."""
    info = PngInfo()
    info.add_text(TEXT_CHUNK, json.dumps(made))
    out = BytesIO()
    picture.save(out, "PNG", pnginfo=info)
    return out.getvalue()


def preview(picture: Image.Image) -> bytes:
    """A small picture as WebP, of at most a few kilobytes."""
    small = picture.copy()
    small.thumbnail((_PREVIEW_PIXELS, _PREVIEW_PIXELS))
    out = BytesIO()
    small.save(out, "WEBP", quality=_PREVIEW_QUALITY)
    return out.getvalue()
