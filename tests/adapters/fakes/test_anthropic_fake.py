"""Anthropic's own client is content with the fake Messages."""

import base64
from collections.abc import AsyncIterator

import anthropic
import httpx
import pytest
from anthropic.types import MessageParam, RawMessageStreamEvent, TextBlock, ThinkingBlock, ToolParam, ToolUseBlock
from tests.adapters.fakes.anthropic_messages import SIGNATURE, AnthropicMessages
from tests.adapters.fakes.asking import ANSWERED, CALL, PIXEL, SCHEMA, THOUGHT
from tests.adapters.fakes.dialect import Turn
from tests.adapters.fakes.script import Answer, Delivery, Ending, Fault, Hint, HintKind, Problem, Refuses, Says, Tokens
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider

ASKED: list[MessageParam] = [{"role": "user", "content": "Say hello."}]
TOOL: ToolParam = {"name": "weather", "description": "Tells it.", "input_schema": {**SCHEMA, "type": "object"}}


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with fake_provider(AnthropicMessages()) as running:
        yield running


@pytest.fixture
async def client(fake: FakeProvider) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(base_url=fake.url, api_key=KEY, max_retries=0) as made:
        yield made


async def streamed(client: anthropic.AsyncAnthropic) -> list[RawMessageStreamEvent]:
    stream = await client.messages.create(model="small", max_tokens=64, messages=ASKED, stream=True)
    return [event async for event in stream]


def text(events: list[RawMessageStreamEvent]) -> str:
    deltas = [event.delta for event in events if event.type == "content_block_delta"]
    return "".join(delta.text for delta in deltas if delta.type == "text_delta")


@pytest.mark.parametrize("delivery", Delivery)
async def test_a_streamed_answer_is_decoded_however_it_is_split(
    fake: FakeProvider, client: anthropic.AsyncAnthropic, delivery: Delivery
) -> None:
    fake.then(Says(ANSWERED, delivery))
    events = await streamed(client)
    assert text(events) == ANSWERED.text
    assert (events[0].type, events[-1].type) == ("message_start", "message_stop")


async def test_every_event_is_one_that_the_vendor_knows(fake: FakeProvider, client: anthropic.AsyncAnthropic) -> None:
    fake.then(Says(Answer((*THOUGHT.says, CALL), Ending.TOOL_CALLS)))
    for event in await streamed(client):
        # The client builds events without checking them; its own types are strict about required fields.
        type(event).model_validate(event.model_dump(by_alias=True, warnings="error"))


async def test_the_message_is_the_same_streamed_or_complete(
    fake: FakeProvider, client: anthropic.AsyncAnthropic
) -> None:
    both = Answer((*THOUGHT.says, CALL), Ending.TOOL_CALLS, Tokens(20, 8, 9, 4))
    fake.then(Says(both), Says(both))
    async with client.messages.stream(model="small", max_tokens=64, messages=ASKED, tools=[TOOL]) as stream:
        built = await stream.get_final_message()
    whole = await client.messages.create(model="small", max_tokens=64, messages=ASKED, tools=[TOOL])
    for message in (built, whole):
        thought, said, called = message.content
        assert isinstance(thought, ThinkingBlock)
        assert (thought.thinking, thought.signature) == ("Let me think.", SIGNATURE)
        assert isinstance(said, TextBlock)
        assert said.text == "Done."
        assert isinstance(called, ToolUseBlock)
        assert (called.id, called.name, called.input) == (CALL.call_id, CALL.name, {"city": "Paris"})
        assert message.stop_reason == "tool_use"
        usage = message.usage
        # What was cached is not among the input tokens.
        assert (usage.input_tokens, usage.cache_read_input_tokens, usage.output_tokens) == (12, 8, 9)
    assert whole.usage.output_tokens_details is not None
    assert whole.usage.output_tokens_details.thinking_tokens == 4


@pytest.mark.parametrize(
    ("ending", "reason"), [(Ending.STOP, "end_turn"), (Ending.LENGTH, "max_tokens"), (Ending.FILTERED, "refusal")]
)
async def test_the_finish_reason_is_reported(
    fake: FakeProvider, client: anthropic.AsyncAnthropic, ending: Ending, reason: str
) -> None:
    fake.then(Says(Answer(ending=ending)))
    told = [event.delta.stop_reason for event in await streamed(client) if event.type == "message_delta"]
    assert told == [reason]


async def test_an_image_and_earlier_turns_are_received(fake: FakeProvider, client: anthropic.AsyncAnthropic) -> None:
    picture = base64.b64encode(PIXEL).decode()
    await client.messages.create(
        model="small",
        max_tokens=64,
        system="Be brief.",
        tools=[TOOL],
        messages=[
            {"role": "user", "content": "Hi."},
            {
                "role": "assistant",
                "content": [{"type": "tool_use", "id": "call_7", "name": "weather", "input": {"city": "Paris"}}],
            },
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "call_7", "content": "rain"}]},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What colour?"},
                    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": picture}},
                ],
            },
        ],
        output_config={"format": {"type": "json_schema", "schema": SCHEMA}},
    )
    assert fake.calls[0].turns == [
        Turn("system", "Be brief."),
        Turn("user", "Hi."),
        Turn("assistant", tool_calls=((CALL.name, CALL.arguments),)),
        Turn("tool", tool_results=("rain",)),
        Turn("user", "What colour?", (PIXEL,)),
    ]


async def test_the_models_are_listed_page_by_page(fake: FakeProvider, client: anthropic.AsyncAnthropic) -> None:
    models = [model async for model in client.models.list()]
    assert [model.id for model in models] == ["small", "large"]
    assert fake.listings == 2
    for model in models:
        type(model).model_validate(model.model_dump())


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (Problem.BAD_REQUEST, anthropic.BadRequestError),
        (Problem.TOO_LONG, anthropic.BadRequestError),
        (Problem.NO_CREDIT, anthropic.APIStatusError),
        (Problem.FORBIDDEN, anthropic.PermissionDeniedError),
        (Problem.NO_MODEL, anthropic.NotFoundError),
        (Problem.RATE_LIMIT, anthropic.RateLimitError),
        (Problem.SERVER_ERROR, anthropic.InternalServerError),
        (Problem.OVERLOADED, anthropic.OverloadedError),
    ],
)
async def test_each_problem_is_the_clients_own_exception(
    fake: FakeProvider, client: anthropic.AsyncAnthropic, problem: Problem, kind: type[anthropic.APIStatusError]
) -> None:
    fake.then(Refuses(problem))
    with pytest.raises(kind):
        await streamed(client)


async def test_a_wrong_key_is_rejected(fake: FakeProvider) -> None:
    async with anthropic.AsyncAnthropic(base_url=fake.url, api_key="sk-other", max_retries=0) as stranger:
        with pytest.raises(anthropic.AuthenticationError):
            await streamed(stranger)


@pytest.mark.parametrize(
    ("kind", "header"),
    [(HintKind.SECONDS, "retry-after"), (HintKind.RESET, "anthropic-ratelimit-requests-reset")],
)
async def test_the_retry_hint_is_where_the_provider_puts_it(
    fake: FakeProvider, client: anthropic.AsyncAnthropic, kind: HintKind, header: str
) -> None:
    fake.then(Refuses(Problem.RATE_LIMIT, Hint(kind, 2.0)))
    with pytest.raises(anthropic.RateLimitError) as caught:
        await streamed(client)
    assert header in caught.value.response.headers


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"stop": ["x"]}, "stop"),
        ({"thinking": {"type": "enabled", "budget_tokens": 2048}}, "max_tokens"),
        ({"temperature": 1.5}, "temperature"),
        ({"messages": [{"role": "assistant", "content": "Hi."}]}, "first message"),
    ],
)
async def test_requests_that_the_provider_would_reject_are_rejected(
    fake: FakeProvider, client: anthropic.AsyncAnthropic, more: dict[str, object], why: str
) -> None:
    with pytest.raises(anthropic.BadRequestError, match=why):
        await client.messages.create(model="small", max_tokens=64, messages=ASKED, extra_body=more)


@pytest.mark.parametrize("after", [0, 1])
async def test_overload_within_a_stream_is_an_error(
    fake: FakeProvider, client: anthropic.AsyncAnthropic, after: int
) -> None:
    fake.then(Says(fault=Problem.OVERLOADED, after=after))
    with pytest.raises(anthropic.APIStatusError, match="overloaded_error"):
        await streamed(client)


async def test_a_cut_stream_is_a_connection_error(fake: FakeProvider, client: anthropic.AsyncAnthropic) -> None:
    fake.then(Says(fault=Fault.CUT, after=1))
    with pytest.raises((anthropic.APIConnectionError, httpx.RemoteProtocolError)):
        await streamed(client)


async def test_an_unknown_event_is_ignored(fake: FakeProvider, client: anthropic.AsyncAnthropic) -> None:
    fake.then(Says(fault=Fault.UNKNOWN_EVENT, after=1))
    assert text(await streamed(client)) == ANSWERED.text
