"""POST /embeddings."""

from __future__ import annotations

import base64
from array import array
from collections.abc import Sequence
from typing import Literal

import msgspec

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.events import Embedded, Event, Failed
from plugai.server.core.generation.records import RequestRecord
from plugai.server.status import FailedRequestError
from plugai.v1 import generate_pb2, message_pb2

Json = dict[str, object]


class EmbeddingRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body. `dimensions` must be what the model has."""

    model: str
    input: str | list[str | int | list[int]]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: int | None = None
    user: str | None = None


def generate_request(body: EmbeddingRequest) -> generate_pb2.GenerateRequest:
    """Our request. Raises InvalidRequestError for tokens in place of texts."""
    texts: Sequence[str | int | list[int]] = [body.input] if isinstance(body.input, str) else body.input
    messages = [_message(text, index) for index, text in enumerate(texts)]
    return generate_pb2.GenerateRequest(
        model=body.model, messages=messages, output_modalities=[message_pb2.MODALITY_EMBEDDING]
    )


def _message(text: str | int | list[int], index: int) -> message_pb2.Message:
    if not isinstance(text, str):
        problem = "must be text; this server embeds no token numbers"
        raise InvalidRequestError(f"input[{index}] {problem}", {f"input[{index}]": problem})
    return message_pb2.Message(role=message_pb2.ROLE_USER, parts=[message_pb2.Part(text=text)])


class Vectors:
    """The vectors of a request."""

    def __init__(self) -> None:
        self._values: dict[int, Sequence[float]] = {}

    def add(self, event: Event) -> None:
        """Add one event. Raises the failure of the request."""
        match event:
            case Embedded(index, values):
                self._values[index] = values
            case Failed(failure):
                raise FailedRequestError(failure)
            case _:
                pass

    def response(self, body: EmbeddingRequest, record: RequestRecord) -> Json:
        """The whole response. Raises InvalidRequestError if the vectors have other dimensions than were asked for."""
        as_text = body.encoding_format == "base64"
        read = record.usage.input_tokens or 0
        return {
            "object": "list",
            "model": record.answered_by,
            "data": [
                {"object": "embedding", "index": index, "embedding": _encoded(values) if as_text else values}
                for index, values in sorted(self._checked(body.dimensions).items())
            ],
            "usage": {"prompt_tokens": read, "total_tokens": read},
        }

    def _checked(self, dimensions: int | None) -> dict[int, Sequence[float]]:
        for values in self._values.values():
            if dimensions not in (None, len(values)):
                problem = f"is {dimensions}; this model has {len(values)}, and cannot have others"
                raise InvalidRequestError(f"dimensions {problem}", {"dimensions": problem})
        return self._values


def _encoded(values: Sequence[float]) -> str:
    """Little-endian 32-bit numbers, as the SDK decodes them."""
    return base64.b64encode(array("f", values).tobytes()).decode()
