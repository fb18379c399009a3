"""The items of a response's output: one for each part of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
)
from plugai.server.core.sessions.session import SessionMessage

Json = dict[str, object]

COMPLETED = "completed"
IN_PROGRESS = "in_progress"
INCOMPLETE = "incomplete"


def message_item(item_id: str, content: Sequence[Json], status: str) -> Json:
    """A message of the model."""
    return {"id": item_id, "type": "message", "status": status, "role": "assistant", "content": content}


def text_content(text: str, logprobs: Sequence[Json] = ()) -> Json:
    """The text of a message."""
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": logprobs}


def reasoning_item(item_id: str, content: Sequence[Json], signature: str, status: str) -> Json:
    """Reasoning, which is never summarized. What clients must send back unread is the provider's signature."""
    made: Json = {"id": item_id, "type": "reasoning", "status": status, "summary": [], "content": content}
    return made | {"encrypted_content": signature or None}


def reasoning_content(text: str) -> Json:
    """The text of reasoning."""
    return {"type": "reasoning_text", "text": text}


def call_item(item_id: str, call_id: str, name: str, arguments: str, status: str) -> Json:
    """A call of a function."""
    made: Json = {"id": item_id, "type": "function_call", "status": status, "call_id": call_id}
    return made | {"name": name, "arguments": arguments}


def output_items(answer_id: str, parts: Sequence[Part], last_status: str = COMPLETED) -> list[Json]:
    """The items of an answer. `last_status` is that of the last one; those before it are complete."""
    items = [_item(answer_id, index, part) for index, part in enumerate(parts)]
    found = [item for item in items if item is not None]
    if found:
        found[-1]["status"] = last_status
    return found


def input_items(message: SessionMessage) -> list[Json]:
    """The items of a message in the input of a later response."""
    match message.role.value:
        case "assistant":
            # An answer's items have the ids that its own response gave them.
            return output_items(message.request_id if message.model else message.id, message.parts)
        case "tool":
            results = [part for part in message.parts if isinstance(part, ToolResultPart)]
            return [_result_item(item_id("fco", message.id, n), part) for n, part in enumerate(results)]
        case role:
            content = [_input_content(part) for part in message.parts]
            made: Json = {"id": item_id("msg", message.id, 0), "type": "message", "status": COMPLETED}
            return [made | {"role": role, "content": content}]


def item_id(kind: str, owner: str, index: int) -> str:
    """The id of the item of a response or a message at this index."""
    return f"{kind}_{owner}_{index}"


def parse_item_id(item_id: str) -> tuple[str, int] | None:
    """The answer's id and the index in it; None if the id is not of this form."""
    answer_id, _, index = item_id.partition("_")[2].rpartition("_")
    return (answer_id, int(index)) if answer_id and index.isascii() and index.isdigit() else None


def _item(answer_id: str, index: int, part: Part) -> Json | None:
    match part:
        case TextPart(text):
            return message_item(item_id("msg", answer_id, index), [text_content(text)], COMPLETED)
        case ReasoningPart(reasoning, signature):
            content = [reasoning_content(reasoning)]
            return reasoning_item(item_id("rs", answer_id, index), content, signature, COMPLETED)
        case ToolCallPart(call_id, name, arguments):
            return call_item(item_id("fc", answer_id, index), call_id, name, arguments or "{}", COMPLETED)
        case ArtifactPart() | BlobPart() | UriPart() | ToolResultPart():
            # Only text is asked for.
            return None
        case _:
            assert_never(part)


def _result_item(item_id: str, part: ToolResultPart) -> Json:
    made: Json = {"id": item_id, "type": "function_call_output", "status": COMPLETED}
    return made | {"call_id": part.tool_call_id, "output": part.result}


def _input_content(part: Part) -> Json:
    match part:
        case TextPart(text):
            return {"type": "input_text", "text": text}
        case UriPart(uri):
            return {"type": "input_image", "detail": "auto", "image_url": uri, "file_id": None}
        case ArtifactPart(artifact_id):
            return {"type": "input_image", "detail": "auto", "image_url": None, "file_id": artifact_id}
        case _:
            return {"type": "input_text", "text": ""}
