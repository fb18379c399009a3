"""Google's adapter: what it asks, what it makes of the answer, and what it leaves out."""

from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.adapters.answering import answer, asking, called, connected, final, said, thought, user
from tests.adapters.fakes.asking import CALL, PIXEL, SCHEMA, THOUGHT
from tests.adapters.fakes.dialect import Turn, event
from tests.adapters.fakes.gemini import Gemini
from tests.adapters.fakes.script import (
    Answer,
    Delivery,
    Ending,
    Fault,
    Says,
    Tokens,
    Verbatim,
)
from tests.adapters.fakes.server import FakeProvider, fake_provider

from plugai.adapters.google.provider import GoogleProvider
from plugai.adapters.provider import HttpProvider
from plugai.runners.base import (
    BlobChunk,
    BlobPart,
    Capability,
    FinishReason,
    JsonSchemaFormat,
    Message,
    Modality,
    Parameters,
    ReasoningEffort,
    Role,
    TextChunk,
    TextPart,
    TokenLogprob,
    Tool,
    ToolCallPart,
    ToolChoice,
    ToolMode,
    ToolResultPart,
    UriPart,
    Usage,
    UsageChunk,
    UsageSource,
)
from plugai.runners.errors import ContentRefusedError, InvalidRequestError, ProviderUnavailableError

TOOL = Tool("weather", "Tells the weather.", SCHEMA)


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with fake_provider(Gemini()) as running:
        yield running


@pytest.fixture
async def provider(fake: FakeProvider) -> AsyncIterator[HttpProvider]:
    async with connected(GoogleProvider, fake) as made:
        yield made


def candidate(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"candidates": [{"content": {"parts": list(parts), "role": "model"}, **fields}]}


@pytest.mark.parametrize("delivery", Delivery)
async def test_an_answer_is_decoded_however_it_is_split(
    fake: FakeProvider, provider: HttpProvider, delivery: Delivery
) -> None:
    fake.then(Says(Answer(tokens=Tokens(20, 8, 9, 4)), delivery))
    chunks = await answer(provider, asking())
    assert said(chunks) == "Hello wörld"
    assert final(chunks).finish_reason is FinishReason.STOP
    assert final(chunks).usage == Usage(20, 8, 9, 4, source=UsageSource.PROVIDER)
    # Every response repeats what was used; telling it each time would double the events.
    assert sum(isinstance(chunk, UsageChunk) for chunk in chunks) == 2


async def test_thoughts_text_and_calls_are_distinguished(fake: FakeProvider, provider: HttpProvider) -> None:
    fake.then(Says(Answer((*THOUGHT.says, CALL), Ending.TOOL_CALLS)))
    chunks = await answer(provider, asking(tools=(TOOL,)))
    assert thought(chunks) == "Let me think."
    assert said(chunks) == "Done."
    assert called(chunks) == {(CALL.call_id, CALL.name): {"city": "Paris"}}
    # The provider's own word for this end is STOP.
    assert final(chunks).finish_reason is FinishReason.TOOL_CALLS


async def test_calls_without_ids_get_unique_ids(fake: FakeProvider, provider: HttpProvider) -> None:
    call = {"functionCall": {"name": "weather", "args": {"city": "Paris"}}}
    told = {**candidate(call, call, finishReason="STOP"), "responseId": "abc"}
    fake.then(Verbatim(event(told)))
    assert list(called(await answer(provider, asking(tools=(TOOL,))))) == [("abc_1", "weather"), ("abc_2", "weather")]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("STOP", FinishReason.STOP),
        ("MAX_TOKENS", FinishReason.LENGTH),
        ("CONTINUATION", FinishReason.LENGTH),
        ("SAFETY", FinishReason.CONTENT_FILTER),
        ("NOT_INVENTED_YET", FinishReason.OTHER),
    ],
)
async def test_every_finish_reason_is_known(
    fake: FakeProvider, provider: HttpProvider, reason: str, expected: FinishReason
) -> None:
    fake.then(Verbatim(event(candidate({"text": "x"})) + event(candidate(finishReason=reason))))
    assert final(await answer(provider, asking())).finish_reason is expected


async def test_a_failed_generation_is_an_error(fake: FakeProvider, provider: HttpProvider) -> None:
    fake.then(Verbatim(event(candidate(finishReason="MALFORMED_FUNCTION_CALL", finishMessage="bad call"))))
    with pytest.raises(ProviderUnavailableError):
        await answer(provider, asking())


async def test_a_blocked_prompt_is_rejected_content(fake: FakeProvider, provider: HttpProvider) -> None:
    fake.then(Says(Answer((), Ending.FILTERED)))
    with pytest.raises(ContentRefusedError):
        await answer(provider, asking())


async def test_parts_other_than_text_are_ignored(fake: FakeProvider, provider: HttpProvider) -> None:
    code = {"executableCode": {"language": "PYTHON", "code": "1+1"}}
    ran = {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "2"}}
    fake.then(Verbatim(event(candidate(code, ran, {"text": "two"}, finishReason="STOP"))))
    assert said(await answer(provider, asking())) == "two"


async def test_images_arrive_complete_next_to_the_text(fake: FakeProvider, provider: HttpProvider) -> None:
    picture = {"inlineData": {"mimeType": "image/png", "data": b64encode(PIXEL).decode()}}
    fake.then(Verbatim(event(candidate(picture, {"text": "Here."}, picture, finishReason="STOP"))))
    chunks = await answer(provider, asking(output_modalities=(Modality.TEXT, Modality.IMAGE)))
    made = [chunk for chunk in chunks if isinstance(chunk, BlobChunk)]
    assert made == [BlobChunk(PIXEL, "image/png", part_index=number) for number in (1, 2)]
    assert fake.calls[0].body["generationConfig"]["responseModalities"] == ["TEXT", "IMAGE"]
    assert fake.calls[0].wrong is None


async def test_probabilities_come_with_their_text(fake: FakeProvider, provider: HttpProvider) -> None:
    best, other = {"token": "Hi", "logProbability": -0.1}, {"token": "Yo", "logProbability": -2.5}
    result = {"chosenCandidates": [best], "topCandidates": [{"candidates": [best, other]}]}
    fake.then(Verbatim(event(candidate({"text": "Hi"}, logprobsResult=result, finishReason="STOP"))))
    chunks = await answer(provider, asking(parameters=Parameters(top_logprobs=2)))
    (text,) = [chunk for chunk in chunks if isinstance(chunk, TextChunk)]
    top = (TokenLogprob("Hi", -0.1), TokenLogprob("Yo", -2.5))
    assert text.logprobs == (TokenLogprob("Hi", -0.1, top),)
    config = fake.calls[0].body["generationConfig"]
    assert (config["responseLogprobs"], config["logprobs"]) == (True, 2)


async def test_the_whole_conversation_is_sent(fake: FakeProvider, provider: HttpProvider) -> None:
    conversation = (
        Message(Role.SYSTEM, (TextPart("Be brief."),)),
        user(TextPart("Hi.")),
        Message(Role.ASSISTANT, (ToolCallPart(CALL.call_id, CALL.name, CALL.arguments),)),
        Message(Role.TOOL, (ToolResultPart(CALL.call_id, "rain"),)),
        user(TextPart(""), TextPart("What colour?"), BlobPart(PIXEL, "image/png")),
    )
    await answer(provider, asking(*conversation, tools=(TOOL,)))
    (call,) = fake.calls
    assert call.path == "/v1beta/models/small:streamGenerateContent"
    assert call.turns == [
        Turn("system", "Be brief."),
        Turn("user", "Hi."),
        Turn("assistant", tool_calls=((CALL.name, CALL.arguments),)),
        Turn("tool", "What colour?", (PIXEL,), tool_results=("rain",)),
    ]
    result = call.body["contents"][2]["parts"][0]["functionResponse"]
    assert (result["id"], result["name"]) == (CALL.call_id, CALL.name)
    # The third generation refuses calls of earlier turns that carry no signature.
    assert call.body["contents"][1]["parts"][0]["thoughtSignature"]


async def test_parameters_have_the_providers_names(fake: FakeProvider, provider: HttpProvider) -> None:
    parameters = Parameters(
        max_output_tokens=99, temperature=0.5, top_p=0.9, top_k=7, seed=3, presence_penalty=0.5, stop=("END",)
    )
    choice = ToolChoice(ToolMode.REQUIRED, "weather")
    schema = JsonSchemaFormat(SCHEMA)
    await answer(provider, asking(parameters=parameters, tools=(TOOL,), tool_choice=choice, response_format=schema))
    body = fake.calls[0].body
    assert body["generationConfig"] == {
        "maxOutputTokens": 99,
        "temperature": 0.5,
        "topP": 0.9,
        "topK": 7,
        "seed": 3,
        "presencePenalty": 0.5,
        "stopSequences": ["END"],
        "responseMimeType": "application/json",
        "responseJsonSchema": SCHEMA,
    }
    declared = {"name": "weather", "description": "Tells the weather.", "parametersJsonSchema": SCHEMA}
    assert body["tools"] == [{"functionDeclarations": [declared]}]
    assert body["toolConfig"]["functionCallingConfig"] == {"mode": "ANY", "allowedFunctionNames": ["weather"]}


@pytest.mark.parametrize(
    ("model", "effort", "expected"),
    [
        ("gemini-3-pro", ReasoningEffort.HIGH, {"thinkingLevel": "HIGH", "includeThoughts": True}),
        ("gemini-3-flash", ReasoningEffort.NONE, {"thinkingLevel": "MINIMAL"}),
        ("gemini-2.5-flash", ReasoningEffort.MEDIUM, {"thinkingBudget": 8192, "includeThoughts": True}),
        ("gemini-2.5-flash", ReasoningEffort.NONE, {"thinkingBudget": 0}),
        ("small", ReasoningEffort.LOW, {"thinkingBudget": 1024, "includeThoughts": True}),
    ],
)
async def test_thinking_is_configured_as_the_models_generation_requires(
    fake: FakeProvider, provider: HttpProvider, model: str, effort: ReasoningEffort, expected: dict[str, object]
) -> None:
    await answer(provider, asking(parameters=Parameters(reasoning_effort=effort)), model=model)
    assert fake.calls[0].wrong is None
    assert fake.calls[0].body["generationConfig"]["thinkingConfig"] == expected


async def test_a_models_name_is_escaped_in_the_path(fake: FakeProvider, provider: HttpProvider) -> None:
    await answer(provider, asking(), model="../files?x=")
    assert fake.calls[0].asked.model == "../files?x="


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (BlobPart(b"%PDF", "application/pdf"), "application/pdf"),
        (UriPart("http://169.254.169.254/", "image/png"), "https://"),
        (ToolCallPart("c1", "weather", '["no object"]'), "not a JSON object"),
        (ToolResultPart("c1", "rain"), "answers no tool call"),
    ],
)
async def test_unsupported_content_is_rejected_before_the_provider_is_called(
    fake: FakeProvider, provider: HttpProvider, part: BlobPart | UriPart | ToolCallPart | ToolResultPart, why: str
) -> None:
    with pytest.raises(InvalidRequestError, match=why):
        await answer(provider, asking(user(part)))
    assert fake.calls == []


async def test_only_models_that_generate_are_listed(fake: FakeProvider, provider: HttpProvider) -> None:
    models = await provider.models(asking().credential)
    assert [model.id for model in models] == ["fake/small", "fake/large"]
    assert models[0].context_length == 1048576
    assert Capability.REASONING in models[0].capabilities
    assert fake.listings == 1


async def test_an_unknown_event_is_ignored(fake: FakeProvider, provider: HttpProvider) -> None:
    fake.then(Says(fault=Fault.UNKNOWN_EVENT, after=1))
    assert said(await answer(provider, asking())) == "Hello wörld"


async def test_a_body_without_a_finish_reason_is_incomplete(fake: FakeProvider, provider: HttpProvider) -> None:
    fake.then(Verbatim(event(candidate({"text": "half"}))))
    with pytest.raises(ProviderUnavailableError):
        await answer(provider, asking())
