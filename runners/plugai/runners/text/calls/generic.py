"""Tools for models whose chat template knows none: what templates would write is text of the messages here."""

from __future__ import annotations

import json
from collections.abc import Sequence

from plugai.runners.base import Message, Part, ReasoningPart, Role, TextPart, Tool, ToolCallPart, ToolResultPart
from plugai.runners.text.calls.call_format import CallFormat

_EXAMPLE = "function-name"


def with_tools_as_text(messages: Sequence[Message], tools: Sequence[Tool], form: CallFormat) -> list[Message]:
    """The messages with the definitions, calls and results as text."""
    plain = [_plain(message, form) for message in messages]
    if not tools:
        return plain
    instructions = TextPart(_instructions(tools, form))
    if plain and plain[0].role is Role.SYSTEM:
        return [Message(Role.SYSTEM, (*plain[0].parts, TextPart("\n\n"), instructions)), *plain[1:]]
    return [Message(Role.SYSTEM, (instructions,)), *plain]


def _instructions(tools: Sequence[Tool], form: CallFormat) -> str:
    definitions = "\n".join(
        json.dumps(
            {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters_schema)},
            ensure_ascii=False,
        )
        for tool in tools
    )
    example = f"{form.shape.first}{form.shape.opening(_EXAMPLE)}{{…}}{form.shape.after}{form.shape.last}"
    return (
        f"You can call these functions; each line describes one, with the JSON Schema of its parameters:\n{definitions}"
        f"\n\nTo call a function, write nothing but this, with its name and a JSON object of arguments:\n{example}"
    )


def _plain(message: Message, form: CallFormat) -> Message:
    role = Role.USER if message.role is Role.TOOL else message.role
    return Message(role, tuple(_plain_part(part, form) for part in message.parts))


def _plain_part(part: Part, form: CallFormat) -> Part:
    match part:
        case ToolCallPart(name=name, arguments=arguments):
            return TextPart(
                f"\n{form.shape.first}{form.shape.opening(name)}{arguments}{form.shape.after}{form.shape.last}"
            )
        case ToolResultPart(result=result):
            return TextPart(f"<tool_response>\n{result}\n</tool_response>\n")
        case ReasoningPart():
            return TextPart("")
        case _:
            return part
