"""Converts between requests and chunks and the worker's protobuf messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

import msgspec
from msgspec.structs import replace

from plugai.runners.base import (
    BlobChunk,
    Chunk,
    EmbeddingChunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    ProgressChunk,
    TextChunk,
    TokenLogprob,
    ToolCallChunk,
    Usage,
    UsageChunk,
    UsageSource,
    WarningChunk,
)
from plugai.runners.joining import join_chunks
from plugai.worker.v1 import worker_pb2

# The most of a large output that one message carries.
_BLOB_BYTES = 1024 * 1024

_request = msgspec.json.Decoder(GenerationRequest)
_metadata = msgspec.json.Decoder(dict[str, object])


def encode_request(request: GenerationRequest) -> worker_pb2.GenerateRequest:
    """The request as a message, without its credential: workers get no secrets."""
    return worker_pb2.GenerateRequest(request_json=msgspec.json.encode(replace(request, credential=None)))


def decode_request(message: worker_pb2.GenerateRequest) -> GenerationRequest:
    """The request in a message. Raises msgspec.MsgspecError if it is not one."""
    return _request.decode(message.request_json)


def encode_chunk(chunk: Chunk) -> worker_pb2.Chunk:  # noqa: C901 - one case a kind
    """The chunk as a message."""
    match chunk:
        case TextChunk(text, tokens, part_index, reasoning, logprobs, signature):
            text_chunk = worker_pb2.TextChunk(
                text=text, tokens=tokens, part_index=part_index, reasoning=reasoning, signature=signature
            )
            text_chunk.logprobs.extend(map(_encode_logprob, logprobs))
            return worker_pb2.Chunk(text=text_chunk)
        case ToolCallChunk(call_id, name, arguments, part_index):
            call = worker_pb2.ToolCallChunk(call_id=call_id, name=name, arguments=arguments, part_index=part_index)
            return worker_pb2.Chunk(tool_call=call)
        case EmbeddingChunk(index, values):
            return worker_pb2.Chunk(embedding=worker_pb2.EmbeddingChunk(index=index, values=values))
        case BlobChunk():
            return worker_pb2.Chunk(blob=_encode_blob(chunk))
        case UsageChunk(usage):
            return worker_pb2.Chunk(usage=_encode_usage(usage))
        case ProgressChunk(step, steps, preview, mime_type):
            progress = worker_pb2.ProgressChunk(step=step, steps=steps, preview=preview, preview_mime_type=mime_type)
            return worker_pb2.Chunk(progress=progress)
        case WarningChunk(code, message):
            return worker_pb2.Chunk(warning=worker_pb2.WarningChunk(code=code, message=message))
        case FinalChunk(reason, usage, stop_sequence):
            final = worker_pb2.FinalChunk(finish_reason=reason, usage=_encode_usage(usage), stop_sequence=stop_sequence)
            return worker_pb2.Chunk(final=final)
        case _:
            assert_never(chunk)


def decode_chunk(message: worker_pb2.Chunk) -> Chunk:  # noqa: C901 - one case a kind
    """The chunk in a message. Raises ValueError if it is empty."""
    match message.WhichOneof("chunk"):
        case "text":
            text = message.text
            logprobs = tuple(map(_decode_logprob, text.logprobs))
            return TextChunk(text.text, text.tokens, text.part_index, text.reasoning, logprobs, text.signature)
        case "tool_call":
            call = message.tool_call
            return ToolCallChunk(call.call_id, call.name, call.arguments, call.part_index)
        case "embedding":
            return EmbeddingChunk(message.embedding.index, tuple(message.embedding.values))
        case "blob":
            return _decode_blob(message.blob)
        case "usage":
            return UsageChunk(_decode_usage(message.usage))
        case "progress":
            progress = message.progress
            return ProgressChunk(progress.step, progress.steps, progress.preview, progress.preview_mime_type)
        case "warning":
            return WarningChunk(message.warning.code, message.warning.message)
        case "final":
            final = message.final
            return FinalChunk(FinishReason(final.finish_reason), _decode_usage(final.usage), final.stop_sequence)
        case None:
            raise ValueError("the worker sent an empty chunk")


def responses(chunks: Iterable[Chunk]) -> Iterator[worker_pb2.GenerateResponse]:
    """As few messages as possible for these chunks, but none much larger than a piece of a large output."""
    small: list[worker_pb2.Chunk] = []
    for chunk in join_chunks(chunks):
        if not isinstance(chunk, BlobChunk):
            small.append(encode_chunk(chunk))
            continue
        if small:
            yield worker_pb2.GenerateResponse(chunks=small)
            small = []
        for piece in _pieces(chunk):
            yield worker_pb2.GenerateResponse(chunks=[encode_chunk(piece)])
    if small:
        yield worker_pb2.GenerateResponse(chunks=small)


def _pieces(blob: BlobChunk) -> Iterator[BlobChunk]:
    ends = range(_BLOB_BYTES, len(blob.data), _BLOB_BYTES)
    for end in ends:
        yield replace(blob, data=blob.data[end - _BLOB_BYTES : end], last=False)
    yield replace(blob, data=blob.data[len(ends) * _BLOB_BYTES :])


def _encode_blob(blob: BlobChunk) -> worker_pb2.BlobChunk:
    return worker_pb2.BlobChunk(
        data=blob.data,
        mime_type=blob.mime_type,
        name=blob.name,
        part_index=blob.part_index,
        last=blob.last,
        metadata_json=msgspec.json.encode(blob.metadata) if blob.metadata else b"",
    )


def _decode_blob(message: worker_pb2.BlobChunk) -> BlobChunk:
    metadata = _metadata.decode(message.metadata_json) if message.metadata_json else {}
    return BlobChunk(message.data, message.mime_type, message.name, message.part_index, message.last, metadata)


def _encode_logprob(token: TokenLogprob) -> worker_pb2.TokenLogprob:
    return worker_pb2.TokenLogprob(token=token.token, logprob=token.logprob, top=map(_encode_logprob, token.top))


def _decode_logprob(message: worker_pb2.TokenLogprob) -> TokenLogprob:
    return TokenLogprob(message.token, message.logprob, tuple(map(_decode_logprob, message.top)))


def _encode_usage(usage: Usage) -> worker_pb2.UsageChunk:
    return worker_pb2.UsageChunk(
        input_tokens=usage.input_tokens,
        cached_input_tokens=usage.cached_input_tokens,
        output_tokens=usage.output_tokens,
        reasoning_tokens=usage.reasoning_tokens,
        steps=usage.steps,
        source=usage.source,
    )


def _decode_usage(message: worker_pb2.UsageChunk) -> Usage:
    return Usage(
        input_tokens=message.input_tokens if message.HasField("input_tokens") else None,
        cached_input_tokens=message.cached_input_tokens if message.HasField("cached_input_tokens") else None,
        output_tokens=message.output_tokens if message.HasField("output_tokens") else None,
        reasoning_tokens=message.reasoning_tokens if message.HasField("reasoning_tokens") else None,
        steps=message.steps if message.HasField("steps") else None,
        source=UsageSource(message.source),
    )
