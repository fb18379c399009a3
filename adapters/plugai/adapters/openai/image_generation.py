"""Image generation with OpenAI's Images API, which Azure offers too, and xAI without streaming."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from plugai.adapters.dialect import ListedModel, Reader, model_name
from plugai.adapters.http.call import ProviderCall
from plugai.adapters.http.sse import ServerEvent
from plugai.adapters.openai.chat_reader import ChatErrorBody, error_payload_of
from plugai.adapters.openai.responses_reader import reported_usage
from plugai.adapters.parameters import drop_warnings, schema
from plugai.adapters.provider_errors import ProviderPayloadError
from plugai.runners.base import (
    BlobChunk,
    Chunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    Modality,
    ModelSpec,
    WarningChunk,
)
from plugai.runners.errors import InvalidRequestError

Json = dict[str, object]

OPTION = "images"
"""The option that marks a configured model as an image model, if its name does not."""

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


class _Event(msgspec.Struct):
    type: str | None = None
    b64_json: bytes | None = None
    usage: Any = None


class _ImageData(msgspec.Struct):
    b64_json: bytes


class _ImageResponse(msgspec.Struct):
    data: list[_ImageData]
    usage: Any = None


_event = msgspec.json.Decoder(_Event)
_response = msgspec.json.Decoder(_ImageResponse)
_error = msgspec.json.Decoder(ChatErrorBody)


def generates_images(name: str, options: Mapping[str, object]) -> bool:
    """Whether this model generates only images."""
    return bool(options.get(OPTION, _NAMES.search(name)))


def image_model(model: ListedModel, extra: Mapping[str, object]) -> ListedModel:
    """The description of an image model; `extra` is the schema of its additional parameters."""
    return replace(
        model,
        input_modalities=(Modality.TEXT,),
        output_modalities=(Modality.IMAGE,),
        capabilities=frozenset(),
        parameters_schema=schema((), extra),
    )


def streamed_call(request: GenerationRequest, spec: ModelSpec, provider: str) -> ProviderCall:
    """A request for a streamed image. Raises InvalidRequestError if there is no prompt."""
    return _call(request, spec, provider, {"stream": True})


def whole_call(request: GenerationRequest, spec: ModelSpec, provider: str) -> ProviderCall:
    """A request to a provider that does not stream images. Raises InvalidRequestError if there is no prompt."""
    call = _call(request, spec, provider, {"response_format": "b64_json"})
    return replace(call, answer_type="application/json")


def _call(request: GenerationRequest, spec: ModelSpec, provider: str, fields: Json) -> ProviderCall:
    prompt = request.messages[-1].text
    if not prompt.strip():
        raise InvalidRequestError("the last message has no text; describe the image")
    body: Json = {"model": model_name(spec), "prompt": prompt, "n": 1, **request.parameters.extra, **fields}
    warnings: Sequence[WarningChunk] = drop_warnings(request.parameters, (), provider)
    if len(request.messages) > 1:
        dropped = WarningChunk("MESSAGES_DROPPED", "an image is made from the last message; the others were left out")
        warnings = (*warnings, dropped)
    return ProviderCall("/images/generations", msgspec.json.encode(body), warnings=tuple(warnings))


class StreamedImageReader(Reader):
    """Reads a stream that ends with `image_generation.completed`, which holds the image."""

    def read(self, event: ServerEvent) -> Iterable[Chunk]:
        message = _event.decode(event.data)
        match event.name or message.type:
            case "image_generation.completed" if message.b64_json is not None:
                return _image_chunks([message.b64_json], message.usage)
            case "image_generation.partial_image" | "keepalive":
                return ()
        body = _error.decode(event.data)
        if body.error is not None:
            raise ProviderPayloadError(error_payload_of(None, body))
        return ()


class WholeImageReader(Reader):
    """Reads a response that is a single JSON object."""

    def read(self, event: ServerEvent) -> Iterable[Chunk]:
        return ()

    def end(self, rest: bytes) -> Sequence[Chunk]:
        if not rest.strip():
            return ()
        response = _response.decode(rest)
        return _image_chunks([image.b64_json for image in response.data], response.usage)


def _image_chunks(images: Sequence[bytes], usage: object) -> Sequence[Chunk]:
    blobs = [BlobChunk(data, _mime_type(data), part_index=index) for index, data in enumerate(images)]
    return (*blobs, FinalChunk(FinishReason.STOP, reported_usage(usage)))


def _mime_type(image: bytes) -> str:
    """An image's type by its first bytes: not every provider names it, or uses the one that was requested."""
    return next((kind for start, kind in _SIGNATURES.items() if image.startswith(start)), "image/png")
