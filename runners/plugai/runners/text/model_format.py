"""How a model writes answers, as its chat template has it: with tool calls, and with reasoning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from plugai.runners.base import (
    Capability,
    GenerationRequest,
    Message,
    Role,
    TextPart,
    Tool,
    ToolCallPart,
    ToolMode,
    WarningChunk,
)
from plugai.runners.errors import CapabilityMissingError, ModelBrokenError
from plugai.runners.text.answer_reader import AnswerReader
from plugai.runners.text.calls.call_format import CallFormat
from plugai.runners.text.calls.catalogue import AUTOMATIC, BY_NAME, GENERIC, NONE, ToolFormat, format_of
from plugai.runners.text.calls.choice import constrained_format
from plugai.runners.text.calls.generic import with_tools_as_text
from plugai.runners.text.calls.reader import CallReader
from plugai.runners.text.grammar.calls import ConstrainedFormat
from plugai.runners.text.prompt import Conversation, Prompt
from plugai.runners.text.reasoning import ReasoningFormat, reasoning_format
from plugai.runners.text.template import ChatTemplate

_PROBE = "probe"


@dataclass(frozen=True, slots=True)
class ModelFormat:
    """`calls` is None if the model calls no tools, `reasoning` if it does not reason.

    `as_text`: the template knows no tools, so that they are text of the messages. For `arguments_as_text` and
    `content_as_parts` see TurnWriter.
    """

    calls: CallFormat | None = None
    reasoning: ReasoningFormat | None = None
    as_text: bool = False
    arguments_as_text: bool = False
    content_as_parts: bool = False

    @property
    def name(self) -> str:
        """The format of tool calls; empty if the model calls none."""
        return "" if self.calls is None else GENERIC if self.as_text else self.calls.name

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the model can do because of it."""
        tools = {Capability.TOOLS} if self.calls else set()
        return frozenset(tools | ({Capability.REASONING} if self.reasoning else set()))

    @property
    def marks(self) -> tuple[str, ...]:
        """Texts that are control tokens of some models, and must be seen in an answer."""
        reasoning = self.reasoning.marks.shown if self.reasoning else ()
        return (*(self.calls.markers if self.calls else ()), *reasoning)

    def conversation(self, request: GenerationRequest) -> Conversation:
        """What the prompt of a request is made of."""
        effort = request.parameters.reasoning_effort
        variables = self.reasoning.variables(effort) if self.reasoning else {}
        tools = callable_tools(request)
        if self.as_text and self.calls is not None:
            messages = with_tools_as_text(request.messages, tools, self.calls)
            return Conversation(messages, variables=variables, content_as_parts=self.content_as_parts)
        return Conversation(request.messages, tools, variables, self.arguments_as_text, self.content_as_parts)

    def reader(self, request: GenerationRequest, prompt: Prompt) -> AnswerReader:
        """What reads the answer to a request."""
        splitter = self.reasoning.splitter(prompt.end) if self.reasoning else None
        tools = callable_tools(request)
        calls = None
        if tools and self.calls is not None:
            calls = CallReader(self.calls, tools, prompt.end, one_call=request.tool_choice.single)
        return AnswerReader(request.parameters.stop, splitter, calls)

    def constraint(self, request: GenerationRequest) -> ConstrainedFormat | None:
        """What the answer is held to; None for nothing. Raises InvalidRequestError."""
        return constrained_format(self.calls, request)

    def warnings(self, request: GenerationRequest, prompt: Prompt) -> Iterator[WarningChunk]:
        """What the caller should know of how the request is answered."""
        if prompt.warning is not None:
            yield prompt.warning
        if self.as_text and callable_tools(request):
            yield WarningChunk(
                "GENERIC_TOOL_FORMAT",
                "the model's chat template knows no tools: they are described to it in the system message, which it "
                "may not have been trained on",
            )


def model_format(template: ChatTemplate, tool_format: ToolFormat) -> ModelFormat:
    """How a model with this chat template writes answers.

    `tool_format` is that of the settings: a format's name, or one of AUTOMATIC, NONE and GENERIC. Raises as `render`.
    """
    reasoning, as_parts = reasoning_format(template.source), _takes_only_parts(template)
    shown = format_of(template.source)
    if tool_format == NONE or (tool_format == AUTOMATIC and shown is None):
        return ModelFormat(None, reasoning, content_as_parts=as_parts)
    chosen = shown if tool_format == AUTOMATIC else BY_NAME[tool_format]
    if shown is None or tool_format == GENERIC:
        return ModelFormat(chosen, reasoning, as_text=True, content_as_parts=as_parts)
    return ModelFormat(
        chosen, reasoning, arguments_as_text=not _takes_objects(template, as_parts), content_as_parts=as_parts
    )


def callable_tools(request: GenerationRequest) -> tuple[Tool, ...]:
    """The tools that the answer may call."""
    return () if request.tool_choice.mode is ToolMode.NONE else request.tools


def _takes_only_parts(template: ChatTemplate) -> bool:
    """Whether the template writes the content of a message only if it is a list of parts, as those for images may."""
    return not _writes_content(template, as_parts=False) and _writes_content(template, as_parts=True)


def _writes_content(template: ChatTemplate, *, as_parts: bool) -> bool:
    question = Conversation((Message(Role.USER, (TextPart(_PROBE),)),), content_as_parts=as_parts)
    try:
        return _PROBE in question.render(template, str, str)
    except (CapabilityMissingError, ModelBrokenError):
        return False


def _takes_objects(template: ChatTemplate, as_parts: bool) -> bool:
    """Whether the template writes arguments that are objects as JSON; many take only JSON text."""
    call = ToolCallPart(_PROBE, _PROBE, json.dumps({_PROBE: _PROBE}))
    messages = (Message(Role.USER, (TextPart(_PROBE),)), Message(Role.ASSISTANT, (call,)))
    try:
        conversation = Conversation(messages, (Tool(_PROBE, _PROBE, {}),), content_as_parts=as_parts)
        rendered = conversation.render(template, str, str)
    except (CapabilityMissingError, ModelBrokenError):
        return False
    # What Python shows of an object is in other quotation marks.
    return f"'{_PROBE}'" not in rendered
