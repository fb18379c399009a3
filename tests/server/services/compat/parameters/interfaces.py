"""What each interface of another API makes of a body: all that a parameter of it can change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import httpx2
import msgspec
import ollama._types as ollama_types
from anthropic.types import message_count_tokens_params, message_create_params
from google.api.httpbody_pb2 import HttpBody
from openai.types import (
    completion_create_params,
    embedding_create_params,
    image_create_variation_params,
    image_edit_params,
    image_generate_params,
)
from openai.types.chat import completion_create_params as chat_create_params
from openai.types.responses import response_create_params
from tests.server.services.compat.parameters import values

from plugai.compat.v1.http_pb2 import HttpRequest
from plugai.runners.base import ModelSpec
from plugai.server.services.compat.anthropic import message_input
from plugai.server.services.compat.anthropic.message_request import MessageRequest
from plugai.server.services.compat.embeddings import embedding_request
from plugai.server.services.compat.http import decode
from plugai.server.services.compat.ollama import bodies, chat_input
from plugai.server.services.compat.openai import chat_input as openai_chat
from plugai.server.services.compat.openai import embeddings, text_completions
from plugai.server.services.compat.openai.chat_request import ChatRequest
from plugai.server.services.compat.openai.images.image_input import ImageInput, read_images, read_prompt
from plugai.server.services.compat.openai.images.image_options import image_options, model_parameters
from plugai.server.services.compat.openai.responses import input as responses
from plugai.server.services.compat.openai.responses.input_items import messages, read_items
from plugai.server.services.compat.openai.responses.request import ResponseRequest

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Interface:
    """`parameters` has those of the official SDK with a value for each; `least` is the smallest body.

    `documented` names the place of docs/compat.md with the parameters that have no effect. `refused` are those that
    are refused by their names.
    """

    name: str
    documented: str
    known: Iterable[str]
    values: Mapping[str, object]
    least: Json
    translated: Callable[[Json], object]
    refused: frozenset[str] = field(default_factory=frozenset[str])


def _chat(body: Json) -> object:
    asked = decode(msgspec.json.encode(body), ChatRequest)
    return openai_chat.generate_request(asked), asked.n, asked.stream, asked.stream_options


def _completion(body: Json) -> object:
    asked = decode(msgspec.json.encode(body), text_completions.CompletionRequest)
    return text_completions.generate_requests(asked), asked.echo, asked.stream, asked.stream_options


def _response(body: Json) -> object:
    asked = decode(msgspec.json.encode(body), ResponseRequest)
    responses.require_supported(asked)
    made = responses.generate_request(asked, messages(read_items(asked.input), {}))
    # A response repeats its metadata.
    return made, responses.new_response(asked, ""), asked.stream, asked.metadata


def _embedding(body: Json) -> object:
    asked = decode(msgspec.json.encode(body), embeddings.EmbeddingRequest)
    return embeddings.generate_request(asked), asked.dimensions, asked.encoding_format


def _message(body: Json) -> object:
    asked = decode(msgspec.json.encode(body), MessageRequest)
    return message_input.generate_request(asked), asked.stream


def _ollama_chat(body: Json) -> object:
    asked = decode(msgspec.json.encode(body), bodies.ChatBody)
    return chat_input.chat_request(asked), asked.stream, asked.keep_alive


def _ollama_prompt(body: Json) -> object:
    asked = decode(msgspec.json.encode(body), bodies.GenerateBody)
    return chat_input.prompt_request(asked), asked.stream, asked.keep_alive


def _ollama_options(options: Json) -> object:
    return _ollama_chat({**values.OLLAMA_CHAT, "options": options})


def _ollama_embed(body: Json) -> object:
    asked = decode(msgspec.json.encode(body), bodies.EmbedBody)
    return embedding_request(asked.model, asked.input), asked.dimensions, asked.keep_alive


def _ollama_embed_prompt(body: Json) -> object:
    return decode(msgspec.json.encode(body), bodies.EmbedPromptBody)


def _ollama_name(body: Json) -> object:
    return decode(msgspec.json.encode(body), bodies.NameBody)


def _ollama_copy(body: Json) -> object:
    return decode(msgspec.json.encode(body), bodies.CopyBody)


def _images(body: Json) -> object:
    request = HttpRequest(body=HttpBody(content_type="application/json", data=msgspec.json.encode(body)))
    return asyncio.run(_options(read_prompt(_once(request))))


def _images_of_a_form(body: Json) -> object:
    files = {name: ("a.png", value) for name, value in body.items() if isinstance(value, bytes)}
    texts = {name: str(value) for name, value in body.items() if name not in files}
    form = httpx2.Request("POST", "http://x", files=files, data=texts)
    request = HttpRequest(body=HttpBody(content_type=form.headers["content-type"], data=form.read()))
    return asyncio.run(_options(read_images(_once(request))))


async def _options(reading: Any) -> object:
    asked: ImageInput = await reading
    options, others = image_options(asked.fields)
    # What a model does not know and is told of in a warning is not ignored in silence.
    made = model_parameters(options, others, ModelSpec("draws", "draws"))
    sent = options.prompt, options.model, options.n, options.response_format, options.stream, options.partial_images
    return made, sent, asked.images, asked.masks


async def _once(request: HttpRequest) -> AsyncIterator[HttpRequest]:
    yield request


# Not in a body.
_HEADERS = {"user_profile_id"}


def _typed(union: object) -> set[str]:
    """The members of the typed dictionaries of a union."""
    return {name for each in get_args(union) or (union,) for name in each.__annotations__} - _HEADERS


def _fields(model: Any) -> set[str]:
    return set(model.model_fields)


_UNKNOWN_IMAGE = frozenset({"complexity", "frame_count", "frame_duration_ms", "svg"})
INTERFACES = [
    Interface(
        "chat.completions",
        "OpenAI",
        _typed(chat_create_params.CompletionCreateParams),
        values.CHAT,
        values.LEAST_CHAT,
        _chat,
        frozenset({"audio", "function_call", "functions", "logit_bias", "modalities", "web_search_options"}),
    ),
    Interface(
        "completions",
        "OpenAI",
        _typed(completion_create_params.CompletionCreateParams),
        values.COMPLETION,
        values.LEAST_COMPLETION,
        _completion,
        frozenset({"best_of", "logit_bias", "suffix"}),
    ),
    Interface(
        "responses",
        "OpenAI's responses",
        _typed(response_create_params.ResponseCreateParams),
        values.RESPONSE,
        values.LEAST_RESPONSE,
        _response,
        frozenset({"context_management", "conversation", "prompt"}),
    ),
    Interface(
        "embeddings",
        "OpenAI",
        _typed(embedding_create_params.EmbeddingCreateParams),
        values.EMBEDDING,
        values.LEAST_EMBEDDING,
        _embedding,
    ),
    Interface(
        "images.generate",
        "Images, OpenAI's API",
        _typed(image_generate_params.ImageGenerateParams),
        values.IMAGE,
        values.LEAST_IMAGE,
        _images,
        _UNKNOWN_IMAGE | {"background", "output_compression", "output_format", "size"},
    ),
    Interface(
        "images.edit",
        "Images, OpenAI's API",
        _typed(image_edit_params.ImageEditParams),
        values.IMAGE,
        values.LEAST_EDIT,
        _images_of_a_form,
        _UNKNOWN_IMAGE | {"background", "markup", "output_compression", "output_format", "size"},
    ),
    Interface(
        "images.create_variation",
        "Images, OpenAI's API",
        _typed(image_create_variation_params.ImageCreateVariationParams),
        values.IMAGE,
        {"image": values.PICTURE},
        _images_of_a_form,
        frozenset({"size"}),
    ),
    Interface(
        "messages",
        "Anthropic",
        _typed(message_create_params.MessageCreateParams),
        values.MESSAGE,
        values.LEAST_MESSAGE,
        _message,
        frozenset({"container"}),
    ),
    Interface(
        "messages.count_tokens",
        "Anthropic",
        _typed(message_count_tokens_params.MessageCountTokensParams),
        values.MESSAGE,
        values.LEAST_MESSAGE,
        _message,
    ),
    Interface("chat", "Ollama", _fields(ollama_types.ChatRequest), values.OLLAMA, values.OLLAMA_CHAT, _ollama_chat),
    Interface(
        "generate",
        "Ollama",
        _fields(ollama_types.GenerateRequest),
        values.OLLAMA,
        values.OLLAMA_PROMPT,
        _ollama_prompt,
        frozenset({"context", "raw", "suffix", "template"}),
    ),
    Interface("options", "Ollama", _fields(ollama_types.Options), values.OLLAMA_OPTIONS, {}, _ollama_options),
    Interface(
        "embed",
        "Embeddings, Ollama's API",
        _fields(ollama_types.EmbedRequest),
        values.OLLAMA,
        values.OLLAMA_EMBED,
        _ollama_embed,
    ),
    Interface(
        "embeddings (older)",
        "Embeddings, Ollama's API",
        _fields(ollama_types.EmbeddingsRequest),
        values.OLLAMA,
        values.OLLAMA_PROMPT,
        _ollama_embed_prompt,
    ),
    Interface("pull", "Ollama", _fields(ollama_types.PullRequest), values.OLLAMA, {"model": "m"}, _ollama_name),
    Interface("show", "Ollama", _fields(ollama_types.ShowRequest), values.OLLAMA, {"model": "m"}, _ollama_name),
    Interface("delete", "Ollama", _fields(ollama_types.DeleteRequest), values.OLLAMA, {"model": "m"}, _ollama_name),
    Interface(
        "copy",
        "Ollama",
        _fields(ollama_types.CopyRequest),
        values.OLLAMA,
        {"source": "a", "destination": "b"},
        _ollama_copy,
    ),
]
