"""What is said in a conversation: messages, and the parts that they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who speaks in a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class TextPart:
    """Text."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """What a model thought before it answered."""

    reasoning: str


@dataclass(frozen=True, slots=True)
class BlobPart:
    """Bytes that travel with the message."""

    data: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class ArtifactPart:
    """Bytes that the house keeps, by their id."""

    artifact_id: str
    mime_type: str


@dataclass(frozen=True, slots=True)
class UriPart:
    """Something elsewhere, by its address."""

    uri: str
    mime_type: str


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """A call that the model made; `arguments` is JSON text."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolResultPart:
    """What a tool answered to the call of that id."""

    tool_call_id: str
    result: str


Part = TextPart | ReasoningPart | BlobPart | ArtifactPart | UriPart | ToolCallPart | ToolResultPart


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The text parts, joined."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))
