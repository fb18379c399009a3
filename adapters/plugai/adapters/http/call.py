"""A request to a provider, and an answer that is an error."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from plugai.runners.base import WarningChunk


class ProviderCall(msgspec.Struct, frozen=True):
    """A request to the provider, without its credential. `path` is appended to the base URL and begins with `/`.

    `warnings` inform the caller about what could not be passed on. `answer_type` is the MIME type that the response
    must have.
    """

    path: str
    body: bytes = b""
    method: str = "POST"
    headers: Mapping[str, str] = {}
    warnings: tuple[WarningChunk, ...] = ()
    answer_type: str = "text/event-stream"


class ErrorResponse(msgspec.Struct, frozen=True):
    """A response whose status is not 200. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
