"""What is said in a conversation: messages, and the parts that they are made of."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """Who speaks in a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


# Tags tell the kinds of parts apart in the JSON that a worker gets.
class TextPart(msgspec.Struct, frozen=True, tag=True):
    """Text."""

    text: str


class ReasoningPart(msgspec.Struct, frozen=True, tag=True):
    """What a model thought before it answered."""

    reasoning: str


class BlobPart(msgspec.Struct, frozen=True, tag=True):
    """Bytes that travel with the message."""

    data: bytes
    mime_type: str


class ArtifactPart(msgspec.Struct, frozen=True, tag=True):
    """Bytes that the server keeps, by their id."""

    artifact_id: str
    mime_type: str


class UriPart(msgspec.Struct, frozen=True, tag=True):
    """Something elsewhere, by its address."""

    uri: str
    mime_type: str


class ToolCallPart(msgspec.Struct, frozen=True, tag=True):
    """A call that the model made; `arguments` is JSON text."""

    call_id: str
    name: str
    arguments: str


class ToolResultPart(msgspec.Struct, frozen=True, tag=True):
    """What a tool answered to the call of that id."""

    tool_call_id: str
    result: str


Part = TextPart | ReasoningPart | BlobPart | ArtifactPart | UriPart | ToolCallPart | ToolResultPart


class Message(msgspec.Struct, frozen=True):
    """One turn of a conversation."""

    role: Role
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The text parts, joined."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))
