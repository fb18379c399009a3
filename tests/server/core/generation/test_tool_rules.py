"""What a request says about tools can be meant, or is refused with the field."""

import pytest

from plugai.runners.base import GenerationRequest, Tool, ToolChoice, ToolMode
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.generation.capabilities import check_tools

ONE = (Tool("get", "", {}),)


def request(tools: tuple[Tool, ...], choice: ToolChoice) -> GenerationRequest:
    return GenerationRequest("r", "u", "m", (), tools=tools, tool_choice=choice)


@pytest.mark.parametrize(
    ("tools", "choice", "field"),
    [
        ((), ToolChoice(ToolMode.REQUIRED), "tool_choice.mode"),
        ((), ToolChoice(ToolMode.AUTO, "get"), "tool_choice.name"),
        (ONE, ToolChoice(ToolMode.REQUIRED, "zz"), "tool_choice.name"),
        (ONE, ToolChoice(ToolMode.AUTO, "zz"), "tool_choice.name"),
        (ONE * 2, ToolChoice(), "tools[1].name"),
    ],
)
def test_a_choice_of_tools_that_cannot_be_met_is_refused(
    tools: tuple[Tool, ...], choice: ToolChoice, field: str
) -> None:
    with pytest.raises(InvalidRequestError) as error:
        check_tools(request(tools, choice))
    assert field in error.value.violations


@pytest.mark.parametrize(
    ("tools", "choice"),
    [
        ((), ToolChoice()),
        ((), ToolChoice(ToolMode.NONE)),
        (ONE, ToolChoice(ToolMode.REQUIRED)),
        (ONE, ToolChoice(ToolMode.REQUIRED, "get")),
    ],
)
def test_a_choice_of_tools_that_can_be_met_is_accepted(tools: tuple[Tool, ...], choice: ToolChoice) -> None:
    check_tools(request(tools, choice))
