"""How long one of Anthropic's models may think, and what else it then cannot be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec.structs import replace

from plugai.runners.base import (
    GenerationRequest,
    Parameters,
    ReasoningEffort,
    Role,
    ToolCallPart,
    ToolMode,
    WarningChunk,
)

Json = dict[str, object]

_BUDGETS = {ReasoningEffort.LOW: 2048, ReasoningEffort.MEDIUM: 8192, ReasoningEffort.HIGH: 24576}
_LEAST_BUDGET = 1024


@dataclass(frozen=True, slots=True)
class Thinking:
    """`body` are the fields of the request about thinking; `effort` is for its field `output_config`.

    `parameters` are those of the request that can be said beside them.
    """

    parameters: Parameters
    body: Json = field(default_factory=dict[str, object])
    effort: Json = field(default_factory=dict[str, object])
    warnings: tuple[WarningChunk, ...] = ()


def thinking(request: GenerationRequest, adaptive: bool, max_tokens: int) -> Thinking:
    """What is asked of a model that decides itself how long it thinks, or else is given a budget of tokens."""
    parameters = request.parameters
    effort = parameters.reasoning_effort
    if effort is None:
        return Thinking(parameters)
    if effort is ReasoningEffort.NONE:
        return Thinking(parameters, {"thinking": {"type": "disabled"}})
    budget = min(_BUDGETS[effort], max_tokens - 1)
    if (obstacle := _obstacle(request, adaptive, budget)) is not None:
        warning = WarningChunk("PARAMETER_DROPPED", f"the model does not think first, since {obstacle}")
        return Thinking(parameters, warnings=(warning,))
    given = {"type": "adaptive", "display": "summarized"} if adaptive else {"type": "enabled", "budget_tokens": budget}
    return Thinking(
        replace(parameters, temperature=None, top_p=None, top_k=None),
        {"thinking": given},
        {"effort": effort.value} if adaptive else {},
        tuple(_left_out(parameters)),
    )


def _obstacle(request: GenerationRequest, adaptive: bool, budget: int) -> str | None:
    """Why the provider would refuse to let the model think."""
    if request.tools and request.tool_choice.mode is ToolMode.REQUIRED:
        return "a tool must be called"
    if adaptive:
        return None
    if budget < _LEAST_BUDGET:
        return f"max_output_tokens leaves less than {_LEAST_BUDGET} tokens for it"
    if _answers_a_call(request):
        return "what it thought before it called the tool is not known any more"
    return None


def _answers_a_call(request: GenerationRequest) -> bool:
    said = [message for message in request.messages if message.role is not Role.SYSTEM]
    before = next((message for message in reversed(said) if message.role is Role.ASSISTANT), None)
    called = before is not None and any(isinstance(part, ToolCallPart) for part in before.parts)
    return called and said[-1].role is Role.TOOL


def _left_out(parameters: Parameters) -> Iterator[WarningChunk]:
    for name in ("temperature", "top_p", "top_k"):
        if getattr(parameters, name) is not None:
            yield WarningChunk("PARAMETER_DROPPED", f"{name} was left out, since the model thinks first")
