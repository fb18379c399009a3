"""Renders a session's current branch as Markdown, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    Part,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
)
from plugai.server.core.sessions.session import MessageState, Session, SessionMessage

_SPEAKERS = {Role.USER: "You", Role.TOOL: "Tool", Role.SYSTEM: "System", Role.ASSISTANT: "Model"}


def to_markdown(session: Session, branch: Sequence[SessionMessage]) -> str:
    """Render a session with the messages of one branch, oldest first."""
    return "\n\n".join((*_head(session), *(line for message in branch for line in _message(message)))) + "\n\n"


def _head(session: Session) -> Iterator[str]:
    yield f"# {' '.join(session.title.split()) or 'Untitled'}"
    yield f"*{session.created_at:%Y-%m-%d %H:%M} UTC*"
    if session.system_prompt:
        yield _quoted(session.system_prompt)


def _message(message: SessionMessage) -> Iterator[str]:
    speaker = message.model or _SPEAKERS[message.role]
    ended = "" if message.state is MessageState.COMPLETE else f" ({message.state.value})"
    yield f"## {speaker}{ended}"
    yield f"*{message.created_at:%Y-%m-%d %H:%M} UTC*"
    yield from map(_part, message.parts)


def _part(part: Part) -> str:
    match part:
        case TextPart(text):
            return text
        case ReasoningPart(reasoning):
            return f"<details><summary>Reasoning</summary>\n\n{reasoning}\n\n</details>"
        case BlobPart(data, mime_type):
            return f"[{len(data)} bytes of {mime_type}]"
        case ArtifactPart(artifact_id, mime_type):
            return f"[{mime_type or 'file'}](/v1/artifacts/{artifact_id}/content)"
        case UriPart(uri, mime_type):
            return f"[{mime_type or 'link'}](<{uri}>)"
        case ToolCallPart(_, name, arguments):
            return f"Calls `{name}`:\n\n{_fenced(arguments)}"
        case ToolResultPart(_, result):
            return _fenced(result)
        case _:
            assert_never(part)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


def _fenced(text: str) -> str:
    """Wrap in a code fence that is longer than any fence in the text."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"
