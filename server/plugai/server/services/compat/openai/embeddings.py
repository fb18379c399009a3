"""POST /embeddings."""

from __future__ import annotations

import base64
from array import array
from collections.abc import Sequence
from typing import Literal

import msgspec

from plugai.server.core.generation.records import RequestRecord
from plugai.server.services.compat.embeddings import Vectors, embedding_request
from plugai.server.services.compat.values import Items
from plugai.v1 import generate_pb2


class EmbeddingRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body. `dimensions` must be what the model has; token numbers are refused."""

    model: str
    input: str | Items[str | int | list[int]]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: int | None = None
    user: str | None = None


def generate_request(body: EmbeddingRequest) -> generate_pb2.GenerateRequest:
    """Our request. Raises InvalidRequestError for tokens in place of texts."""
    return embedding_request(body.model, body.input)


def response(body: EmbeddingRequest, vectors: Vectors, record: RequestRecord) -> dict[str, object]:
    """The whole response. Raises InvalidRequestError if the vectors have other dimensions than were asked for."""
    vectors.require_dimensions(body.dimensions)
    as_text = body.encoding_format == "base64"
    read = record.usage.input_tokens or 0
    return {
        "object": "list",
        "model": record.answered_by,
        "data": [
            {"object": "embedding", "index": index, "embedding": _encoded(values) if as_text else values}
            for index, values in enumerate(vectors.values)
        ],
        "usage": {"prompt_tokens": read, "total_tokens": read},
    }


def _encoded(values: Sequence[float]) -> str:
    """Little-endian 32-bit numbers, as the SDK decodes them."""
    return base64.b64encode(array("f", values).tobytes()).decode()
