"""OpenAI's adapters and those of its dialect: what they ask, and what they make of the answer."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace
from tests.adapters.answering import CREDENTIAL, answer, asking, called, connected, final, said, thought, user, warned
from tests.adapters.fakes.asking import CALL, SCHEMA, THOUGHT
from tests.adapters.fakes.dialect import event
from tests.adapters.fakes.script import Answer, Delivery, Ending, Says, Tokens, ToolCall, Verbatim
from tests.adapters.fakes.server import FakeProvider, fake_provider
from tests.adapters.openai.openai_kin import FAKES

from plugai.adapters.azure.provider import AzureProvider
from plugai.adapters.provider import HttpProvider
from plugai.runners.base import (
    BlobPart,
    Credential,
    FinishReason,
    JsonSchemaFormat,
    Modality,
    Parameters,
    ReasoningEffort,
    TextChunk,
    TextPart,
    TokenLogprob,
    Tool,
    ToolChoice,
    ToolMode,
    UriPart,
    Usage,
    UsageSource,
)
from plugai.runners.errors import InvalidRequestError

TOOL = Tool("weather", "Tells the weather.", SCHEMA)
CHATTING = ["chat", "azure", "xai", "compatible"]


@pytest.fixture(params=FAKES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def fake(name: str) -> AsyncIterator[FakeProvider]:
    async with fake_provider(FAKES[name][1]) as running:
        yield running


@pytest.fixture
async def provider(name: str, fake: FakeProvider) -> AsyncIterator[HttpProvider]:
    kind, _, options = FAKES[name]
    async with connected(kind, fake, options=options) as made:
        yield made


only_chat = pytest.mark.parametrize("name", CHATTING)
only_responses = pytest.mark.parametrize("name", ["responses"])


@pytest.mark.parametrize("delivery", Delivery)
async def test_an_answer_is_decoded_however_it_is_split(
    fake: FakeProvider, provider: HttpProvider, delivery: Delivery
) -> None:
    fake.then(Says(Answer(tokens=Tokens(20, 8, 9, 4)), delivery))
    chunks = await answer(provider, asking())
    assert said(chunks) == "Hello wörld"
    assert final(chunks).finish_reason is FinishReason.STOP
    # However the provider counts its thoughts, here they are among what was written.
    assert final(chunks).usage == Usage(20, 8, 9, 4, source=UsageSource.PROVIDER)


async def test_thoughts_text_and_calls_are_distinguished(fake: FakeProvider, provider: HttpProvider, name: str) -> None:
    other = ToolCall("call_8", CALL.name, '{"city": "Rome"}')
    fake.then(Says(Answer((*THOUGHT.says, CALL, other), Ending.TOOL_CALLS)))
    chunks = await answer(provider, asking(tools=(TOOL,)))
    assert thought(chunks) == ("" if name in ("chat", "azure") else "Let me think.")
    assert said(chunks) == "Done."
    assert called(chunks) == {
        (CALL.call_id, CALL.name): {"city": "Paris"},
        ("call_8", CALL.name): {"city": "Rome"},
    }
    assert final(chunks).finish_reason is FinishReason.TOOL_CALLS


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (Ending.STOP, FinishReason.STOP),
        (Ending.LENGTH, FinishReason.LENGTH),
        (Ending.FILTERED, FinishReason.CONTENT_FILTER),
    ],
)
async def test_every_finish_reason_is_known(
    fake: FakeProvider, provider: HttpProvider, ending: Ending, expected: FinishReason
) -> None:
    fake.then(Says(Answer(ending=ending)))
    assert final(await answer(provider, asking())).finish_reason is expected


@only_chat
async def test_a_server_that_counts_nothing_is_estimated(fake: FakeProvider, provider: HttpProvider) -> None:
    chunk = {"choices": [{"index": 0, "delta": {"content": "Hello there"}, "finish_reason": "stop"}]}
    fake.then(Verbatim(event(chunk) + event("[DONE]")))
    usage = final(await answer(provider, asking())).usage
    assert usage.source is UsageSource.ESTIMATED
    assert usage.input_tokens
    assert usage.output_tokens


@only_chat
async def test_older_field_names_are_known(fake: FakeProvider, provider: HttpProvider) -> None:
    """Ollama and others say `reasoning`, end with no [DONE], give calls no id, and end them with `stop`."""
    call = {"index": 0, "function": {"name": "weather", "arguments": "{}"}}
    chunks: list[dict[str, Any]] = [
        {"choices": [{"delta": {"reasoning": "Hm."}}]},
        {"choices": [{"delta": {"tool_calls": [call]}, "finish_reason": "stop"}]},
    ]
    fake.then(Verbatim(b"".join(map(event, chunks))))
    told = await answer(provider, asking(tools=(TOOL,)))
    assert thought(told) == "Hm."
    assert called(told) == {("call_0", "weather"): {}}
    assert final(told).finish_reason is FinishReason.TOOL_CALLS


@only_responses
async def test_a_refusal_is_part_of_the_answer(fake: FakeProvider, provider: HttpProvider) -> None:
    told: list[dict[str, Any]] = [
        {"type": "response.refusal.delta", "output_index": 0, "delta": "I will "},
        {"type": "response.refusal.delta", "output_index": 0, "delta": "not."},
        {"type": "response.web_search_call.searching", "output_index": 1, "item_id": "ws"},
        {"type": "response.image_generation_call.partial_image", "partial_image_b64": "aGk="},
        {"type": "response.completed", "response": {"status": "completed", "usage": None}},
    ]
    fake.then(Verbatim(b"".join(event(one, one["type"]) for one in told)))
    assert said(await answer(provider, asking())) == "I will not."


PARAMETERS = Parameters(
    max_output_tokens=99,
    temperature=0.5,
    top_p=0.9,
    presence_penalty=0.5,
    frequency_penalty=0.25,
    stop=("END",),
    reasoning_effort=ReasoningEffort.LOW,
)
SCHEMA_WANTED = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}}
FUNCTION = {"name": "weather", "description": "Tells the weather.", "parameters": SCHEMA}
AS_CHAT: dict[str, Any] = {
    "temperature": 0.5,
    "top_p": 0.9,
    "presence_penalty": 0.5,
    "frequency_penalty": 0.25,
    "stop": ["END"],
    "reasoning_effort": "low",
    "response_format": SCHEMA_WANTED,
    "tools": [{"type": "function", "function": FUNCTION}],
    "tool_choice": {"type": "function", "function": {"name": "weather"}},
    "stream": True,
    "stream_options": {"include_usage": True},
}
AS_RESPONSES: dict[str, Any] = {
    "max_output_tokens": 99,
    "temperature": 0.5,
    "top_p": 0.9,
    "reasoning": {"effort": "low", "summary": "auto"},
    "text": {"format": {"type": "json_schema", "name": "answer", "schema": SCHEMA, "strict": True}},
    "tools": [{"type": "function", **FUNCTION, "strict": False}],
    "tool_choice": {"type": "function", "name": "weather"},
    "stream": True,
    "store": False,
}


async def test_requests_have_the_providers_names(fake: FakeProvider, provider: HttpProvider, name: str) -> None:
    choice = ToolChoice(ToolMode.REQUIRED, "weather")
    schema = JsonSchemaFormat(SCHEMA)
    request = asking(parameters=PARAMETERS, tools=(TOOL,), tool_choice=choice, response_format=schema)
    warnings = warned(await answer(provider, request))
    (call,) = fake.calls
    assert call.wrong is None
    body = {key: value for key, value in call.body.items() if key not in ("model", "messages", "input")}
    if name == "responses":
        assert body == AS_RESPONSES
        assert len(warnings) == 3
    else:
        limit = "max_tokens" if name == "compatible" else "max_completion_tokens"
        assert body == {limit: 99, **AS_CHAT}
        assert warnings == []


@pytest.mark.parametrize("name", ["compatible"])
async def test_compatible_servers_get_their_own_parameters(fake: FakeProvider, provider: HttpProvider) -> None:
    parameters = Parameters(top_k=5, min_p=0.1, repetition_penalty=1.1, seed=3)
    assert warned(await answer(provider, asking(parameters=parameters))) == []
    body = fake.calls[0].body
    assert (body["top_k"], body["min_p"], body["repetition_penalty"], body["seed"]) == (5, 0.1, 1.1, 3)


@only_chat
async def test_probabilities_come_with_their_text(fake: FakeProvider, provider: HttpProvider) -> None:
    likely = [{"token": "Hi", "logprob": -0.1, "top_logprobs": [{"token": "Yo", "logprob": -2.5}]}]
    choice = {"delta": {"content": "Hi"}, "logprobs": {"content": likely}, "finish_reason": "stop"}
    fake.then(Verbatim(event({"choices": [choice]}) + event("[DONE]")))
    chunks = await answer(provider, asking(parameters=Parameters(top_logprobs=1)))
    assert [c.logprobs for c in chunks if isinstance(c, TextChunk)] == [
        (TokenLogprob("Hi", -0.1, (TokenLogprob("Yo", -2.5),)),)
    ]
    assert (fake.calls[0].body["logprobs"], fake.calls[0].body["top_logprobs"]) == (True, 1)


@pytest.mark.parametrize(
    "part", [BlobPart(b"%PDF", "application/pdf"), UriPart("file:///etc/passwd", "image/png")], ids=["pdf", "file"]
)
async def test_unsupported_content_is_rejected_before_the_provider_is_called(
    fake: FakeProvider, provider: HttpProvider, part: BlobPart | UriPart
) -> None:
    with pytest.raises(InvalidRequestError):
        await answer(provider, asking(user(part)))
    assert fake.calls == []


async def test_the_models_are_listed(provider: HttpProvider, name: str) -> None:
    models = {model.id: model for model in await provider.models(CREDENTIAL)}
    # Azure tells what could be deployed; what is, only its administrator knows.
    assert list(models) == (["fake/mine"] if name == "azure" else ["fake/small", "fake/large"])
    assert {model.input_modalities for model in models.values()} == {(Modality.TEXT, Modality.IMAGE)}


@pytest.mark.parametrize("name", ["azure"])
@pytest.mark.parametrize("api_version", ["", "2024-10-21"])
async def test_azure_accepts_a_token_of_entra_and_both_paths(fake: FakeProvider, api_version: str) -> None:
    by_token = Credential(CREDENTIAL.provider, {"token": fake.key})
    options = {"api_version": api_version} if api_version else {}
    async with connected(AzureProvider, fake, options=options) as provider:
        assert said(await answer(provider, replace(asking(), credential=by_token))) == "Hello wörld"
    (call,) = fake.calls
    assert "api-key" not in call.headers
    assert call.path.startswith("/openai/deployments/small/" if api_version else "/openai/v1/")
    assert call.query.get("api-version", "") == api_version


@only_chat
async def test_missing_counts_are_estimated_and_marked_so(fake: FakeProvider, provider: HttpProvider) -> None:
    chunk = {"choices": [{"delta": {"content": "Hello there"}, "finish_reason": "stop"}]}
    fake.then(Verbatim(event(chunk | {"usage": {"prompt_tokens": 7, "completion_tokens": None}}) + event("[DONE]")))
    usage = final(await answer(provider, asking())).usage
    assert (usage.source, usage.input_tokens) == (UsageSource.ESTIMATED, 7)
    assert usage.output_tokens


async def test_a_tool_without_parameters_is_sent_with_a_schema(fake: FakeProvider, provider: HttpProvider) -> None:
    await answer(provider, asking(tools=(Tool("now", "", {}),)))
    (tool,) = fake.calls[0].body["tools"]
    assert tool.get("function", tool)["parameters"] == {"type": "object", "properties": {}}


async def test_an_empty_message_is_sent(fake: FakeProvider, provider: HttpProvider, name: str) -> None:
    await answer(provider, asking(user(TextPart(""))))
    (sent,) = fake.calls[0].body["input" if name == "responses" else "messages"]
    assert (sent["role"], sent["content"]) == ("user", "")
