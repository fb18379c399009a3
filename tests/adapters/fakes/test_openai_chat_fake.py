"""OpenAI's own client is content with the fake Chat Completions, and with Azure's and xAI's."""

import base64
from collections.abc import AsyncIterator

import httpx2
import openai
import pytest
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam
from tests.adapters.fakes.asking import ANSWERED, CALL, CALLED, PIXEL, SCHEMA, THOUGHT
from tests.adapters.fakes.azure import Azure
from tests.adapters.fakes.dialect import Dialect, Turn
from tests.adapters.fakes.openai_chat import CompatibleChat, OpenAIChat
from tests.adapters.fakes.script import Answer, Delivery, Ending, Fault, Hint, HintKind, Problem, Refuses, Says, Tokens
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.adapters.fakes.xai import XAI

ASKED: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Say hello."}]
DIALECTS = [OpenAIChat(), Azure(), XAI(), CompatibleChat()]
every_dialect = pytest.mark.parametrize("fake", DIALECTS, ids=lambda d: type(d).__name__, indirect=True)


@pytest.fixture
async def fake(request: pytest.FixtureRequest) -> AsyncIterator[FakeProvider]:
    dialect: Dialect = getattr(request, "param", None) or OpenAIChat()
    async with fake_provider(dialect) as running:
        yield running


@pytest.fixture
async def client(fake: FakeProvider) -> AsyncIterator[openai.AsyncOpenAI]:
    if isinstance(fake.dialect, Azure):
        made: openai.AsyncOpenAI = openai.AsyncAzureOpenAI(
            azure_endpoint=fake.origin, api_version="2024-10-21", api_key=KEY, max_retries=0
        )
    else:
        made = openai.AsyncOpenAI(base_url=fake.url, api_key=KEY, max_retries=0)
    async with made:
        yield made


async def streamed(client: openai.AsyncOpenAI) -> list[ChatCompletionChunk]:
    usage = {"include_usage": True}
    stream = await client.chat.completions.create(model="small", messages=ASKED, stream=True, stream_options=usage)  # type: ignore[call-overload]
    return [chunk async for chunk in stream]


def text(chunks: list[ChatCompletionChunk]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


@every_dialect
@pytest.mark.parametrize("delivery", Delivery)
async def test_a_streamed_answer_is_decoded_however_it_is_split(
    fake: FakeProvider, client: openai.AsyncOpenAI, delivery: Delivery
) -> None:
    fake.then(Says(ANSWERED, delivery))
    chunks = await streamed(client)
    assert text(chunks) == ANSWERED.text
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    (call,) = fake.calls
    assert (call.asked.model, call.wrong, call.left.is_set()) == ("small", None, False)


@every_dialect
async def test_usage_is_reported(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(Answer(tokens=Tokens(20, 8, 9, 4))))
    usage = (await streamed(client))[-1].usage
    assert usage is not None
    assert usage.prompt_tokens_details is not None
    assert usage.completion_tokens_details is not None
    assert (usage.prompt_tokens, usage.prompt_tokens_details.cached_tokens) == (20, 8)
    assert usage.completion_tokens_details.reasoning_tokens == 4
    # xAI counts the thoughts apart, the others among what was written.
    assert usage.completion_tokens == (5 if isinstance(fake.dialect, XAI) else 9)
    assert usage.total_tokens == 29


@every_dialect
async def test_a_complete_answer_has_the_same_content(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(Answer(ending=Ending.LENGTH)))
    whole = await client.chat.completions.create(model="small", messages=ASKED)
    assert whole.choices[0].message.content == ANSWERED.text
    assert whole.choices[0].finish_reason == "length"
    assert whole.usage is not None
    assert whole.usage.total_tokens == 29


async def test_a_tool_call_arrives_streamed_and_complete(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(CALLED), Says(CALLED))
    tool = {"type": "function", "function": {"name": "weather", "parameters": SCHEMA}}
    async with client.chat.completions.stream(model="small", messages=ASKED, tools=[tool]) as stream:  # type: ignore[list-item]
        final = await stream.get_final_completion()
    whole = await client.chat.completions.create(model="small", messages=ASKED, tools=[tool])  # type: ignore[list-item]
    for message in (final.choices[0].message, whole.choices[0].message):
        assert message.tool_calls is not None
        (call,) = message.tool_calls
        assert call.type == "function"
        assert (call.id, call.function.name, call.function.arguments) == (CALL.call_id, CALL.name, CALL.arguments)


@pytest.mark.parametrize("fake", [XAI(), CompatibleChat()], ids=lambda d: type(d).__name__, indirect=True)
async def test_thoughts_arrive_next_to_the_answer(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(THOUGHT))
    chunks = await streamed(client)
    extra = [chunk.choices[0].delta.model_extra or {} for chunk in chunks if chunk.choices]
    assert "".join(more.get("reasoning_content", "") for more in extra) == "Let me think."
    assert text(chunks) == "Done."


@every_dialect
async def test_an_image_and_earlier_turns_are_received(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    url = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
    await client.chat.completions.create(
        model="small",
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hi."},
            {"role": "assistant", "content": "Hello."},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What colour?"},
                    {"type": "image_url", "image_url": {"url": url}},
                ],
            },
        ],
        response_format={"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}},
    )
    assert fake.calls[0].turns == [
        Turn("system", "Be brief."),
        Turn("user", "Hi."),
        Turn("assistant", "Hello."),
        Turn("user", "What colour?", (PIXEL,)),
    ]


@every_dialect
async def test_the_models_are_listed(client: openai.AsyncOpenAI) -> None:
    assert [model.id async for model in client.models.list()] == ["small", "large"]


@every_dialect
@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (Problem.BAD_REQUEST, openai.BadRequestError),
        (Problem.TOO_LONG, openai.BadRequestError),
        (Problem.NO_CREDIT, openai.RateLimitError),
        (Problem.FORBIDDEN, openai.PermissionDeniedError),
        (Problem.NO_MODEL, openai.NotFoundError),
        (Problem.RATE_LIMIT, openai.RateLimitError),
        (Problem.SERVER_ERROR, openai.InternalServerError),
        (Problem.OVERLOADED, openai.InternalServerError),
        (Problem.FILTERED, openai.BadRequestError),
    ],
)
async def test_each_problem_is_the_clients_own_exception(
    fake: FakeProvider, client: openai.AsyncOpenAI, problem: Problem, kind: type[openai.APIStatusError]
) -> None:
    fake.then(Refuses(problem))
    with pytest.raises(kind):
        await streamed(client)


async def test_a_wrong_key_is_rejected(fake: FakeProvider) -> None:
    async with openai.AsyncOpenAI(base_url=fake.url, api_key="sk-other", max_retries=0) as stranger:
        with pytest.raises(openai.AuthenticationError):
            await streamed(stranger)


@pytest.mark.parametrize("fake", [Azure()], indirect=True)
async def test_azure_accepts_a_token_of_entra_and_the_newer_path(fake: FakeProvider) -> None:
    async with (
        openai.AsyncAzureOpenAI(azure_endpoint=fake.origin, api_version="2024-10-21", azure_ad_token=KEY) as by_token,
        openai.AsyncOpenAI(base_url=f"{fake.origin}/openai/v1", api_key=KEY) as newer,
    ):
        assert text(await streamed(by_token)) == ANSWERED.text
        assert text(await streamed(newer)) == ANSWERED.text
    assert [call.path for call in fake.calls] == [
        "/openai/deployments/small/chat/completions",
        "/openai/v1/chat/completions",
    ]


async def test_a_body_that_does_not_match_the_vendors_types_is_rejected(
    fake: FakeProvider, client: openai.AsyncOpenAI
) -> None:
    with pytest.raises(openai.BadRequestError, match="stopp"):
        await client.chat.completions.create(model="small", messages=ASKED, extra_body={"stopp": ["x"]})


@pytest.mark.parametrize("kind", HintKind)
async def test_the_retry_hint_is_where_the_provider_puts_it(
    fake: FakeProvider, client: openai.AsyncOpenAI, kind: HintKind
) -> None:
    fake.then(Refuses(Problem.RATE_LIMIT, Hint(kind, 2.0)))
    with pytest.raises(openai.RateLimitError) as caught:
        await streamed(client)
    headers = caught.value.response.headers
    expected = {
        HintKind.SECONDS: headers.get("retry-after") == "2",
        HintKind.DATE: headers.get("retry-after", "").endswith("GMT"),
        HintKind.MILLISECONDS: headers.get("retry-after-ms") == "2000",
        HintKind.RESET: headers.get("x-ratelimit-reset-requests") == "2s",
        HintKind.BODY: True,
    }
    assert expected[kind]


async def test_an_error_within_a_stream_is_an_error(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(fault=Problem.OVERLOADED, after=1))
    with pytest.raises(openai.APIError, match="overloaded"):
        await streamed(client)


async def test_a_cut_stream_is_a_connection_error(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(fault=Fault.CUT, after=1))
    with pytest.raises((openai.APIConnectionError, httpx2.RemoteProtocolError)):
        await streamed(client)


async def test_an_unknown_event_is_ignored(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(fault=Fault.UNKNOWN_EVENT, after=1))
    assert text(await streamed(client)) == ANSWERED.text


async def test_a_disconnected_client_is_noticed(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(fault=Fault.HANGS, after=1))
    stream = await client.chat.completions.create(model="small", messages=ASKED, stream=True)
    async for chunk in stream:
        if chunk.choices[0].delta.content:
            break
    await stream.close()
    await fake.calls[0].left.wait()
