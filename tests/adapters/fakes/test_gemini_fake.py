"""Google's own client is content with the fake Gemini."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from google import genai
from google.genai import errors, types
from tests.adapters.fakes.asking import ANSWERED, CALL, CALLED, PIXEL, SCHEMA, THOUGHT
from tests.adapters.fakes.dialect import Turn
from tests.adapters.fakes.gemini import Gemini
from tests.adapters.fakes.script import Answer, Delivery, Ending, Fault, Hint, HintKind, Problem, Refuses, Says, Tokens
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with fake_provider(Gemini()) as running:
        yield running


@asynccontextmanager
async def google_client(fake: FakeProvider, key: str) -> AsyncGenerator[genai.client.AsyncClient, None]:
    async with httpx.AsyncClient() as transport:
        options = types.HttpOptions(base_url=fake.url, api_version="v1beta", httpx_async_client=transport)
        made = genai.Client(api_key=key, http_options=options)
        yield made.aio
        made.close()


@pytest.fixture
async def client(fake: FakeProvider) -> AsyncIterator[genai.client.AsyncClient]:
    async with google_client(fake, KEY) as made:
        yield made


async def streamed(client: genai.client.AsyncClient) -> list[types.GenerateContentResponse]:
    stream = await client.models.generate_content_stream(model="small", contents="Say hello.")
    return [chunk async for chunk in stream]


def parts(chunks: list[types.GenerateContentResponse]) -> list[types.Part]:
    contents = [chunk.candidates[0].content for chunk in chunks if chunk.candidates]
    return [part for content in contents if content is not None for part in content.parts or ()]


def text(chunks: list[types.GenerateContentResponse]) -> str:
    return "".join(part.text or "" for part in parts(chunks) if not part.thought)


def ending(chunks: list[types.GenerateContentResponse]) -> types.FinishReason | None:
    assert chunks[-1].candidates
    return chunks[-1].candidates[0].finish_reason


@pytest.mark.parametrize("delivery", Delivery)
async def test_a_streamed_answer_is_decoded_however_it_is_split(
    fake: FakeProvider, client: genai.client.AsyncClient, delivery: Delivery
) -> None:
    fake.then(Says(ANSWERED, delivery))
    chunks = await streamed(client)
    assert text(chunks) == ANSWERED.text
    assert ending(chunks) is types.FinishReason.STOP


async def test_usage_is_reported_streamed_or_complete(fake: FakeProvider, client: genai.client.AsyncClient) -> None:
    cost = Says(Answer(tokens=Tokens(20, 8, 9, 4)))
    fake.then(cost, cost)
    whole = await client.models.generate_content(model="small", contents="Say hello.")
    for response in (whole, (await streamed(client))[-1]):
        usage = response.usage_metadata
        assert usage is not None
        assert (usage.prompt_token_count, usage.cached_content_token_count) == (20, 8)
        # Thoughts are not among the candidates' tokens.
        assert (usage.candidates_token_count, usage.thoughts_token_count) == (5, 4)
        assert usage.total_token_count == 29
    assert whole.text == ANSWERED.text


async def test_thoughts_and_tool_calls_arrive(fake: FakeProvider, client: genai.client.AsyncClient) -> None:
    fake.then(Says(THOUGHT), Says(CALLED))
    chunks = await streamed(client)
    assert "".join(part.text or "" for part in parts(chunks) if part.thought) == "Let me think."
    assert text(chunks) == "Done."
    chunks = await streamed(client)
    (call,) = [part.function_call for part in parts(chunks) if part.function_call]
    assert (call.id, call.name, call.args) == (CALL.call_id, CALL.name, {"city": "Paris"})
    assert ending(chunks) is types.FinishReason.STOP


async def test_a_filter_of_the_answer_or_of_the_prompt_is_reported(
    fake: FakeProvider, client: genai.client.AsyncClient
) -> None:
    fake.then(Says(Answer(ending=Ending.FILTERED)), Says(Answer((), Ending.FILTERED)))
    assert ending(await streamed(client)) is types.FinishReason.SAFETY
    (blocked,) = await streamed(client)
    assert blocked.candidates is None
    assert blocked.prompt_feedback is not None
    assert blocked.prompt_feedback.block_reason is types.BlockedReason.SAFETY


async def test_an_image_and_earlier_turns_are_received(fake: FakeProvider, client: genai.client.AsyncClient) -> None:
    call = types.Part(function_call=types.FunctionCall(name=CALL.name, args={"city": "Paris"}))
    await client.models.generate_content(
        model="small",
        contents=[
            types.Content(role="user", parts=[types.Part(text="Hi.")]),
            types.Content(role="model", parts=[call]),
            types.Content(
                role="user", parts=[types.Part.from_function_response(name=CALL.name, response={"result": "rain"})]
            ),
            types.Content(
                role="user",
                parts=[types.Part(text="What colour?"), types.Part.from_bytes(data=PIXEL, mime_type="image/png")],
            ),
        ],
        config=types.GenerateContentConfig(
            system_instruction="Be brief.",
            response_mime_type="application/json",
            response_json_schema=SCHEMA,
            thinking_config=types.ThinkingConfig(include_thoughts=True, thinking_budget=512),
        ),
    )
    (made,) = fake.calls
    assert made.wrong is None
    assert made.turns == [
        Turn("system", "Be brief."),
        Turn("user", "Hi."),
        Turn("assistant", tool_calls=((CALL.name, CALL.arguments),)),
        Turn("tool", tool_results=("rain",)),
        Turn("user", "What colour?", (PIXEL,)),
    ]


async def test_the_models_are_listed_page_by_page(fake: FakeProvider, client: genai.client.AsyncClient) -> None:
    models = [model async for model in await client.models.list()]
    assert [model.name for model in models] == ["models/small", "models/large", "models/embedder"]
    assert [model.supported_actions for model in models][-1] == ["embedContent", "countTokens"]
    assert fake.listings == 3


@pytest.mark.parametrize(
    ("problem", "kind", "status"),
    [
        (Problem.BAD_REQUEST, errors.ClientError, "INVALID_ARGUMENT"),
        (Problem.TOO_LONG, errors.ClientError, "INVALID_ARGUMENT"),
        (Problem.NO_CREDIT, errors.ClientError, "RESOURCE_EXHAUSTED"),
        (Problem.FORBIDDEN, errors.ClientError, "PERMISSION_DENIED"),
        (Problem.NO_MODEL, errors.ClientError, "NOT_FOUND"),
        (Problem.RATE_LIMIT, errors.ClientError, "RESOURCE_EXHAUSTED"),
        (Problem.SERVER_ERROR, errors.ServerError, "INTERNAL"),
        (Problem.OVERLOADED, errors.ServerError, "UNAVAILABLE"),
    ],
)
async def test_each_problem_is_the_clients_own_exception(
    fake: FakeProvider, client: genai.client.AsyncClient, problem: Problem, kind: type[errors.APIError], status: str
) -> None:
    fake.then(Refuses(problem))
    with pytest.raises(kind) as caught:
        await streamed(client)
    assert caught.value.status == status


async def test_the_retry_hint_is_in_the_errors_body(fake: FakeProvider, client: genai.client.AsyncClient) -> None:
    fake.then(Refuses(Problem.RATE_LIMIT, Hint(HintKind.BODY, 2.0)))
    with pytest.raises(errors.ClientError) as caught:
        await streamed(client)
    assert caught.value.details["error"]["details"][-1]["retryDelay"] == "2s"


async def test_a_wrong_key_is_rejected(fake: FakeProvider) -> None:
    async with google_client(fake, "other") as stranger:
        with pytest.raises(errors.ClientError, match="API_KEY_INVALID"):
            await streamed(stranger)


@pytest.mark.parametrize("problem", [Problem.SERVER_ERROR, Problem.OVERLOADED])
async def test_an_error_within_a_stream_is_an_error(
    fake: FakeProvider, client: genai.client.AsyncClient, problem: Problem
) -> None:
    fake.then(Says(fault=problem, after=1))
    with pytest.raises(errors.ServerError, match=problem.value):
        await streamed(client)


async def test_a_cut_stream_is_a_connection_error(fake: FakeProvider, client: genai.client.AsyncClient) -> None:
    fake.then(Says(fault=Fault.CUT, after=1))
    with pytest.raises((httpx.RemoteProtocolError, errors.UnknownApiResponseError)):
        await streamed(client)


async def test_requests_that_the_provider_would_reject_are_rejected(fake: FakeProvider) -> None:
    asked = {"contents": [{"role": "assistant", "parts": [{"text": "Hi."}]}], "stop": ["x"]}
    async with httpx.AsyncClient(base_url=fake.url, headers={"x-goog-api-key": KEY}) as raw:
        refused = await raw.post("/v1beta/models/small:generateContent", json=asked)
        leaked = await raw.post("/v1beta/models/small:generateContent", params={"key": KEY}, json={"contents": []})
    assert (refused.status_code, leaked.status_code) == (400, 400)
    assert "stop" in refused.text
    assert "logs" in leaked.text
