"""Messages as chat templates take them: turns with a role, a content, and the tool calls in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from plugai.runners.base import (
    Message,
    ReasoningPart,
    TextPart,
    Tool,
    ToolCallPart,
    ToolResultPart,
)
from plugai.runners.errors import CapabilityMissingError

Turn = Mapping[str, object]
Inserted = Callable[[str], str]
"""What stands in a turn for a text that somebody wrote."""

CALL_ID_LENGTH = 9
"""Letters and digits: the templates of Mistral accept no other ids of calls."""
_ID = re.compile(rf"[A-Za-z0-9]{{{CALL_ID_LENGTH}}}")


class TurnWriter:
    """Writes the turns of one conversation."""

    def __init__(
        self, content: Inserted, value: Inserted, *, arguments_as_text: bool, content_as_parts: bool = False
    ) -> None:
        """`content` is for the text of messages, `value` for each text within tools and arguments.

        `arguments_as_text`: the template takes the arguments of a call as JSON text, not as an object.
        `content_as_parts`: it takes a message's content as a list of parts, not as text.
        """
        self._insert = content
        self._content_as_parts = content_as_parts
        self._value = value
        self._arguments_as_text = arguments_as_text

    def turns(self, messages: Sequence[Message]) -> list[Turn]:
        """The turns of these messages. Raises CapabilityMissingError for content that is no text."""
        parts = [part for message in messages for part in message.parts]
        names = {part.call_id: part.name for part in parts if isinstance(part, ToolCallPart)}
        return [turn for message in messages for turn in self._turns(message, names)]

    def tools(self, tools: Sequence[Tool]) -> list[Turn] | None:
        """The definitions of the tools; None if there are none, as templates ask for it."""
        return [{"type": "function", "function": self._function(tool)} for tool in tools] or None

    def _content(self, text: str) -> str | list[Turn]:
        inserted = self._insert(text)
        return [{"type": "text", "text": inserted}] if self._content_as_parts else inserted

    def _turns(self, message: Message, names: Mapping[str, str]) -> Iterator[Turn]:
        results = [part for part in message.parts if isinstance(part, ToolResultPart)]
        for result in results:
            name = {"name": names[result.tool_call_id]} if result.tool_call_id in names else {}
            content = self._content(result.result)
            yield {"role": "tool", "content": content, "tool_call_id": call_id(result.tool_call_id), **name}
        text = text_content(message)
        if text or not results:
            yield {"role": message.role.value, "content": self._content(text), **self._more(message)}

    def _more(self, message: Message) -> Turn:
        calls = [self._call(part) for part in message.parts if isinstance(part, ToolCallPart)]
        reasoning = "".join(part.reasoning for part in message.parts if isinstance(part, ReasoningPart))
        thought = {"reasoning_content": self._insert(reasoning)} if reasoning else {}
        return ({"tool_calls": calls} if calls else {}) | thought

    def _call(self, call: ToolCallPart) -> Turn:
        arguments = self._inserted(_parsed(call.arguments))
        if self._arguments_as_text and not isinstance(arguments, str):
            arguments = json.dumps(arguments, ensure_ascii=False)
        function = {"name": call.name, "arguments": arguments}
        return {"id": call_id(call.call_id), "type": "function", "function": function}

    def _function(self, tool: Tool) -> Turn:
        schema = self._inserted(dict(tool.parameters_schema) or {"type": "object", "properties": {}})
        return {"name": tool.name, "description": self._value(tool.description), "parameters": schema}

    def _inserted(self, value: object) -> object:
        match value:
            case str():
                return self._value(value)
            case Mapping():
                return {self._value(name): self._inserted(member) for name, member in value.items()}
            case list() | tuple():
                return [self._inserted(item) for item in value]
            case _:
                return value


def text_content(message: Message) -> str:
    """The text of a message. Raises CapabilityMissingError if it has other content."""
    for part in message.parts:
        if not isinstance(part, TextPart | ToolCallPart | ToolResultPart | ReasoningPart):
            raise CapabilityMissingError(f"this model accepts only text, but a message has a {type(part).__name__}")
    return message.text


def call_id(given: str) -> str:
    """The id of a call as every template accepts it: some refuse all that are not nine letters and digits."""
    if _ID.fullmatch(given):
        return given
    return hashlib.sha256(given.encode()).hexdigest()[:CALL_ID_LENGTH]


def _parsed(arguments: str) -> object:
    try:
        parsed = json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        return arguments
    return parsed if isinstance(parsed, dict) else arguments
