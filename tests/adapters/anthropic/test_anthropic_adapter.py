"""Anthropic's adapter: what it asks, what it makes of the answer, and what it leaves out."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.adapters.answering import answer, asking, called, connected, final, said, spec, thought, user, warned
from tests.adapters.fakes.anthropic_messages import AnthropicMessages
from tests.adapters.fakes.asking import CALL, CALLED, PIXEL, SCHEMA, THOUGHT
from tests.adapters.fakes.dialect import Turn, event
from tests.adapters.fakes.script import Answer, Delivery, Ending, Fault, Problem, Refuses, Says, Tokens, Verbatim
from tests.adapters.fakes.server import FakeProvider, fake_provider

from plugai.adapters.anthropic.provider import AnthropicProvider
from plugai.adapters.provider import HttpProvider
from plugai.runners.base import (
    REDACTED,
    BlobPart,
    Capability,
    FinishReason,
    JsonSchemaFormat,
    Message,
    Modality,
    Parameters,
    ReasoningPart,
    Role,
    TextChunk,
    TextPart,
    Tool,
    ToolCallPart,
    ToolChoice,
    ToolMode,
    ToolResultPart,
    UriPart,
    Usage,
    UsageSource,
)
from plugai.runners.errors import (
    ContextOverflowError,
    CredentialRejectedError,
    InvalidRequestError,
    ProviderError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderUnavailableError,
)

TOOL = Tool("weather", "Tells the weather.", SCHEMA)
ASKED_TOOL = (
    user(TextPart("Hi.")),
    Message(Role.ASSISTANT, (ToolCallPart(CALL.call_id, CALL.name, CALL.arguments),)),
    Message(Role.TOOL, (ToolResultPart(CALL.call_id, "rain"),)),
)


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with fake_provider(AnthropicMessages()) as running:
        yield running


@pytest.fixture
async def provider(fake: FakeProvider) -> AsyncIterator[HttpProvider]:
    async with connected(AnthropicProvider, fake) as made:
        yield made


@pytest.mark.parametrize("delivery", Delivery)
async def test_an_answer_is_decoded_however_it_is_split(
    fake: FakeProvider, provider: HttpProvider, delivery: Delivery
) -> None:
    fake.then(Says(Answer(tokens=Tokens(20, 8, 9, 4)), delivery))
    chunks = await answer(provider, asking())
    assert said(chunks) == "Hello wörld"
    assert final(chunks).finish_reason is FinishReason.STOP
    assert final(chunks).usage == Usage(20, 8, 9, 4, source=UsageSource.PROVIDER)


async def test_thoughts_text_and_calls_are_distinguished(fake: FakeProvider, provider: HttpProvider) -> None:
    fake.then(Says(Answer((*THOUGHT.says, CALL), Ending.TOOL_CALLS)))
    chunks = await answer(provider, asking(tools=(TOOL,)))
    assert thought(chunks) == "Let me think."
    assert said(chunks) == "Done."
    assert called(chunks) == {(CALL.call_id, CALL.name): {"city": "Paris"}}
    assert final(chunks).finish_reason is FinishReason.TOOL_CALLS


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("end_turn", FinishReason.STOP),
        ("stop_sequence", FinishReason.STOP),
        ("pause_turn", FinishReason.STOP),
        ("max_tokens", FinishReason.LENGTH),
        ("model_context_window_exceeded", FinishReason.LENGTH),
        ("tool_use", FinishReason.TOOL_CALLS),
        ("refusal", FinishReason.CONTENT_FILTER),
        ("not_invented_yet", FinishReason.OTHER),
    ],
)
async def test_every_finish_reason_is_known(
    fake: FakeProvider, provider: HttpProvider, reason: str, expected: FinishReason
) -> None:
    ended = {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 1}}
    fake.then(Verbatim(event(ended, "message_delta") + event({"type": "message_stop"}, "message_stop")))
    assert final(await answer(provider, asking())).finish_reason is expected


async def test_blocks_of_the_providers_own_tools_are_ignored(fake: FakeProvider, provider: HttpProvider) -> None:
    search = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {}}
    blocks: list[dict[str, Any]] = [
        {"type": "content_block_start", "index": 0, "content_block": search},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": '{"q":1}'}},
        {"type": "content_block_stop", "index": 0},
        {"type": "content_block_start", "index": 2, "content_block": {"type": "text", "text": "Fo"}},
        {"type": "content_block_delta", "index": 2, "delta": {"type": "citations_delta", "citation": {"type": "x"}}},
        {"type": "content_block_delta", "index": 2, "delta": {"type": "text_delta", "text": "und."}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}},
        {"type": "message_stop"},
    ]
    fake.then(Verbatim(b"".join(event(block, block["type"]) for block in blocks)))
    chunks = await answer(provider, asking())
    assert said(chunks) == "Found."
    assert called(chunks) == {}


async def test_redacted_thinking_goes_back_as_it_came(fake: FakeProvider, provider: HttpProvider) -> None:
    redacted = {"type": "redacted_thinking", "data": "EmwKAhg="}
    blocks: list[dict[str, Any]] = [
        {"type": "content_block_start", "index": 0, "content_block": redacted},
        {"type": "content_block_stop", "index": 0},
        {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": "Four."}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}},
        {"type": "message_stop"},
    ]
    fake.then(Verbatim(b"".join(event(block, block["type"]) for block in blocks)))
    (chunk,) = [chunk for chunk in await answer(provider, asking()) if isinstance(chunk, TextChunk) and chunk.signature]
    assert (chunk.text, chunk.reasoning, chunk.signature) == ("", True, f"{REDACTED}EmwKAhg=")
    answered = Message(Role.ASSISTANT, (ReasoningPart("", chunk.signature), TextPart("Four.")))
    await answer(provider, asking(user(TextPart("two and two?")), answered, user(TextPart("why?"))))
    assert fake.calls[-1].body["messages"][1]["content"][0] == redacted


async def test_the_whole_conversation_is_sent(fake: FakeProvider, provider: HttpProvider) -> None:
    conversation = (
        Message(Role.SYSTEM, (TextPart("Be brief."),)),
        *ASKED_TOOL,
        user(TextPart(""), TextPart("What colour?"), BlobPart(PIXEL, "image/png")),
    )
    await answer(provider, asking(*conversation, tools=(TOOL,)))
    (call,) = fake.calls
    # The result and the next question are one turn of the user's.
    assert call.turns == [
        Turn("system", "Be brief."),
        Turn("user", "Hi."),
        Turn("assistant", tool_calls=((CALL.name, CALL.arguments),)),
        Turn("tool", "What colour?", (PIXEL,), tool_results=("rain",)),
    ]
    assert [block["type"] for block in call.body["messages"][-1]["content"]] == ["tool_result", "text", "image"]


async def test_parameters_have_the_providers_names(fake: FakeProvider, provider: HttpProvider) -> None:
    parameters = Parameters(max_output_tokens=99, temperature=0.5, top_p=0.9, top_k=7, stop=("END",))
    choice = ToolChoice(ToolMode.REQUIRED, "weather")
    schema = JsonSchemaFormat(SCHEMA)
    await answer(provider, asking(parameters=parameters, tools=(TOOL,), tool_choice=choice, response_format=schema))
    body = fake.calls[0].body
    del body["messages"]
    assert body == {
        "model": "small",
        "max_tokens": 99,
        "temperature": 0.5,
        "top_p": 0.9,
        "top_k": 7,
        "stop_sequences": ["END"],
        "tools": [{"name": "weather", "description": "Tells the weather.", "input_schema": SCHEMA}],
        "tool_choice": {"type": "tool", "name": "weather"},
        "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
        "stream": True,
    }


async def test_unsupported_parameters_cause_warnings(fake: FakeProvider, provider: HttpProvider) -> None:
    parameters = Parameters(temperature=1.7, presence_penalty=0.5)
    warnings = warned(await answer(provider, asking(parameters=parameters)))
    assert fake.calls[0].body["temperature"] == 1
    assert [text.split()[0] for text in warnings] == ["temperature", "provider"]
    assert "presence_penalty" in warnings[1]


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (BlobPart(b"%PDF", "application/pdf"), "application/pdf"),
        (UriPart("file:///etc/passwd", "image/png"), "https://"),
        (ToolCallPart("c1", "weather", '["no object"]'), "not a JSON object"),
        (ToolCallPart("c1", "weather", "{"), "not a JSON object"),
    ],
)
async def test_unsupported_content_is_rejected_before_the_provider_is_called(
    fake: FakeProvider, provider: HttpProvider, part: BlobPart | UriPart | ToolCallPart, why: str
) -> None:
    with pytest.raises(InvalidRequestError, match=why):
        await answer(provider, asking(user(part)))
    assert fake.calls == []


async def test_the_models_are_listed_with_their_capabilities(fake: FakeProvider, provider: HttpProvider) -> None:
    small, large = await provider.models(asking().credential)
    assert fake.listings == 1
    assert (small.id, large.id) == ("fake/small", "fake/large")
    assert small.input_modalities == (Modality.TEXT, Modality.IMAGE)
    assert large.input_modalities == (Modality.TEXT,)
    assert small.context_length == 200000
    assert small.capabilities == {Capability.TOOLS, Capability.JSON_SCHEMA, Capability.REASONING}
    assert small.options == {"model": "small", "max_tokens": 64000, "adaptive_thinking": False}


async def test_the_default_limit_is_the_models_longest_answer(fake: FakeProvider, provider: HttpProvider) -> None:
    await answer(provider, asking(), max_tokens=64000)
    await answer(provider, asking())
    assert [call.body["max_tokens"] for call in fake.calls] == [64000, 32000]


async def test_an_unknown_option_is_rejected(provider: HttpProvider) -> None:
    for wrong in ({"max_tokens": "many"}, {"budget": 5}):
        with pytest.raises(InvalidRequestError, match="option"):
            spec(provider, **wrong)


@pytest.mark.parametrize(
    ("problem", "error"),
    [
        (Problem.TOO_LONG, ContextOverflowError),
        (Problem.BAD_REQUEST, InvalidRequestError),
        (Problem.NO_CREDIT, ProviderQuotaError),
        (Problem.FORBIDDEN, CredentialRejectedError),
        (Problem.OVERLOADED, ProviderOverloadedError),
        (Problem.SERVER_ERROR, ProviderUnavailableError),
    ],
)
async def test_each_problem_is_our_own_error(
    fake: FakeProvider, provider: HttpProvider, problem: Problem, error: type[Exception]
) -> None:
    fake.then(Refuses(problem))
    with pytest.raises(error):
        await answer(provider, asking())


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"type": "invalid_request_error", "message": "Your credit balance is too low."}, ProviderQuotaError),
        ({"type": "rate_limit_error", "error_code": "enforced_spend_limit_reached"}, ProviderQuotaError),
        (
            {"type": "rate_limit_error", "details": {"error_code": "enforced_spend_limit_reached"}},
            ProviderQuotaError,
        ),
    ],
)
async def test_an_exhausted_account_is_distinguished_from_an_invalid_request(
    fake: FakeProvider, provider: HttpProvider, fault: dict[str, object], expected: type[ProviderError]
) -> None:
    body = json.dumps({"type": "error", "error": fault}).encode()
    fake.then(Verbatim(body, 400, "application/json"))
    with pytest.raises(expected):
        await answer(provider, asking())


async def test_an_unknown_event_is_ignored(fake: FakeProvider, provider: HttpProvider) -> None:
    fake.then(Says(CALLED, fault=Fault.UNKNOWN_EVENT, after=1))
    chunks = await answer(provider, asking(tools=(TOOL,)))
    assert said(chunks) == "I will look."
    assert called(chunks) == {(CALL.call_id, CALL.name): {"city": "Paris"}}


async def test_a_message_without_a_stop_reason_is_incomplete(fake: FakeProvider, provider: HttpProvider) -> None:
    said_so_far = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "half"}}
    fake.then(Verbatim(event(said_so_far) + event({"type": "message_stop"})))
    with pytest.raises(ProviderUnavailableError):
        await answer(provider, asking())
