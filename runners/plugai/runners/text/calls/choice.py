"""What an answer is held to, token by token, by its request's tools and response format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plugai.runners.base import GenerationRequest, GrammarFormat, JsonSchemaFormat, Tool, ToolMode
from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.calls.call_format import CallFormat
from plugai.runners.text.grammar.calls import ConstrainedFormat, ToolCallsFormat, ToolCallText


def constrained_format(form: CallFormat | None, request: GenerationRequest) -> ConstrainedFormat | None:
    """What the answer must be; None for anything. Raises InvalidRequestError for what cannot be held together.

    `form` is that of the tools that may be called; None if none may.
    """
    wanted, choice = request.response_format, request.tool_choice
    if form is None or not request.tools or choice.mode is ToolMode.NONE:
        return wanted
    if choice.mode is ToolMode.REQUIRED:
        return _calls(form, request, None)
    match wanted:
        case None:
            return None
        case JsonSchemaFormat(schema):
            return _calls(form, request, schema)
        case GrammarFormat():
            problem = 'cannot be held beside tools that may be called; set the tool choice to "none" or "required"'
            field = "response_format.grammar"
            raise InvalidRequestError(f"{field} {problem}", {field: problem})


def _calls(form: CallFormat, request: GenerationRequest, answer: Mapping[str, object] | None) -> ToolCallsFormat:
    choice, shape = request.tool_choice, form.shape
    return ToolCallsFormat(
        tuple(
            ToolCallText(
                shape.opening(tool.name), tool.parameters_schema, shape.after, f"tools[{index}].parameters_schema"
            )
            for index, tool in _offered(request.tools, choice.name)
        ),
        shape.first,
        shape.between,
        shape.last,
        several=not choice.single,
        answer_schema=answer,
    )


def _offered(tools: Sequence[Tool], name: str) -> list[tuple[int, Tool]]:
    """The tools that may be called, with their places in the request."""
    return [(index, tool) for index, tool in enumerate(tools) if name in ("", tool.name)]
