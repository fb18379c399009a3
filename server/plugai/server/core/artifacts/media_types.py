"""What MIME types mean here: which are pictures, and which a browser may show in its page."""

from __future__ import annotations

import mimetypes
import re

# Pictures that can be decoded, and so must be: an SVG, which is a document with scripts, is none of them.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif"})
UNKNOWN = "application/octet-stream"

# All else is saved, not shown: what a browser would run must not run in the server's name.
_PASSIVE = PICTURES | {"text/plain", "model/gltf-binary", "model/ply", "model/stl", "application/json"}
_PASSIVE_KINDS = ("audio/", "video/")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")


def media_type(declared: str, name: str) -> str:
    """The type without parameters, as declared or else as the name says. What is no type at all is UNKNOWN."""
    given = declared.partition(";")[0].strip().lower()
    if given in ("", UNKNOWN):
        given = mimetypes.guess_type(name)[0] or UNKNOWN
    return given if _TYPE.fullmatch(given) else UNKNOWN


def is_picture(mime_type: str) -> bool:
    """Whether content of this type is decoded before it is taken."""
    return mime_type in PICTURES


def may_be_shown(mime_type: str) -> bool:
    """Whether a browser may show it in place, since nothing in it can act."""
    return mime_type in _PASSIVE or mime_type.startswith(_PASSIVE_KINDS)
