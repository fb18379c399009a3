"""What crosses to a worker and back is the same at the other end."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners import base
from plugai.runners.base import (
    ArtifactPart,
    BlobChunk,
    BlobPart,
    Chunk,
    Credential,
    EmbeddingChunk,
    FinalChunk,
    GenerationRequest,
    GrammarFormat,
    JsonSchemaFormat,
    Message,
    Parameters,
    ProgressChunk,
    ReasoningPart,
    TextChunk,
    TextPart,
    TokenLogprob,
    Tool,
    ToolCallChunk,
    ToolCallPart,
    ToolChoice,
    ToolResultPart,
    UriPart,
    Usage,
    UsageChunk,
    WarningChunk,
)
from plugai.runners.joining import join_chunks
from plugai.runners.worker.codec import decode_chunk, decode_request, encode_chunk, encode_request, responses

texts = st.text(st.characters(codec="utf-8"), max_size=8)
counts = st.integers(0, 2**31 - 1)
floats = st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | floats | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(texts, values, max_size=3)
parts = st.one_of(
    st.builds(TextPart, texts),
    st.builds(ReasoningPart, texts, texts),
    st.builds(BlobPart, st.binary(max_size=8), texts),
    st.builds(ArtifactPart, texts, texts),
    st.builds(UriPart, texts, texts),
    st.builds(ToolCallPart, texts, texts, texts),
    st.builds(ToolResultPart, texts, texts),
)
scalars = st.none() | st.booleans() | counts | floats | texts
metadata = st.dictionaries(texts, scalars | st.dictionaries(texts, floats, max_size=2), max_size=3)
messages = st.builds(Message, st.sampled_from(base.Role), st.lists(parts, max_size=4).map(tuple))
parameters = st.builds(
    Parameters,
    max_output_tokens=st.none() | counts,
    temperature=st.none() | floats,
    seed=st.none() | st.integers(-(2**63), 2**63 - 1),
    stop=st.lists(texts, max_size=3).map(tuple),
    reasoning_effort=st.none() | st.sampled_from(base.ReasoningEffort),
    extra=objects,
)
requests = st.builds(
    GenerationRequest,
    request_id=texts,
    owner_id=texts,
    model=texts,
    messages=st.lists(messages, max_size=3).map(tuple),
    parameters=parameters,
    response_format=st.none() | st.builds(JsonSchemaFormat, objects) | st.builds(GrammarFormat, texts),
    tools=st.lists(st.builds(Tool, texts, texts, objects), max_size=2).map(tuple),
    tool_choice=st.builds(ToolChoice, st.sampled_from(base.ToolMode), texts),
    output_modalities=st.lists(st.sampled_from(base.Modality), max_size=2).map(tuple),
    session_id=texts,
)
usages = st.builds(
    Usage,
    input_tokens=st.none() | counts,
    cached_input_tokens=st.none() | counts,
    output_tokens=st.none() | counts,
    reasoning_tokens=st.none() | counts,
    steps=st.none() | counts,
    source=st.sampled_from(base.UsageSource),
)
logprobs = st.lists(st.builds(TokenLogprob, texts, floats, st.lists(st.builds(TokenLogprob, texts, floats)).map(tuple)))
text_chunks = st.builds(
    TextChunk,
    texts,
    counts.map(lambda count: count % 1000),
    st.integers(0, 1),
    st.booleans(),
    logprobs.map(tuple),
    texts,
)
chunks = st.one_of(
    text_chunks,
    st.builds(ToolCallChunk, texts, texts, texts, st.integers(0, 1)),
    st.builds(EmbeddingChunk, st.integers(0, 9), st.lists(floats, max_size=4).map(tuple)),
    st.builds(BlobChunk, st.binary(max_size=8), texts, texts, st.integers(0, 1), st.booleans(), metadata),
    st.builds(UsageChunk, usages),
    st.builds(ProgressChunk, counts, counts, st.binary(max_size=8), texts),
    st.builds(WarningChunk, texts, texts),
    st.builds(FinalChunk, st.sampled_from(base.FinishReason), usages, texts),
)


@given(requests)
def test_a_request_arrives_as_it_was_sent(request: GenerationRequest) -> None:
    assert decode_request(encode_request(request)) == request


def test_a_credential_is_never_sent_to_a_worker() -> None:
    request = GenerationRequest("r", "o", "m", (), credential=Credential("acme", {"api_key": "sk-secret"}))
    message = encode_request(request)
    assert b"sk-secret" not in message.SerializeToString()
    assert decode_request(message).credential is None


@given(chunks)
def test_a_chunk_arrives_as_it_was_sent(chunk: Chunk) -> None:
    assert decode_chunk(encode_chunk(chunk)) == chunk


@given(st.lists(chunks, max_size=8))
def test_chunks_arrive_in_order_whatever_messages_carry_them(sent: list[Chunk]) -> None:
    arrived = [decode_chunk(chunk) for response in responses(sent) for chunk in response.chunks]
    assert arrived == join_chunks(sent)


@pytest.mark.parametrize("size", [0, 1, 2**20, 2**20 + 1, 5 * 2**20 + 3])
def test_a_large_output_is_split_into_messages_and_reassembled(size: int) -> None:
    data = random.Random(size).randbytes(size)
    messages = list(responses([TextChunk("a"), BlobChunk(data, "image/png", "x.png", 2), TextChunk("b")]))
    assert max(message.ByteSize() for message in messages) < 2**20 + 100
    first, *pieces, last = [decode_chunk(chunk) for message in messages for chunk in message.chunks]
    assert (first, last) == (TextChunk("a"), TextChunk("b"))
    assert all(isinstance(piece, BlobChunk) for piece in pieces)
    blobs = [piece for piece in pieces if isinstance(piece, BlobChunk)]
    assert b"".join(blob.data for blob in blobs) == data
    assert [blob.last for blob in blobs] == [False] * (len(blobs) - 1) + [True]
