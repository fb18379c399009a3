"""Errors in Ollama's form."""

from __future__ import annotations

import msgspec

from plugai.server.http_error import HttpError


class OllamaErrors:
    """The format of a body that is an error, and of the line that ends a stream."""

    def body(self, error: HttpError) -> bytes:
        """`{"error": "…"}`."""
        return msgspec.json.encode({"error": error.message, "reason": error.reason})

    def event(self, error: HttpError) -> bytes:
        """The same as a line. No line with `done` follows it."""
        return self.body(error) + b"\n"
