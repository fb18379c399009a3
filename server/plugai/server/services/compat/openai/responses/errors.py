"""Errors of the Responses interface: as OpenAI's others, with another event in a stream."""

from __future__ import annotations

import msgspec

from plugai.server.http_error import HttpError
from plugai.server.services.compat.openai.errors import OpenAIErrors, error_json


class OpenAIResponseErrors(OpenAIErrors):
    """The event has what OpenAI documents, and the `error` for which its SDKs raise."""

    def event(self, error: HttpError) -> bytes:
        """An `error` event. No last event of a response follows it."""
        described = error_json(error)
        about = {name: described[name] for name in ("code", "message", "param")}
        return b"event: error\ndata: " + msgspec.json.encode({"type": "error", **about, "error": described}) + b"\n\n"
