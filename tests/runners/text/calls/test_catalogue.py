"""A chat template tells in which format its model calls tools."""

from __future__ import annotations

from typing import get_args

import pytest

from plugai.runners.text.calls.catalogue import AUTOMATIC, BY_NAME, NONE, ToolFormat, format_of

TOOLS = "{%- if tools is not none %}{{ tools | tojson }}{% endif %}"


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("<tool_call></tool_call>", "hermes"),
        ("<tool_call><function=f><parameter=p></parameter></function></tool_call>", "qwen_xml"),
        ("<|channel|>commentary to=functions.f<|message|>", "harmony"),
        ("<tool_call>f<arg_key>a</arg_key><arg_value>1</arg_value></tool_call>", "glm"),
        ("<｜tool▁call▁begin｜>function<｜tool▁sep｜>f```json", "deepseek"),
        ("<｜tool▁call▁begin｜>f<｜tool▁sep｜>{}", "deepseek_v31"),
        ("<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>", "kimi_k2"),
        ("<|START_ACTION|>[]<|END_ACTION|>", "command"),
        ("Write 'Action:' followed by a list of \"tool_name\"", "command_r"),
        ("respond only with <|tool_call|> followed by a JSON list", "granite"),
        ("[TOOL_CALLS]", "mistral"),
        ("[TOOL_CALLS]f[ARGS]", "mistral_args"),
        ("<function=f>{}</function>", "functionary"),
        (">>>all", "functionary_v3"),
        ("<|tool_call_start|>", "pythonic"),
        ("[func_name1(params)]", "pythonic"),
        ("<|python_tag|>", "llama3"),
        ("Answer with JSON.", "json"),
    ],
)
def test_a_format_is_known_by_what_the_template_shows(shown: str, name: str) -> None:
    found = format_of(TOOLS + shown)
    assert found is not None
    assert found.name == name
    # Without tools there are no calls, whatever it shows.
    assert format_of("{{ messages }}" + shown) is None
    assert format_of("Your tools: {{ messages }}" + shown) is None


def test_every_format_can_be_chosen() -> None:
    assert set(get_args(ToolFormat)) == {AUTOMATIC, NONE, *BY_NAME}
