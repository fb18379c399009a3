"""MIME types: which are images, and which a browser may display inline."""

from __future__ import annotations

import mimetypes
import re

from plugai.runners.errors import InvalidRequestError

# Raster images, which are decoded before they are accepted. SVG is not among them: it can contain scripts.
IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif"})
UNKNOWN = "application/octet-stream"
# What clients declare without being asked to: for curl, a body is a form unless it is told otherwise.
_UNDECLARED = frozenset({"", UNKNOWN, "application/x-www-form-urlencoded"})
_ENVELOPE = "multipart/form-data"

# Everything else is downloaded, not displayed: active content must not run in the server's origin.
_PASSIVE = IMAGE_TYPES | {"text/plain", "model/gltf-binary", "model/ply", "model/stl", "application/json"}
_PASSIVE_PREFIXES = ("audio/", "video/")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")


def media_type(declared: str, name: str) -> str:
    """Return the declared type without parameters, else one guessed from the name; UNKNOWN if it is no valid type.

    Raises InvalidRequestError for a multipart form, in which the content would be stored with its envelope.
    """
    given = declared.partition(";")[0].strip().lower()
    if given == _ENVELOPE:
        problem = "is a form; send the file itself as the body, as `curl --data-binary @FILE` does"
        raise InvalidRequestError(f"the upload {problem}", {"content": problem})
    if given in _UNDECLARED:
        given = mimetypes.guess_type(name)[0] or UNKNOWN
    return given if _TYPE.fullmatch(given) else UNKNOWN


def is_image(mime_type: str) -> bool:
    """Return whether content of this type is decoded before it is accepted."""
    return mime_type in IMAGE_TYPES


def is_displayable_inline(mime_type: str) -> bool:
    """Return whether a browser may display it inline, since it cannot contain active content."""
    return mime_type in _PASSIVE or mime_type.startswith(_PASSIVE_PREFIXES)
