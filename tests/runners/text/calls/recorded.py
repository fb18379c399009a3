"""Answers as models of each family write them, and what is read in them. A new family adds its rows here."""

from __future__ import annotations

from dataclasses import dataclass

TOOLS = {
    "get_weather": {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}},
    "now": {"type": "object", "properties": {}},
}


@dataclass(frozen=True)
class Recorded:
    """An answer of a model with one format; `read` is text, or the name and the arguments of a call.

    `invalid` counts the calls whose arguments are no JSON object.
    """

    form: str
    answer: str
    read: tuple[str | tuple[str, str], ...]
    invalid: int = 0
    prompt: str = ""


OSLO = ("get_weather", '{"city": "Oslo"}')
PARIS = ("get_weather", '{"city": "Paris", "days": 2}')
NOW = ("now", "{}")


def tag(call: str) -> str:
    return f"<tool_call>\n{call}\n</tool_call>"


WEATHER = '{"name": "get_weather", "arguments": {"city": "Oslo"}}'
WEATHER_PARIS = '{"name": "get_weather", "arguments": {"city": "Paris", "days": 2}}'

RECORDED = [
    # Qwen2.5 and Hermes, as they are trained.
    Recorded("hermes", tag(WEATHER), (OSLO,)),
    Recorded("hermes", f"I look that up.\n{tag(WEATHER)}\n{tag(WEATHER_PARIS)}\n", ("I look that up.", OSLO, PARIS)),
    Recorded("hermes", "It is warm.\n", ("It is warm.\n",)),
    Recorded("hermes", tag('{"name": "now"}'), (NOW,)),
    Recorded("hermes", tag('{"arguments": {"city": "Oslo"}, "name": "get_weather"}') + "Done.", (OSLO, "Done.")),
    Recorded("hermes", tag(f"[{WEATHER}, {WEATHER_PARIS}]"), (OSLO, PARIS)),
    # A tool that does not exist is the caller's to refuse, where the model has marked it as a call.
    Recorded("hermes", tag('{"name": "fly", "arguments": {}}'), (("fly", "{}"),)),
    # Qwen2.5-Coder: no tags, but a block of code, or nothing at all, and brackets as in its template's source.
    Recorded("hermes", WEATHER, (OSLO,)),
    Recorded("hermes", f"```json\n{WEATHER}\n```", (OSLO,)),
    Recorded("hermes", f"Of course:\n```json\n{WEATHER}\n```\nThat is all.", ("Of course:", OSLO, "\nThat is all.")),
    Recorded("hermes", f"```json\n[\n  {WEATHER},\n  {WEATHER_PARIS}\n]\n```", (OSLO, PARIS)),
    Recorded("hermes", '{{"name": "get_weather", "arguments": {"city": "Oslo"}}}', (OSLO,)),
    Recorded("hermes", f"{WEATHER}\n{WEATHER_PARIS}", (OSLO, PARIS)),
    # JSON that is an answer, and no call.
    Recorded("hermes", '```json\n{"city": "Oslo"}\n```', ('```json\n{"city": "Oslo"}\n```',)),
    Recorded("hermes", '{"name": "Ada", "arguments": {}}', ('{"name": "Ada", "arguments": {}}',)),
    Recorded("hermes", '{"name": "now", "age": 3} and [1] {', ('{"name": "now", "age": 3} and [1] {',)),
    Recorded("hermes", "a ```python\nx = {}\n``` b", ("a ```python\nx = {}\n``` b",)),
    # Broken calls: text before the name is known, and the arguments as they were written after it.
    Recorded("hermes", "<tool_call>\noops\n</tool_call>", ("<tool_call>\noops\n</tool_call>",)),
    Recorded("hermes", '<tool_call>{"name": "get_w', ('<tool_call>{"name": "get_w',)),
    Recorded("hermes", "see <tool_", ("see <tool_",)),
    Recorded("hermes", tag(WEATHER[:-1]), (OSLO,)),
    Recorded("hermes", tag(WEATHER + "}"), (OSLO,)),
    Recorded(
        "hermes", '<tool_call>{"name": "now", "arguments": {"a": 1 </tool_call> x', (("now", '{"a": 1 '), " x"), 1
    ),
    Recorded("hermes", '<tool_call>{"name": "now", "arguments": {"a": "b', (("now", '{"a": "b'),), 1),
    Recorded("hermes", tag('{"name": "now", "arguments": [1]}'), (("now", "[1]"),), 1),
    # As the API of OpenAI has it.
    Recorded(
        "json",
        r'{"type": "function", "function": {"name": "get_weather", "arguments": "{\"city\": \"Oslo\"}"}}',
        (OSLO,),
    ),
    Recorded(
        "json",
        '{"name": "get_weather", "arguments": {"city": "{\\"<tool_call>\\"} ] é😀"}}',
        (("get_weather", '{"city": "{\\"<tool_call>\\"} ] é😀"}'),),
    ),
]
