"""Pictures from OpenAI, Azure and xAI: the fakes are what OpenAI's own client takes, and the adapters speak to them."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openai
import pytest
from pydantic import SecretStr
from tests.adapters.answering import answer, asking, connected, final, user, warned
from tests.adapters.fakes.asking import PIXEL
from tests.adapters.fakes.dialect import Dialect
from tests.adapters.fakes.openai_images import AzureImages, OpenAIImages, XAIImages
from tests.adapters.fakes.script import Fault, Problem, Refuses, Says, Verbatim
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.support.gateway import ask, kinds, model, serving, settings

from plugai.adapters.azure.provider import AzureProvider
from plugai.adapters.openai.chat import OpenAiChatProvider
from plugai.adapters.openai.provider import OpenAiProvider
from plugai.adapters.provider import HttpProvider
from plugai.adapters.xai.provider import XaiProvider
from plugai.runners.base import (
    BlobChunk,
    FinishReason,
    Message,
    Modality,
    ModelSpec,
    Parameters,
    Role,
    TextPart,
    UsageSource,
)
from plugai.runners.errors import (
    ContentRefusedError,
    InvalidRequestError,
    ProviderProtocolError,
    ProviderUnavailableError,
)
from plugai.server.settings import ProviderSettings
from plugai.v1 import artifacts_pb2

KINDS: dict[str, tuple[type[HttpProvider], Dialect, dict[str, Any], str]] = {
    "openai": (OpenAiProvider, OpenAIImages(), {}, "/v1/images/generations"),
    "openai-chat": (OpenAiChatProvider, OpenAIImages(), {}, "/v1/images/generations"),
    "azure": (
        AzureProvider,
        AzureImages(),
        {"options": {"api_version": "2025-04-01-preview"}},
        "/openai/deployments/small/images/generations",
    ),
    "azure-v1": (AzureProvider, AzureImages(), {}, "/openai/v1/images/generations"),
    "xai": (XaiProvider, XAIImages(), {}, "/v1/images/generations"),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
async def fake(kind: str) -> AsyncIterator[FakeProvider]:
    async with fake_provider(KINDS[kind][1]) as running:
        yield running


@pytest.fixture
async def provider(kind: str, fake: FakeProvider) -> AsyncIterator[HttpProvider]:
    async with connected(KINDS[kind][0], fake, **KINDS[kind][2]) as running:
        yield running


@every_kind
async def test_openais_own_client_accepts_the_fake(kind: str, fake: FakeProvider) -> None:
    if kind == "azure":
        client: openai.AsyncOpenAI = openai.AsyncAzureOpenAI(
            azure_endpoint=fake.origin, api_version="2025-04-01-preview", api_key=KEY, max_retries=0
        )
    else:
        root = f"{fake.origin}/openai/v1" if kind == "azure-v1" else fake.url
        client = openai.AsyncOpenAI(base_url=root, api_key=KEY, max_retries=0)
    async with client:
        if kind == "xai":
            made = await client.images.generate(model="small", prompt="a dot", n=1, response_format="b64_json")
            assert made.data is not None
            assert base64.b64decode(made.data[0].b64_json or "") == PIXEL
        else:
            stream = await client.images.generate(model="small", prompt="a dot", n=1, stream=True)
            last = [event async for event in stream][-1]
            assert last.type == "image_generation.completed"
            assert (base64.b64decode(last.b64_json), last.usage.output_tokens) == (PIXEL, 9)
    assert [call.wrong for call in fake.calls] == [None]


@every_kind
async def test_an_image_arrives_as_bytes_with_its_usage(kind: str, fake: FakeProvider, provider: HttpProvider) -> None:
    chunks = await answer(provider, asking("a red dot"), images=True)
    assert [chunk for chunk in chunks if isinstance(chunk, BlobChunk)] == [BlobChunk(PIXEL, "image/png")]
    assert final(chunks).finish_reason is FinishReason.STOP
    usage = final(chunks).usage
    if kind == "xai":
        # It counts no tokens: what was sent is estimated.
        assert usage.source is UsageSource.ESTIMATED
    else:
        assert (usage.input_tokens, usage.output_tokens, usage.source) == (20, 9, UsageSource.PROVIDER)
    (call,) = fake.calls
    assert (call.wrong, call.path, call.asked.model) == (None, KINDS[kind][3], "small")
    assert call.body["prompt"] == "a red dot"


@every_kind
async def test_supported_parameters_are_sent_and_others_cause_warnings(
    fake: FakeProvider, provider: HttpProvider
) -> None:
    (name, value), *_ = [("aspect_ratio", "16:9")] if isinstance(fake.dialect, XAIImages) else [("size", "1024x1536")]
    earlier = Message(Role.ASSISTANT, (TextPart("Here."),))
    parameters = Parameters(temperature=0.5, extra={name: value})
    chunks = await answer(provider, asking(earlier, "a dot", parameters=parameters), images=True)
    assert fake.calls[0].body[name] == value
    assert fake.calls[0].wrong is None
    told = warned(chunks)
    assert len(told) == 2
    assert "temperature" in told[0]
    assert "the last message" in told[1]


@every_kind
async def test_an_empty_prompt_is_rejected_before_the_provider_is_called(
    fake: FakeProvider, provider: HttpProvider
) -> None:
    with pytest.raises(InvalidRequestError, match="describe the image"):
        await answer(provider, asking(user(TextPart("  "))), images=True)
    assert not fake.calls


@every_kind
async def test_failures_are_mapped_to_our_errors(kind: str, fake: FakeProvider, provider: HttpProvider) -> None:
    fake.then(Refuses(Problem.FILTERED))
    with pytest.raises(InvalidRequestError if kind == "xai" else ContentRefusedError):
        await answer(provider, asking("x"), images=True)
    plain = "application/json" if kind == "xai" else "text/event-stream"
    fake.then(Verbatim(b"", content_type=plain))
    with pytest.raises(ProviderUnavailableError, match="broke off"):
        await answer(provider, asking("x"), images=True)
    fake.then(Verbatim(b'{"data": [{"b64_json": "no base64!"}]}', content_type="application/json"))
    with pytest.raises(ProviderProtocolError):
        await answer(provider, asking("x"), images=True)
    if kind != "xai":
        fake.then(Says(fault=Problem.SERVER_ERROR, after=0), Says(fault=Fault.CUT, after=0))
        for _ in range(2):
            with pytest.raises(ProviderUnavailableError):
                await answer(provider, asking("x"), images=True)


async def test_image_models_are_listed_with_their_modalities() -> None:
    async with fake_provider(OpenAIImages()) as fake, connected(OpenAiProvider, fake) as provider:
        listed = {spec.id: spec for spec in await provider.models(asking().credential)}
        assert set(listed) == {"fake/gpt-4.1", "fake/gpt-image-1"}
        painter = listed["fake/gpt-image-1"]
        assert (painter.input_modalities, painter.output_modalities) == ((Modality.TEXT,), (Modality.IMAGE,))
        assert not painter.capabilities
        assert "size" in str(painter.parameters_schema)
        assert listed["fake/gpt-4.1"].output_modalities == (Modality.TEXT,)
        named = provider.configured(ModelSpec("draw", "fake", options={"model": "grok-2-image-1212"}))
        assert named.output_modalities == (Modality.IMAGE,)


async def test_through_a_server_an_image_is_an_artifact(tmp_path: Path) -> None:
    async with fake_provider(OpenAIImages()) as fake:
        acme = ProviderSettings(
            id="acme",
            runner="openai",
            base_url=fake.url,
            api_key=SecretStr(KEY),
            allowed_hosts=frozenset({"127.0.0.1"}),
        )
        async with serving(settings(tmp_path, model("echo", "echo"), providers=(acme,))) as client:
            events = [event async for event in client.generate.Generate(ask("a dot", model="acme/gpt-image-1"))]
            assert kinds(events)[-1] == "finished"
            (made,) = [event.artifact for event in events if event.HasField("artifact")]
            assert made.mime_type == "image/png"
            download = client.artifacts.DownloadArtifact(
                artifacts_pb2.DownloadArtifactRequest(artifact_id=made.artifact_id)
            )
            assert b"".join([piece.data async for piece in download]) == PIXEL
