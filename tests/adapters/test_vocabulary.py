"""Every word of the vendors' own types is one that our readers know. A new one in a newer client fails here."""

from typing import get_args

import pytest
from anthropic.types import RawContentBlockDelta, RawMessageStreamEvent, StopReason
from google.genai.types import FinishReason as GoogleFinishReason
from openai.types.chat.chat_completion_chunk import Choice
from openai.types.responses import ResponseStreamEvent
from pydantic import BaseModel
from tests.adapters.answering import answer, asking, connected, final
from tests.adapters.fakes.dialect import event
from tests.adapters.fakes.gemini import Gemini
from tests.adapters.fakes.script import Verbatim
from tests.adapters.fakes.server import fake_provider

from plugai.adapters.anthropic import reader as anthropic_reader
from plugai.adapters.google import reader as google_reader
from plugai.adapters.google.provider import GoogleProvider
from plugai.adapters.openai import chat_reader
from plugai.runners.base import FinishReason

# Events of Responses that say something, end the answer, or name a call.
READ = {
    "response.output_text.delta",
    "response.refusal.delta",
    "response.reasoning_text.delta",
    "response.reasoning_summary_text.delta",
    "response.function_call_arguments.delta",
    "response.output_item.added",
    "response.completed",
    "response.incomplete",
    "response.failed",
    "error",
}
# They tell again what the deltas said, or how far the response is.
REPEATED = (
    "response.created",
    "response.queued",
    "response.in_progress",
    "response.output_item.done",
    "response.content_part.",
    "response.output_text.done",
    "response.output_text.annotation.",
    "response.refusal.done",
    "response.reasoning_text.done",
    "response.reasoning_summary_text.done",
    "response.reasoning_summary_part.",
    "response.function_call_arguments.done",
    "response.compaction.",
)
# They are of tools that the provider runs itself, of which none is asked for, and of sound.
NOT_ASKED_FOR = (
    "response.audio.",
    "response.code_interpreter_call",
    "response.custom_tool_call_input.",
    "response.file_search_call.",
    "response.image_generation_call.",
    "response.mcp_",
    "response.shell_call",
    "response.web_search_call.",
)


def types_of(union: object) -> set[str]:
    """The values of `type` in a union of the vendor's models."""
    members = [member for member in get_args(get_args(union)[0]) if issubclass(member, BaseModel)]
    return {name for member in members for name in get_args(member.model_fields["type"].annotation)}


def test_every_event_of_responses_is_read_or_deliberately_ignored() -> None:
    known = types_of(ResponseStreamEvent)
    assert known >= READ
    assert {name for name in known - READ if not name.startswith(REPEATED + NOT_ASKED_FOR)} == set()


def test_every_event_of_messages_is_known() -> None:
    assert types_of(RawMessageStreamEvent) == {
        "message_start",
        "message_delta",
        "message_stop",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
    }
    assert types_of(RawContentBlockDelta) == {
        "text_delta",
        "input_json_delta",
        "thinking_delta",
        "signature_delta",
        "citations_delta",
    }


def test_every_finish_reason_is_mapped() -> None:
    assert set(get_args(StopReason)) <= anthropic_reader.FINISH_REASONS.keys()
    (reasons, _) = get_args(Choice.model_fields["finish_reason"].annotation)
    assert set(get_args(reasons)) <= chat_reader.FINISH_REASONS.keys()
    google = {reason.value for reason in GoogleFinishReason} - {"FINISH_REASON_UNSPECIFIED"}
    assert google <= google_reader.FINISH_REASONS.keys() | google_reader.BREAKDOWNS


@pytest.mark.parametrize("reason", [reason.value for reason in GoogleFinishReason if "SAFETY" in reason.value])
async def test_a_safety_stop_of_google_is_a_content_filter(reason: str) -> None:
    async with fake_provider(Gemini()) as fake, connected(GoogleProvider, fake) as provider:
        fake.then(Verbatim(event({"candidates": [{"finishReason": reason}]})))
        assert final(await answer(provider, asking())).finish_reason is FinishReason.CONTENT_FILTER
