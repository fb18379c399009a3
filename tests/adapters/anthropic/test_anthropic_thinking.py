"""Anthropic's models think as each of them can, and say so where they may not."""

from collections.abc import AsyncIterator

import pytest
from tests.adapters.answering import answer, asking, connected, final, said, user, warned
from tests.adapters.fakes.anthropic_messages import SIGNATURE, AnthropicMessages
from tests.adapters.fakes.asking import CALL, SCHEMA, THOUGHT
from tests.adapters.fakes.dialect import event
from tests.adapters.fakes.script import Says, Verbatim
from tests.adapters.fakes.server import FakeProvider, fake_provider

from plugai.adapters.anthropic.provider import AnthropicProvider
from plugai.adapters.provider import HttpProvider
from plugai.runners.base import (
    GenerationRequest,
    Message,
    Parameters,
    ReasoningEffort,
    ReasoningPart,
    Role,
    TextPart,
    Tool,
    ToolCallPart,
    ToolChoice,
    ToolMode,
    ToolResultPart,
)
from plugai.server.core.generation.answer_assembler import AnswerAssembler

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


async def test_signed_thinking_is_sent_back_unchanged_and_allows_to_think_on(
    fake: FakeProvider, provider: HttpProvider
) -> None:
    fake.then(Says(THOUGHT))
    chunks = await answer(provider, asking(parameters=THINK))
    assembler = AnswerAssembler()
    for chunk in chunks:
        assembler.add(chunk)
    thoughts = assembler.parts()[0]
    assert thoughts == ReasoningPart("Let me think.", SIGNATURE)
    call = ToolCallPart(CALL.call_id, CALL.name, CALL.arguments)
    conversation = (
        user(TextPart("Hi.")),
        Message(Role.ASSISTANT, (thoughts, ReasoningPart("Another model's."), call)),
        Message(Role.TOOL, (ToolResultPart(CALL.call_id, "rain"),)),
    )
    chunks = await answer(provider, asking(*conversation, tools=(TOOL,), parameters=THINK), adaptive_thinking=False)
    (block, used) = fake.calls[1].body["messages"][1]["content"]
    assert block == {"type": "thinking", "thinking": "Let me think.", "signature": SIGNATURE}
    assert used["type"] == "tool_use"
    assert fake.calls[1].body["thinking"]["type"] == "enabled"
    assert warned(chunks) == []


async def test_the_stop_sequence_that_ended_an_answer_is_told(fake: FakeProvider, provider: HttpProvider) -> None:
    ended = {
        "type": "message_delta",
        "delta": {"stop_reason": "stop_sequence", "stop_sequence": "END"},
        "usage": {"output_tokens": 1},
    }
    fake.then(Verbatim(event(ended, "message_delta") + event({"type": "message_stop"}, "message_stop")))
    assert final(await answer(provider, asking())).stop_sequence == "END"


THINK = Parameters(reasoning_effort=ReasoningEffort.MEDIUM)


@pytest.mark.parametrize(
    ("request_", "options", "expected"),
    [
        (asking(parameters=THINK), {}, {"type": "adaptive", "display": "summarized"}),
        (asking(*ASKED_TOOL, tools=(TOOL,), parameters=THINK), {}, {"type": "adaptive", "display": "summarized"}),
        (asking(parameters=THINK), {"adaptive_thinking": False}, {"type": "enabled", "budget_tokens": 8192}),
        (
            asking(parameters=Parameters(max_output_tokens=2000, reasoning_effort=ReasoningEffort.HIGH)),
            {"adaptive_thinking": False},
            {"type": "enabled", "budget_tokens": 1999},
        ),
        (asking(parameters=Parameters(reasoning_effort=ReasoningEffort.NONE)), {}, {"type": "disabled"}),
        (asking(), {}, None),
    ],
)
async def test_thinking_is_configured_as_the_model_supports_it(
    fake: FakeProvider,
    provider: HttpProvider,
    request_: GenerationRequest,
    options: dict[str, object],
    expected: dict[str, object] | None,
) -> None:
    chunks = await answer(provider, request_, **options)
    assert fake.calls[0].body.get("thinking") == expected
    assert warned(chunks) == []


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (asking(parameters=Parameters(max_output_tokens=500, reasoning_effort=ReasoningEffort.LOW)), "1024 tokens"),
        (asking(*ASKED_TOOL, tools=(TOOL,), parameters=THINK), "before the tool call"),
        (asking(tools=(TOOL,), tool_choice=ToolChoice(ToolMode.REQUIRED), parameters=THINK), "must be called"),
    ],
)
async def test_if_thinking_is_not_possible_it_is_dropped_with_a_warning(
    fake: FakeProvider, provider: HttpProvider, request_: GenerationRequest, why: str
) -> None:
    chunks = await answer(provider, request_, adaptive_thinking=False)
    assert "thinking" not in fake.calls[0].body
    assert [why in text for text in warned(chunks)] == [True]
    assert said(chunks) == "Hello wörld"


async def test_sampling_parameters_are_dropped_with_thinking(fake: FakeProvider, provider: HttpProvider) -> None:
    parameters = Parameters(temperature=0.1, top_p=0.5, reasoning_effort=ReasoningEffort.LOW)
    for adaptive in (True, False):
        chunks = await answer(provider, asking(parameters=parameters), adaptive_thinking=adaptive)
        assert len(warned(chunks)) == 2
    assert [call.wrong for call in fake.calls] == [None, None]
    assert fake.calls[0].body["output_config"] == {"effort": "low"}
