"""Prompt rules: checks of a prompt before a model gets it.

They protect against text that is hidden in the encoding of a prompt, and against a forged structure. They do not
protect against prompt injection: they do not judge what a text means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

import msgspec
from msgspec.structs import replace

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    GenerationRequest,
    JsonSchemaFormat,
    Message,
    Part,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
    WarningChunk,
)
from plugai.server.core.errors import PromptRefusedError
from plugai.server.core.principal import Principal
from plugai.server.core.prompts.hidden_characters import BIDI, CONTROLS, INVISIBLES, NULLS, may_hide
from plugai.server.core.prompts.policy import VERSION, Action, PromptPolicy


class Examined(msgspec.Struct, frozen=True):
    """A request as the rules allow it, and their warnings."""

    request: GenerationRequest
    warnings: tuple[WarningChunk, ...] = ()


class PromptRules:
    """Applies one policy to every request."""

    def __init__(self, policy: PromptPolicy) -> None:
        self._policy = policy

    def check_roles(self, caller: Principal, request: GenerationRequest) -> None:
        """Apply the rule on roles to what the caller sent. Raises PromptRefusedError."""
        if self._policy.roles is Action.OFF or caller.is_admin:
            return
        for i, message in enumerate(request.messages):
            if message.role is not Role.USER:
                path, problem = f"messages[{i}].role", f"is {message.role.value}, which only administrators may send"
                raise PromptRefusedError("roles", VERSION, path, problem)

    def examine(self, request: GenerationRequest) -> Examined:
        """Apply the other rules to the whole prompt. Raises PromptRefusedError."""
        examination = _Examination(self._policy)
        examination.check_tool_results(request)
        examination.check_nesting(request)
        request = examination.filter_texts(request)
        return Examined(request, tuple(examination.warnings))


class _Examination:
    """The examination of one prompt."""

    def __init__(self, policy: PromptPolicy) -> None:
        self._policy = policy
        self._text_bytes = 0
        self.warnings: list[WarningChunk] = []

    def filter_texts(self, request: GenerationRequest) -> GenerationRequest:
        """The request with filtered texts; the same object if none changes."""
        messages = tuple([self._message(message, f"messages[{i}]") for i, message in enumerate(request.messages)])
        tools = tuple(
            replace(tool, description=self._text(f"tools[{i}].description", tool.description))
            for i, tool in enumerate(request.tools)
        )
        most = self._policy.max_text_bytes
        if self._text_bytes > most:
            problem = f"have {self._text_bytes} bytes of text in all; at most {most} are accepted (`max_text_bytes`)"
            self._found("size", self._policy.size, "messages", problem)
        if messages == request.messages and tools == request.tools:
            return request
        return replace(request, messages=messages, tools=tools)

    def check_nesting(self, request: GenerationRequest) -> None:
        """Check the depth of every piece of JSON."""
        most = self._policy.max_nesting
        for path, value in _structures(request):
            if _deeper(value, most):
                problem = f"is nested more than {most} levels deep (`max_nesting`)"
                self._found("nesting", self._policy.nesting, path, problem)

    def check_tool_results(self, request: GenerationRequest) -> None:
        """Check that every tool result belongs to a call."""
        called: set[str] = set()
        for i, message in enumerate(request.messages):
            for j, part in enumerate(message.parts):
                match part:
                    case ToolCallPart(call_id):
                        called.add(call_id)
                    case ToolResultPart(call_id) if call_id not in called:
                        problem = f"answers the call {call_id!r}, which no message before it makes"
                        self._found("tool_results", self._policy.tool_results, f"messages[{i}].parts[{j}]", problem)

    def _message(self, message: Message, path: str) -> Message:
        parts = tuple([self._part(part, path, i) for i, part in enumerate(message.parts)])
        return message if parts == message.parts else Message(message.role, parts)

    def _part(self, part: Part, message: str, index: int) -> Part:
        path = f"{message}.parts[{index}]"
        match part:
            case TextPart(text):
                filtered = self._text(path, text)
                # The most frequent part, which hardly ever changes.
                return part if filtered is text else TextPart(filtered)
            case ReasoningPart(reasoning):
                filtered = self._text(path, reasoning)
                # A signature is that of the very text.
                return part if filtered == reasoning else ReasoningPart(filtered)
            case ToolCallPart(arguments=arguments):
                return replace(part, arguments=self._text(path, arguments))
            case ToolResultPart(result=result):
                return replace(part, result=self._text(path, result))
            case BlobPart() | ArtifactPart() | UriPart():
                # These have no text that a model reads.
                return part
            case _:
                assert_never(part)

    def _text(self, path: str, text: str) -> str:
        """The text after the rules on characters."""
        self._text_bytes += len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))
        if not may_hide(text):
            return text
        policy = self._policy
        # In this order, so that no rule's removals create something for an earlier rule to find.
        for rule, action, kind in (
            ("null_characters", policy.null_characters, NULLS),
            ("control_characters", policy.control_characters, CONTROLS),
            ("bidi_controls", policy.bidi_controls, BIDI),
            ("invisible_characters", policy.invisible_characters, INVISIBLES),
        ):
            if action is Action.OFF or (remaining := kind.without(text)) == text:
                continue
            self._found(rule, action, path, f"has {len(text) - len(remaining)} {kind.noun}")
            if action is Action.STRIP:
                text = remaining
        return text

    def _found(self, rule: str, action: Action, path: str, problem: str) -> None:
        match action:
            case Action.REJECT:
                raise PromptRefusedError(rule, VERSION, path, problem)
            case Action.REPORT:
                self._warn("PROMPT_REPORTED", rule, f"{path} {problem}")
            case Action.STRIP:
                self._warn("PROMPT_STRIPPED", rule, f"{path} {problem}, which were removed")
            case Action.OFF:
                pass
            case _:
                assert_never(action)

    def _warn(self, code: str, rule: str, sentence: str) -> None:
        self.warnings.append(WarningChunk(code, f"prompt rule {rule} ({VERSION}): {sentence}"))


def _structures(request: GenerationRequest) -> Iterator[tuple[str, object]]:
    """Every piece of JSON that came with the request, by its path."""
    yield "parameters.extra", request.parameters.extra
    if isinstance(request.response_format, JsonSchemaFormat):
        yield "response_format.json_schema", request.response_format.json_schema
    for i, tool in enumerate(request.tools):
        yield f"tools[{i}].parameters_schema", tool.parameters_schema


def _deeper(value: object, levels: int) -> bool:
    """Whether JSON is nested deeper than so many levels."""
    match value:
        case Mapping():
            inner = list(value.values())
        case list():
            inner = value
        case _:
            return False
    return levels == 0 or any(_deeper(item, levels - 1) for item in inner)
