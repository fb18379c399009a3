"""POST /rerank, in the form of Jina's API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.generation.records import RequestRecord
from plugai.server.services.reranking.translation import ranked, scores_of
from plugai.v1 import generate_pb2

# As in the contract, but refused while the body is read.
_MOST_DOCUMENTS = 1000


class RerankBody(msgspec.Struct, forbid_unknown_fields=True):
    """The body. Documents are texts, or objects with a `text`."""

    model: str
    query: str
    documents: Annotated[list[str | dict[str, object]], msgspec.Meta(max_length=_MOST_DOCUMENTS)]
    top_n: int | None = None
    return_documents: bool = False
    user: str | None = None


def rerank_request(body: RerankBody) -> generate_pb2.RerankRequest:
    """Our request. Raises InvalidRequestError for documents that are no texts."""
    documents = [_text(document, index) for index, document in enumerate(body.documents)]
    return generate_pb2.RerankRequest(model=body.model, query=body.query, documents=documents, top_n=body.top_n)


def response(body: RerankBody, vectors: Sequence[Sequence[float]], record: RequestRecord) -> dict[str, object]:
    """The whole response."""
    read = record.usage.input_tokens or 0
    return {
        "id": record.request_id,
        "model": record.answered_by,
        "results": [
            {"index": index, "relevance_score": score}
            | ({"document": {"text": _text(body.documents[index], index)}} if body.return_documents else {})
            for index, score in ranked(scores_of(enumerate(vectors)), body.top_n)
        ],
        "usage": {"prompt_tokens": read, "total_tokens": read},
    }


def _text(document: str | dict[str, object], index: int) -> str:
    text = document if isinstance(document, str) else document.get("text")
    if not isinstance(text, str):
        problem = "must be a text, or an object with a text as its `text`"
        raise InvalidRequestError(f"documents[{index}] {problem}", {f"documents[{index}]": problem})
    return text
