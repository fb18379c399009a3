"""The thinking of Anthropic's models: how long, and which other parameters it excludes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec.structs import replace

from plugai.runners.base import (
    GenerationRequest,
    Parameters,
    ReasoningEffort,
    ReasoningPart,
    Role,
    ToolCallPart,
    ToolMode,
    WarningChunk,
)

Json = dict[str, object]

_BUDGETS = {ReasoningEffort.LOW: 2048, ReasoningEffort.MEDIUM: 8192, ReasoningEffort.HIGH: 24576}
_MIN_BUDGET = 1024


@dataclass(frozen=True, slots=True)
class Thinking:
    """`body` has the request's fields about thinking; `effort` is for its field `output_config`.

    `parameters` are those of the request that may be combined with them.
    """

    parameters: Parameters
    body: Json = field(default_factory=dict[str, object])
    effort: Json = field(default_factory=dict[str, object])
    warnings: tuple[WarningChunk, ...] = ()


def thinking(request: GenerationRequest, adaptive: bool, max_tokens: int) -> Thinking:
    """The fields for a model that decides itself how long it thinks (`adaptive`), or gets a budget of tokens."""
    parameters = request.parameters
    effort = parameters.reasoning_effort
    if effort is None:
        return Thinking(parameters)
    if effort is ReasoningEffort.NONE:
        return Thinking(parameters, {"thinking": {"type": "disabled"}})
    budget = min(_BUDGETS[effort], max_tokens - 1)
    if (reason := _why_not(request, adaptive, budget)) is not None:
        warning = WarningChunk("PARAMETER_DROPPED", f"the model does not think first, since {reason}")
        return Thinking(parameters, warnings=(warning,))
    thinking_field = (
        {"type": "adaptive", "display": "summarized"} if adaptive else {"type": "enabled", "budget_tokens": budget}
    )
    return Thinking(
        replace(parameters, temperature=None, top_p=None, top_k=None),
        {"thinking": thinking_field},
        {"effort": effort.value} if adaptive else {},
        tuple(_drop_warnings(parameters)),
    )


def _why_not(request: GenerationRequest, adaptive: bool, budget: int) -> str | None:
    """Why the provider would reject thinking; None if it would not."""
    if request.tools and request.tool_choice.mode is ToolMode.REQUIRED:
        return "a tool must be called"
    if adaptive:
        return None
    if budget < _MIN_BUDGET:
        return f"max_output_tokens leaves less than {_MIN_BUDGET} tokens for it"
    if _answers_an_unsigned_call(request):
        return "its thinking before the tool call, with its signature, is not in the conversation"
    return None


def _answers_an_unsigned_call(request: GenerationRequest) -> bool:
    messages = [message for message in request.messages if message.role is not Role.SYSTEM]
    last = next((message for message in reversed(messages) if message.role is Role.ASSISTANT), None)
    parts = () if last is None else last.parts
    called = any(isinstance(part, ToolCallPart) for part in parts)
    signed = any(isinstance(part, ReasoningPart) and part.signature for part in parts)
    return called and not signed and messages[-1].role is Role.TOOL


def _drop_warnings(parameters: Parameters) -> Iterator[WarningChunk]:
    for name in ("temperature", "top_p", "top_k"):
        if getattr(parameters, name) is not None:
            yield WarningChunk("PARAMETER_DROPPED", f"{name} was left out, since the model thinks first")
