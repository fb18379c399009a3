"""Requests that order documents by their relevance to a query: their messages are the query and the documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from plugai.server.services.naming.field_names import FieldNames
from plugai.v1 import generate_pb2 as pb
from plugai.v1 import message_pb2


def _document(found: re.Match[str]) -> str:
    return f"documents[{int(found['index']) - 1}]"


RERANK_FIELDS: FieldNames = (
    (re.compile(r"^messages\[0\](\.parts\[0\]\.text)?"), "query"),
    (re.compile(r"^messages\[(?P<index>\d+)\](\.parts\[0\]\.text)?"), _document),
    (re.compile(r"^output_modalities(\[0\])?$"), "model"),
)
"""How the fields of the model's request are called in that of the caller."""


def score_request(request: pb.RerankRequest) -> pb.GenerateRequest:
    """The request to the model."""
    return pb.GenerateRequest(
        model=request.model,
        messages=[_message(text) for text in (request.query, *request.documents)],
        output_modalities=[message_pb2.MODALITY_SCORE],
        request_id=request.request_id,
    )


def ranked(scores: Mapping[int, float], top_n: int | None) -> Sequence[tuple[int, float]]:
    """The places of the documents and their scores, the most relevant first; of equal ones the first."""
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:top_n]


def scores_of(vectors: Iterable[tuple[int, Sequence[float]]]) -> Mapping[int, float]:
    """The score of each document, of which the model computes vectors of one number."""
    return {index: values[0] for index, values in vectors}


def rerank_response(request: pb.RerankRequest, answer: pb.GenerateOnceResponse) -> pb.RerankResponse:
    """The documents in their new order."""
    scores = scores_of((each.index, each.values) for each in answer.embeddings)
    top_n = request.top_n if request.HasField("top_n") else None
    return pb.RerankResponse(
        request_id=answer.request_id,
        model=answer.model,
        results=[pb.RerankResult(index=index, relevance_score=score) for index, score in ranked(scores, top_n)],
        usage=answer.usage,
        timings=answer.timings,
        warnings=answer.warnings,
    )


def _message(text: str) -> message_pb2.Message:
    return message_pb2.Message(role=message_pb2.ROLE_USER, parts=[message_pb2.Part(text=text)])
