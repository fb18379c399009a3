"""Sends what is stored: its bytes, or a range of them, with headers that describe them."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from google.api.httpbody_pb2 import HttpBody
from grpc import aio

from plugai.server.core.artifacts.catalog import ArtifactCatalog, Download
from plugai.server.core.artifacts.media_types import is_displayable_inline
from plugai.server.headers import add_headers
from plugai.server.services.convert.ranges import parse_range

# Prevents active content from running in the server's origin with the reader's rights.
_CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


async def send(catalog: ArtifactCatalog, download: Download) -> AsyncGenerator[HttpBody, None]:
    """The response. Raises StorageUnavailableError."""
    add_headers(*_headers(download))
    mime_type = download.mime_type
    async with aclosing(catalog.read(download)) as pieces:
        async for piece in pieces:
            yield HttpBody(content_type=mime_type, data=piece)
            mime_type = ""
    if mime_type:
        # Headers are sent with the first message, so there must be one even for an empty file.
        yield HttpBody(content_type=mime_type)


def requested_range(download: Download, context: aio.ServicerContext[Any, Any]) -> Download:
    """Apply the call's Range header, if there is one; the public listener then answers with status 206."""
    headers = {name: value for name, value in context.invocation_metadata() or () if isinstance(value, str)}
    size = download.content.size_bytes
    part = parse_range(headers, _etag(download), size)
    if part is None:
        return download
    start, end = part
    add_headers(("content-range", f"bytes {start}-{end - 1}/{size}"))
    return replace(download, offset=start, end=end)


def _etag(download: Download) -> str:
    return f'"{download.content.sha256}"'


def _headers(download: Download) -> tuple[tuple[str, str], ...]:
    digest = bytes.fromhex(download.content.sha256)
    disposition = "inline" if is_displayable_inline(download.mime_type) else "attachment"
    name = f"; filename*=UTF-8''{quote(download.name, safe='')}" if download.name else ""
    return (
        ("x-artifact-size", str(download.content.size_bytes)),
        ("repr-digest", f"sha-256=:{base64.b64encode(digest).decode()}:"),
        ("etag", _etag(download)),
        ("accept-ranges", "bytes"),
        ("content-disposition", f"{disposition}{name}"),
        ("content-security-policy", _CONTENT_SECURITY_POLICY),
    )
