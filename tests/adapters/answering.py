"""Adapters without a server: a provider connected to a fake, and what it says."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing, asynccontextmanager
from typing import Any

from tests.adapters.fakes.server import KEY, FakeProvider

from plugai.adapters.provider import HttpProvider
from plugai.runners.base import (
    Chunk,
    Credential,
    FinalChunk,
    GenerationRequest,
    Message,
    ModelSpec,
    Part,
    ProviderConfig,
    Role,
    TextChunk,
    TextPart,
    ToolCallChunk,
    WarningChunk,
)

CREDENTIAL = Credential("fake", {"api_key": KEY})


@asynccontextmanager
async def connected(kind: type[HttpProvider], fake: FakeProvider, **options: Any) -> AsyncGenerator[HttpProvider, None]:
    """The adapter's provider, which asks the fake and never tries again."""
    given = {"retries": 0, **options}
    config = ProviderConfig("fake", base_url=fake.url, allowed_hosts=frozenset({"127.0.0.1"}), **given)
    async with kind(config) as provider:
        yield provider


def asking(*messages: Message | str, **fields: Any) -> GenerationRequest:
    """A request; a text stands for what a user says."""
    said = tuple(user(TextPart(m)) if isinstance(m, str) else m for m in messages or ("Say hello.",))
    return GenerationRequest("r1", "u1", "fake/small", said, credential=CREDENTIAL, **fields)


def user(*parts: Part) -> Message:
    return Message(Role.USER, parts)


def spec(provider: HttpProvider, **options: object) -> ModelSpec:
    return provider.configured(ModelSpec("fake/small", "fake", options=options))


async def answer(provider: HttpProvider, request: GenerationRequest, **options: object) -> list[Chunk]:
    """Everything that the model says; its options are as an administrator would configure them."""
    async with aclosing(provider.runner(spec(provider, **options)).generate(request)) as chunks:
        return [chunk async for chunk in chunks]


def said(chunks: Iterable[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks if isinstance(chunk, TextChunk) and not chunk.reasoning)


def thought(chunks: Iterable[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks if isinstance(chunk, TextChunk) and chunk.reasoning)


def called(chunks: Iterable[Chunk]) -> dict[tuple[str, str], Any]:
    """The arguments of each call, by its id and name."""
    calls: dict[tuple[str, str], str] = {}
    for chunk in chunks:
        if isinstance(chunk, ToolCallChunk):
            key = chunk.call_id, chunk.name
            calls[key] = calls.get(key, "") + chunk.arguments
    return {key: json.loads(arguments) for key, arguments in calls.items()}


def final(chunks: list[Chunk]) -> FinalChunk:
    (last,) = [chunk for chunk in chunks if isinstance(chunk, FinalChunk)]
    assert chunks[-1] is last
    return last


def warned(chunks: Iterable[Chunk]) -> list[str]:
    return [chunk.message for chunk in chunks if isinstance(chunk, WarningChunk)]
