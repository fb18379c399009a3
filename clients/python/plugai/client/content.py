"""What callers write for messages, and what an answer's events add up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from plugai.client.types import ArtifactCreated, Delta, Message, Part, Role, ToolCall, ToolResult

Prompt = str | Message | Sequence[Message]
"""A text of the user, a message, or a whole conversation, oldest first."""


def messages(prompt: Prompt) -> Sequence[Message]:
    """The messages of a prompt."""
    match prompt:
        case str():
            return [user(prompt)]
        case Message():
            return [prompt]
    return prompt


def user(*parts: str | Part) -> Message:
    """A message of the user.

    >>> user("What is this?", image(png)).role
    <Role.USER: 'ROLE_USER'>
    """
    return _message(Role.USER, parts)


def system(text: str) -> Message:
    """Instructions for the model."""
    return _message(Role.SYSTEM, [text])


def assistant(*parts: str | Part) -> Message:
    """An earlier answer of the model."""
    return _message(Role.ASSISTANT, parts)


def tool_result(call: ToolCall, text: str) -> Message:
    """The result of a tool that the model has called."""
    return _message(Role.TOOL, [Part(tool_result=ToolResult(tool_call_id=call.id, text=text))])


def image(data: bytes, mime_type: str = "image/png") -> Part:
    """An image in the message itself, of about 3 MiB at most; a larger one must be uploaded (`artifact`)."""
    return Part(blob=data, mime_type=mime_type)


def artifact(artifact_id: str) -> Part:
    """A file that is stored in the server."""
    return Part(artifact_id=artifact_id)


def text_of(message: Message) -> str:
    """The text of a message, without reasoning and tool calls."""
    return "".join(part.text for part in message.parts if part.text is not None)


def _message(role: Role, parts: Iterable[str | Part]) -> Message:
    return Message(role=role, parts=[Part(text=part) if isinstance(part, str) else part for part in parts])


@dataclass(slots=True)
class _Growing:
    """One part of an answer, piece by piece."""

    text: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    calls: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    artifact: ArtifactCreated | None = None

    def parts(self) -> Iterable[Part]:
        if self.reasoning:
            yield Part(reasoning="".join(self.reasoning), reasoning_signature="".join(self.signature))
        if self.text:
            yield Part(text="".join(self.text))
        for number, (name, arguments) in self.calls.items():
            yield Part(tool_call=ToolCall(id=number, name=name, arguments="".join(arguments)))
        if self.artifact is not None:
            yield Part(artifact_id=self.artifact.artifact_id, mime_type=self.artifact.mime_type)


class GrowingMessage:
    """The answer as far as it has arrived."""

    def __init__(self) -> None:
        self._parts: dict[int, _Growing] = {}

    def add(self, event: Delta | ArtifactCreated) -> None:
        """Add a piece."""
        index = event.part_index or 0
        # Once for each token: a part is made only for its first.
        part = self._parts.get(index) or self._parts.setdefault(index, _Growing())
        if isinstance(event, Delta) and event.text is not None:
            part.text.append(event.text)
            return
        match event:
            case ArtifactCreated():
                part.artifact = event
            case Delta(reasoning=str(reasoning), reasoning_signature=signature):
                part.reasoning.append(reasoning)
                part.signature.append(signature)
            case Delta(tool_call=ToolCall(id=number, name=name, arguments=arguments)):
                part.calls.setdefault(number, (name, []))[1].append(arguments)

    def message(self) -> Message:
        """The message."""
        parts = [part for _, growing in sorted(self._parts.items()) for part in growing.parts()]
        return Message(role=Role.ASSISTANT, parts=parts)
