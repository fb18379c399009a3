"""A conversation goes on with any model: what it cannot read is left out, and everything else stays."""

import pytest

from plugai.runners.base import (
    Capability,
    GenerationRequest,
    Message,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from plugai.runners.errors import CapabilityMissingError
from plugai.server.core.prompts.readable import readable

USER = Message(Role.USER, (TextPart("How warm is it?"),))
CALL = Message(Role.ASSISTANT, (ReasoningPart("Hm."), ToolCallPart("a", "weather", "{}")))
RESULT = Message(Role.TOOL, (ToolResultPart("a", "20"),))
ANSWER = Message(Role.ASSISTANT, (ReasoningPart("So."), TextPart("20 degrees.")))
AGAIN = Message(Role.USER, (TextPart("And now?"),))
CONVERSATION = (USER, CALL, RESULT, ANSWER, AGAIN)


def request(*messages: Message) -> GenerationRequest:
    return GenerationRequest("r", "u", "m", messages)


def test_a_model_that_reads_everything_gets_everything() -> None:
    asked = request(*CONVERSATION)
    assert readable(asked, frozenset({Capability.REASONING, Capability.TOOLS})) == (asked, 0)


def test_reasoning_and_tool_calls_are_left_out_for_a_model_that_reads_only_text() -> None:
    read, left_out = readable(request(*CONVERSATION), frozenset())
    assert read.messages == (USER, Message(Role.ASSISTANT, (TextPart("20 degrees."),)), AGAIN)
    assert left_out == 4


def test_a_model_with_tools_still_gets_calls_and_results() -> None:
    read, left_out = readable(request(*CONVERSATION), frozenset({Capability.TOOLS}))
    assert [message.role for message in read.messages] == [message.role for message in CONVERSATION]
    assert left_out == 2


def test_roles_still_alternate_where_a_message_is_left_out() -> None:
    read, _ = readable(request(USER, CALL, RESULT, AGAIN), frozenset())
    assert read.messages == (Message(Role.USER, (*USER.parts, TextPart("\n\n"), *AGAIN.parts)),)


def test_messages_that_stood_side_by_side_stay_so_and_empty_ones_remain() -> None:
    empty = Message(Role.USER, ())
    assert readable(request(USER, AGAIN, ANSWER, empty), frozenset())[0].messages[:2] == (USER, AGAIN)
    assert readable(request(ANSWER, empty), frozenset())[0].messages[-1] == empty


def test_a_conversation_of_which_nothing_can_be_read_is_refused() -> None:
    with pytest.raises(CapabilityMissingError):
        readable(request(CALL, RESULT), frozenset())
