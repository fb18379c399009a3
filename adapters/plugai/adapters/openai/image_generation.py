"""Pictures from texts, in the dialect of OpenAI's images, which Azure speaks too, and xAI without streaming."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from plugai.adapters.decoding import Count
from plugai.adapters.dialect import ListedModel, ProviderCall, Reader, model_name
from plugai.adapters.failures import ProviderPayloadError
from plugai.adapters.http.sse import ServerEvent
from plugai.adapters.openai.chat_reader import Refusal, complaint_of
from plugai.adapters.parameters import dropped, schema
from plugai.runners.base import (
    BlobChunk,
    Chunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    Modality,
    ModelSpec,
    Usage,
    UsageSource,
    WarningChunk,
)
from plugai.runners.errors import InvalidRequestError

Json = dict[str, object]

OPTION = "images"
"""The option of a configured model that says that it makes pictures, where its name does not."""

_NAMES = re.compile(r"\bgpt-image|\bchatgpt-image|\bgrok(-\d+)?-(image|imagine)")
_SIGNATURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}

OPENAI_EXTRA: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "size": {"type": "string", "pattern": "^(auto|[0-9]{2,4}x[0-9]{2,4})$", "description": "Width and height."},
        "quality": {"enum": ["auto", "low", "medium", "high"]},
        "background": {"enum": ["auto", "opaque", "transparent"]},
        "output_format": {"enum": ["png", "jpeg", "webp"]},
        "moderation": {"enum": ["auto", "low"]},
    },
    "additionalProperties": False,
}
XAI_EXTRA: Mapping[str, object] = {
    "type": "object",
    "properties": {"aspect_ratio": {"type": "string", "pattern": "^(auto|[0-9]{1,2}:[0-9]{1,2})$"}},
    "additionalProperties": False,
}


class _Usage(msgspec.Struct):
    input_tokens: Count | None = None
    output_tokens: Count | None = None


class _Event(msgspec.Struct):
    type: str | None = None
    b64_json: bytes | None = None
    usage: _Usage | None = None


class _Made(msgspec.Struct):
    b64_json: bytes


class _Whole(msgspec.Struct):
    data: list[_Made]
    usage: _Usage | None = None


_event = msgspec.json.Decoder(_Event)
_whole = msgspec.json.Decoder(_Whole)
_refusal = msgspec.json.Decoder(Refusal)


def makes_pictures(name: str, options: Mapping[str, object]) -> bool:
    """Whether this model makes pictures and nothing else."""
    return bool(options.get(OPTION, _NAMES.search(name)))


def picture_model(model: ListedModel, extra: Mapping[str, object]) -> ListedModel:
    """A model that makes pictures, with what `extra` may say to it."""
    return replace(
        model,
        input_modalities=(Modality.TEXT,),
        output_modalities=(Modality.IMAGE,),
        capabilities=frozenset(),
        parameters_schema=schema((), extra),
    )


def streamed_call(request: GenerationRequest, spec: ModelSpec, provider: str) -> ProviderCall:
    """How OpenAI is asked for a picture. Raises InvalidRequestError if there is nothing to draw."""
    return _call(request, spec, provider, {"stream": True})


def whole_call(request: GenerationRequest, spec: ModelSpec, provider: str) -> ProviderCall:
    """How a provider is asked that does not stream pictures. Raises InvalidRequestError if there is nothing to draw."""
    call = _call(request, spec, provider, {"response_format": "b64_json"})
    return replace(call, answer_type="application/json")


def _call(request: GenerationRequest, spec: ModelSpec, provider: str, more: Json) -> ProviderCall:
    prompt = request.messages[-1].text
    if not prompt.strip():
        raise InvalidRequestError("the last message says nothing to draw; describe the picture")
    body: Json = {"model": model_name(spec), "prompt": prompt, "n": 1, **request.parameters.extra, **more}
    warnings: Sequence[WarningChunk] = dropped(request.parameters, (), provider)
    if len(request.messages) > 1:
        left = WarningChunk("MESSAGES_DROPPED", "a picture is made from the last message; the others were left out")
        warnings = (*warnings, left)
    return ProviderCall("/images/generations", msgspec.json.encode(body), warnings=tuple(warnings))


class StreamedImageReader(Reader):
    """Reads a stream that ends with `image_generation.completed`, which holds the picture."""

    def read(self, event: ServerEvent) -> Iterable[Chunk]:
        told = _event.decode(event.data)
        match event.name or told.type:
            case "image_generation.completed" if told.b64_json is not None:
                return _pictures([told.b64_json], told.usage)
            case "image_generation.partial_image" | "keepalive":
                return ()
        refusal = _refusal.decode(event.data)
        if refusal.error is not None:
            raise ProviderPayloadError(complaint_of(None, refusal))
        return ()


class WholeImageReader(Reader):
    """Reads an answer that is one piece of JSON."""

    def read(self, event: ServerEvent) -> Iterable[Chunk]:
        return ()

    def end(self, rest: bytes) -> Sequence[Chunk]:
        if not rest.strip():
            return ()
        whole = _whole.decode(rest)
        return _pictures([made.b64_json for made in whole.data], whole.usage)


def _pictures(pictures: Sequence[bytes], usage: _Usage | None) -> Sequence[Chunk]:
    blobs = [BlobChunk(data, _mime_type(data), part_index=index) for index, data in enumerate(pictures)]
    return (*blobs, FinalChunk(FinishReason.STOP, _usage(usage)))


def _mime_type(picture: bytes) -> str:
    """What a picture is by its first bytes: not every provider says it, nor keeps to what was asked."""
    return next((kind for start, kind in _SIGNATURES.items() if picture.startswith(start)), "image/png")


def _usage(usage: _Usage | None) -> Usage:
    if usage is None:
        return Usage()
    return Usage(usage.input_tokens, output_tokens=usage.output_tokens, source=UsageSource.PROVIDER)
