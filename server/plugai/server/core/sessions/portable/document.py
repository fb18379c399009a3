"""The JSON format of exported sessions, version 1; `docs/schemas/sessions.v1.json` is generated from these types."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from plugai.runners.base import FinishReason, ReasoningEffort, Role, UsageSource
from plugai.server.core.sessions.session import ContextPolicy, MessageState

VERSION = 1
FORMAT = "plugai-sessions"

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
Time = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
# A name, without characters that a database or a header rejects.
Short = Annotated[str, Meta(max_length=256, pattern=r"^[^\x00-\x1f\ud800-\udfff]*$")]


class _Struct(msgspec.Struct, frozen=True, omit_defaults=True):
    """Default values are left out, and unknown fields, which a later version may add, are ignored."""


class Text(_Struct, frozen=True, tag_field="type", tag="text"):
    """Text."""

    text: str


class Reasoning(_Struct, frozen=True, tag_field="type", tag="reasoning"):
    """The model's reasoning before its answer, and its provider's signature of it."""

    reasoning: str
    signature: str = ""


class Blob(_Struct, frozen=True, tag_field="type", tag="blob"):
    """Bytes, in base64."""

    data: bytes
    mime_type: Short


class ArtifactReference(_Struct, frozen=True, tag_field="type", tag="artifact"):
    """One of the session's artifacts."""

    artifact_id: Id
    mime_type: Short


class Uri(_Struct, frozen=True, tag_field="type", tag="uri"):
    """External content, by its address."""

    uri: str
    mime_type: Short = ""


class ToolCall(_Struct, frozen=True, tag_field="type", tag="tool_call"):
    """A call that a model made; its arguments are JSON text."""

    call_id: str
    name: str
    arguments: str


class ToolResult(_Struct, frozen=True, tag_field="type", tag="tool_result"):
    """The result of a tool call."""

    tool_call_id: str
    result: str


PartDocument = Text | Reasoning | Blob | ArtifactReference | Uri | ToolCall | ToolResult


class ParametersDocument(_Struct, frozen=True):
    """The generation parameters of the session's turns; a missing field means the model's default."""

    max_output_tokens: Annotated[int, Meta(ge=1, le=1_048_576)] | None = None
    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None
    top_p: Annotated[float, Meta(ge=0, le=1)] | None = None
    top_k: Annotated[int, Meta(ge=0, le=1000)] | None = None
    min_p: Annotated[float, Meta(ge=0, le=1)] | None = None
    repetition_penalty: Annotated[float, Meta(ge=0.1, le=2)] | None = None
    frequency_penalty: Annotated[float, Meta(ge=-2, le=2)] | None = None
    presence_penalty: Annotated[float, Meta(ge=-2, le=2)] | None = None
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] | None = None
    stop: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=256)], ...], Meta(max_length=16)] = ()
    top_logprobs: Annotated[int, Meta(ge=0, le=20)] | None = None
    reasoning_effort: ReasoningEffort | None = None
    extra: dict[str, Any] = {}


class FailureDocument(_Struct, frozen=True):
    """Why an answer failed."""

    reason: Short
    message: str
    retryable: bool = False


class UsageDocument(_Struct, frozen=True):
    """The resources that an answer used."""

    input_tokens: Count | None = None
    cached_input_tokens: Count | None = None
    output_tokens: Count | None = None
    reasoning_tokens: Count | None = None
    steps: Count | None = None
    source: UsageSource = UsageSource.COUNTED


class MessageDocument(_Struct, frozen=True):
    """A message. `parent_id` is the message that it follows, empty for the first message of a conversation."""

    message_id: Id
    role: Role
    created_at: Time
    parts: tuple[PartDocument, ...] = ()
    parent_id: Id | Literal[""] = ""
    state: MessageState = MessageState.COMPLETE
    model: Short = ""
    finish_reason: FinishReason | None = None
    failure: FailureDocument | None = None
    usage: UsageDocument = UsageDocument()
    ended_at: Time | None = None


class ArtifactDocument(_Struct, frozen=True):
    """A file that messages refer to: its metadata, without its bytes."""

    artifact_id: Id
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    size_bytes: Count
    mime_type: Short
    name: str = ""


class SessionDocument(_Struct, frozen=True):
    """A session. `head_message_id` is the last message of the current branch."""

    version: Literal[1]
    session_id: Id
    created_at: Time
    used_at: Time
    title: Annotated[str, Meta(max_length=512)] = ""
    system_prompt: Annotated[str, Meta(max_length=262_144)] = ""
    model: Short = ""
    parameters: ParametersDocument = ParametersDocument()
    context_policy: ContextPolicy = ContextPolicy.REFUSE
    pinned: bool = False
    tags: tuple[str, ...] = ()
    archived: bool = False
    head_message_id: Id | Literal[""] = ""
    messages: tuple[MessageDocument, ...] = ()
    artifacts: tuple[ArtifactDocument, ...] = ()


class ExportDocument(_Struct, frozen=True):
    """An export: any number of sessions."""

    format: Literal["plugai-sessions"]
    version: Literal[1]
    exported_at: Time
    sessions: tuple[SessionDocument, ...]
