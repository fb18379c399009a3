"""The messages of a conversation, and their parts."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """The author of a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


# The tags distinguish the kinds of parts in the JSON that is sent to workers.
class TextPart(msgspec.Struct, frozen=True, tag=True):
    """Text."""

    text: str


REDACTED = "redacted:"
"""How the signature of reasoning begins that only its provider can read; the rest is that reasoning, encrypted."""


class ReasoningPart(msgspec.Struct, frozen=True, tag=True):
    """The reasoning of a model before its answer, and its provider's signature of it, empty if there is none.

    Reasoning that only its provider can read has no text, and a signature that begins with REDACTED.
    """

    reasoning: str
    signature: str = ""


class BlobPart(msgspec.Struct, frozen=True, tag=True):
    """Bytes that are part of the message."""

    data: bytes
    mime_type: str


class ArtifactPart(msgspec.Struct, frozen=True, tag=True):
    """Bytes that the server stores, by their id."""

    artifact_id: str
    mime_type: str


class UriPart(msgspec.Struct, frozen=True, tag=True):
    """Content at a URI."""

    uri: str
    mime_type: str


class ToolCallPart(msgspec.Struct, frozen=True, tag=True):
    """A tool call of the model; `arguments` is JSON text."""

    call_id: str
    name: str
    arguments: str


class ToolResultPart(msgspec.Struct, frozen=True, tag=True):
    """The result of the tool call with this id."""

    tool_call_id: str
    result: str


Part = TextPart | ReasoningPart | BlobPart | ArtifactPart | UriPart | ToolCallPart | ToolResultPart


class Message(msgspec.Struct, frozen=True):
    """One message of a conversation."""

    role: Role
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The text parts, joined."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))
