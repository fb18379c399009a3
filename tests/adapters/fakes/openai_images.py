"""Pictures from texts as OpenAI, Azure and xAI make them, the last of them only in one piece."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import jsonschema
from openai.types.image_generate_params import ImageGenerateParamsNonStreaming, ImageGenerateParamsStreaming
from pydantic import TypeAdapter
from tests.adapters.fakes.asking import PIXEL
from tests.adapters.fakes.azure import Azure
from tests.adapters.fakes.dialect import Asked, Frame, Json, Turn, event, first_error, strict_schema
from tests.adapters.fakes.openai_chat import OpenAIChat
from tests.adapters.fakes.script import Answer, Tokens
from tests.adapters.fakes.xai import XAI

ENCODED = base64.b64encode(PIXEL).decode()


@cache
def _schema(streamed: bool) -> jsonschema.Draft202012Validator:
    params = ImageGenerateParamsStreaming if streamed else ImageGenerateParamsNonStreaming
    return strict_schema(TypeAdapter(params).json_schema())


def usage(tokens: Tokens) -> Json:
    return {
        "input_tokens": tokens.read,
        "output_tokens": tokens.wrote,
        "total_tokens": tokens.read + tokens.wrote,
        "input_tokens_details": {"text_tokens": tokens.read, "image_tokens": 0},
    }


class OpenAIImages(OpenAIChat):
    """`https://api.openai.com/v1/images`: each picture is one red pixel, after a first sketch of it."""

    generate_paths: Sequence[str] = ("/v1/images/generations",)
    models: tuple[str, ...] = ("gpt-4.1", "gpt-image-1", "dall-e-3", "text-embedding-3-small")

    def wrong(self, asked: Asked, query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
        return first_error(_schema(asked.streamed), asked.body)

    def turns(self, body: Json) -> list[Turn]:
        return [Turn("user", body["prompt"])]

    def stream(self, answer: Answer, asked: Asked) -> Iterator[Frame]:
        made = {
            "b64_json": ENCODED,
            "created_at": 1764000000,
            "size": "1024x1024",
            "quality": "high",
            "background": "opaque",
            "output_format": "png",
        }
        sketch = {"type": "image_generation.partial_image", **made, "partial_image_index": 0}
        yield Frame(event(sketch, "image_generation.partial_image"))
        done = {"type": "image_generation.completed", **made, "usage": usage(answer.tokens)}
        yield Frame(event(done, "image_generation.completed"), delta=True)

    def whole(self, answer: Answer, asked: Asked) -> Json:
        return {"created": 1764000000, "data": [{"b64_json": ENCODED}], "usage": usage(answer.tokens)}


class AzureImages(OpenAIImages, Azure):
    """Azure's, by deployment with an `api-version`, and by the newer path."""

    base_path = ""
    generate_paths = ("/openai/deployments/{model}/images/generations", "/openai/v1/images/generations")
    admits = Azure.admits
    error = Azure.error
    listing = Azure.listing


class XAIImages(OpenAIImages, XAI):
    """xAI's, which are never streamed, and whose proportions are named in a way of its own."""

    models = ("grok-4", "grok-2-image")
    error = XAI.error
    listing = XAI.listing

    def wrong(self, asked: Asked, query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
        if asked.streamed:
            return "$.stream: is not supported"
        body = {name: value for name, value in asked.body.items() if name != "aspect_ratio"}
        return first_error(_schema(False), body)

    def whole(self, answer: Answer, asked: Asked) -> Json:
        return {"data": [{"b64_json": ENCODED, "revised_prompt": ""}]}
