"""OpenAI's own client is content with the fake Responses."""

import base64
from collections.abc import AsyncIterator

import openai
import pytest
from openai.types.responses import Response, ResponseFunctionToolCall, ResponseReasoningItem, ResponseStreamEvent
from tests.adapters.fakes.asking import ANSWERED, CALL, CALLED, PIXEL, SCHEMA, THOUGHT
from tests.adapters.fakes.dialect import Turn
from tests.adapters.fakes.openai_responses import OpenAIResponses
from tests.adapters.fakes.script import Answer, Delivery, Ending, Fault, Problem, Refuses, Says, Tokens
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with fake_provider(OpenAIResponses()) as running:
        yield running


@pytest.fixture
async def client(fake: FakeProvider) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=fake.url, api_key=KEY, max_retries=0) as made:
        yield made


async def streamed(client: openai.AsyncOpenAI) -> list[ResponseStreamEvent]:
    stream = await client.responses.create(model="small", input="Say hello.", stream=True)
    return [event async for event in stream]


def final(events: list[ResponseStreamEvent]) -> Response:
    last = events[-1]
    assert last.type in ("response.completed", "response.incomplete"), last.type
    return last.response


def text(events: list[ResponseStreamEvent]) -> str:
    return "".join(event.delta for event in events if event.type == "response.output_text.delta")


@pytest.mark.parametrize("delivery", Delivery)
async def test_a_streamed_answer_is_decoded_however_it_is_split(
    fake: FakeProvider, client: openai.AsyncOpenAI, delivery: Delivery
) -> None:
    fake.then(Says(ANSWERED, delivery))
    events = await streamed(client)
    assert text(events) == ANSWERED.text == final(events).output_text
    assert [event.sequence_number for event in events] == list(range(len(events)))


async def test_every_event_is_one_that_the_vendor_knows(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    both = Answer((*THOUGHT.says, CALL), Ending.TOOL_CALLS)
    fake.then(Says(both), Says(both))
    for event in await streamed(client):
        # The client builds unknown events without checking them; its own types are strict about required fields.
        type(event).model_validate(event.model_dump(by_alias=True, warnings="error"))
    async with client.responses.stream(model="small", input="Say hello.") as stream:
        whole = await stream.get_final_response()
    assert [item.type for item in whole.output] == ["reasoning", "message", "function_call"]


@pytest.mark.parametrize(
    ("ending", "status", "why"),
    [
        (Ending.STOP, "completed", None),
        (Ending.LENGTH, "incomplete", "max_output_tokens"),
        (Ending.FILTERED, "incomplete", "content_filter"),
    ],
)
async def test_the_finish_reason_is_reported(
    fake: FakeProvider, client: openai.AsyncOpenAI, ending: Ending, status: str, why: str | None
) -> None:
    fake.then(Says(Answer(ending=ending)), Says(Answer(ending=ending)))
    for response in (final(await streamed(client)), await client.responses.create(model="small", input="Hi.")):
        assert response.status == status
        assert (response.incomplete_details and response.incomplete_details.reason) == why


async def test_usage_is_reported(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(Answer(tokens=Tokens(20, 8, 9, 4))))
    usage = final(await streamed(client)).usage
    assert usage is not None
    assert (usage.input_tokens, usage.input_tokens_details.cached_tokens) == (20, 8)
    assert (usage.output_tokens, usage.output_tokens_details.reasoning_tokens) == (9, 4)


async def test_a_tool_call_and_a_thought_arrive(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(CALLED), Says(THOUGHT))
    events = await streamed(client)
    pieces = [event.delta for event in events if event.type == "response.function_call_arguments.delta"]
    assert "".join(pieces) == CALL.arguments
    call = final(events).output[-1]
    assert isinstance(call, ResponseFunctionToolCall)
    assert (call.call_id, call.name, call.arguments) == (CALL.call_id, CALL.name, CALL.arguments)
    events = await streamed(client)
    pieces = [event.delta for event in events if event.type == "response.reasoning_summary_text.delta"]
    assert "".join(pieces) == "Let me think."
    thought = final(events).output[0]
    assert isinstance(thought, ResponseReasoningItem)
    assert thought.summary[0].text == "Let me think."


async def test_an_image_and_earlier_turns_are_received(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    url = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
    await client.responses.create(
        model="small",
        instructions="Be brief.",
        input=[
            {"role": "user", "content": "Hi."},
            {"type": "function_call", "call_id": CALL.call_id, "name": CALL.name, "arguments": CALL.arguments},
            {"type": "function_call_output", "call_id": CALL.call_id, "output": "rain"},
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "What colour?"},
                    {"type": "input_image", "image_url": url, "detail": "auto"},
                ],
            },
        ],
        text={"format": {"type": "json_schema", "name": "answer", "schema": SCHEMA, "strict": True}},
        store=False,
    )
    assert fake.calls[0].turns == [
        Turn("system", "Be brief."),
        Turn("user", "Hi."),
        Turn("assistant", tool_calls=((CALL.name, CALL.arguments),)),
        Turn("tool", tool_results=("rain",)),
        Turn("user", "What colour?", (PIXEL,)),
    ]


async def test_a_problem_is_the_clients_own_exception(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Refuses(Problem.RATE_LIMIT))
    with pytest.raises(openai.RateLimitError) as caught:
        await streamed(client)
    assert caught.value.code == "rate_limit_exceeded"


async def test_a_failed_response_ends_the_stream(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(fault=Problem.SERVER_ERROR, after=1))
    last = (await streamed(client))[-1]
    assert last.type == "response.failed"
    assert last.response.error is not None
    assert last.response.error.code == "server_error"


async def test_an_error_event_ends_the_stream(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(fault=Problem.OVERLOADED, after=1))
    last = (await streamed(client))[-1]
    assert last.type == "error"
    assert (last.code, last.message) == ("slow_down", "overloaded")


async def test_an_unknown_event_is_ignored(fake: FakeProvider, client: openai.AsyncOpenAI) -> None:
    fake.then(Says(fault=Fault.UNKNOWN_EVENT, after=1))
    assert text(await streamed(client)) == ANSWERED.text


async def test_a_body_that_does_not_match_the_vendors_types_is_rejected(
    fake: FakeProvider, client: openai.AsyncOpenAI
) -> None:
    with pytest.raises(openai.BadRequestError):
        await client.responses.create(model="small", input="Hi.", extra_body={"max_tokens": 5})
    assert "max_tokens" in str(fake.calls[0].wrong)
