"""Images in OpenAI's requests: data URLs, and URLs to fetch."""

from __future__ import annotations

import re

from plugai.server.services.compat.values import image_bytes
from plugai.v1 import message_pb2

_DATA_URL = re.compile(r"data:(?P<type>[\w.+/-]+)?(;[\w=.-]+)*?;base64,", re.IGNORECASE)


def image_part(url: str, path: str) -> message_pb2.Part:
    """The part that an image is. Raises InvalidRequestError, which names the field at `path`."""
    found = _DATA_URL.match(url)
    if found is None:
        return message_pb2.Part(uri=url)
    return message_pb2.Part(blob=image_bytes(url[found.end() :], path), mime_type=found["type"] or "")
