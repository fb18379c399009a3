"""Checks that what a request says about tools can be meant."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.runners.base import GenerationRequest, Tool, ToolMode
from plugai.runners.errors import InvalidRequestError


def check_tools(request: GenerationRequest) -> None:
    """Raise InvalidRequestError if two tools have one name, or if a tool must be called that is not there."""
    violations = _doubles(request.tools)
    choice = request.tool_choice
    if choice.mode is ToolMode.REQUIRED and not request.tools:
        violations["tool_choice.mode"] = "there are no tools that could be called; add `tools`"
    if choice.name and choice.name not in {tool.name for tool in request.tools}:
        violations["tool_choice.name"] = f"there is no tool {choice.name!r} in `tools`"
    if violations:
        message = "; ".join(f"{field}: {why}" for field, why in violations.items())
        raise InvalidRequestError(message, violations)


def _doubles(tools: Sequence[Tool]) -> dict[str, str]:
    names = [tool.name for tool in tools]
    return {
        f"tools[{number}].name": f"another tool is called {name!r} too; rename one"
        for number, name in enumerate(names)
        if name in names[:number]
    }
