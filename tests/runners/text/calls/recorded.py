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


def deepseek(*calls: str) -> str:
    inside = "\n".join(f"<｜tool▁call▁begin｜>{call}<｜tool▁call▁end｜>" for call in calls)
    return f"<｜tool▁calls▁begin｜>{inside}<｜tool▁calls▁end｜>"


CITY = '{"city": "Oslo"}'
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
    # Llama 3.1 to 3.3.
    Recorded("llama3", '{"name": "get_weather", "parameters": {"city": "Oslo"}}', (OSLO,)),
    Recorded("llama3", '<|python_tag|>{"name": "get_weather", "parameters": {"city": "Oslo"}}', (OSLO,)),
    Recorded(
        "llama3",
        '{"name": "get_weather", "parameters": {"city": "Oslo"}}; {"name": "now", "parameters": {}}',
        (OSLO, NOW),
    ),
    Recorded("llama3", '<|python_tag|>get_weather.call(city="Oslo")', (OSLO,)),
    Recorded("llama3", '<function=get_weather>{"city": "Oslo"}</function>', (OSLO,)),
    Recorded("llama3", "<|python_tag|>print(1)", ("<|python_tag|>print(1)",)),
    # The definition of a tool, which small models repeat, is no call.
    Recorded(
        "llama3",
        '{"name": "now", "description": "time", "parameters": {}}',
        ('{"name": "now", "description": "time", "parameters": {}}',),
    ),
    # Mistral before and since Small 3.2.
    Recorded("mistral", f"[TOOL_CALLS] [{WEATHER}, {WEATHER_PARIS}]", (OSLO, PARIS)),
    Recorded("mistral", f'[TOOL_CALLS][{WEATHER[:-1]}, "id": "abcdefghi"}}]', (OSLO,)),
    Recorded("mistral_args", '[TOOL_CALLS]get_weather[ARGS]{"city": "Oslo"}[TOOL_CALLS]now[ARGS]{}', (OSLO, NOW)),
    Recorded("mistral_args", '[TOOL_CALLS]get_weather[CALL_ID]abcdefghi[ARGS]{"city": "Oslo"}', (OSLO,)),
    Recorded("mistral", "[TOOL_CALLS] none", ("[TOOL_CALLS] none",)),
    Recorded("mistral", "[1] and [2]", ("[1] and [2]",)),
    # Functionary 3.1 and 3.2.
    Recorded(
        "functionary", '<function=get_weather>{"city": "Oslo"}</function><function=now>{}</function>', (OSLO, NOW)
    ),
    Recorded("functionary", "a <function=x", ("a <function=x",)),
    Recorded("functionary_v3", 'get_weather\n{"city": "Oslo"}>>>now\n{}', (OSLO, NOW), prompt="assistant\n>>>"),
    Recorded("functionary_v3", 'all\nI look.>>>get_weather\n{"city": "Oslo"}', ("I look.", OSLO), prompt=">>>"),
    Recorded("functionary_v3", "all\nIt is 3 >>> 2.", ("It is 3 >>> 2.",), prompt=">>>"),
    # Llama 3.2 and 4, LFM2.
    Recorded("pythonic", '[get_weather(city="Oslo"), now()]', (OSLO, NOW)),
    Recorded("pythonic", "[get_weather(city='Paris', days=2)]", (PARIS,)),
    Recorded("pythonic", '<|tool_call_start|>[get_weather(city="Oslo")]<|tool_call_end|>Wait.', (OSLO, "Wait.")),
    Recorded(
        "pythonic",
        "[now(a=[1, (2, 3)], b={'x': None}, c=true, d=\"a, b) '\", e=True)]",
        (("now", '{"a": [1, [2, 3]], "b": {"x": null}, "c": true, "d": "a, b) \'", "e": true}'),),
    ),
    Recorded("pythonic", "[now(3)]", (("now", "3{}"),), 1),
    Recorded("pythonic", "[fly(a=1)] and [1]", ("[fly(a=1)] and [1]",)),
    Recorded("pythonic", WEATHER, (OSLO,)),
    # Qwen3-Coder, Qwen3.5, Nemotron 3, Step 3.5.
    Recorded(
        "qwen_xml",
        "Let me see.\n\n"
        + tag(
            "<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n<parameter=days>\n2\n</parameter>\n</function>"
        ),
        ("Let me see.", PARIS),
    ),
    Recorded("qwen_xml", tag("<function=now>\n</function>"), (NOW,)),
    Recorded(
        "qwen_xml",
        "<function=get_weather>\n<parameter=city>\n12</parameter>\n</function>",
        (("get_weather", '{"city": "12"}'),),
    ),
    Recorded("qwen_xml", tag(WEATHER), (OSLO,)),
    # gpt-oss, as its channels are split.
    Recorded("harmony", f"I look.<|channel|>commentary to=functions.get_weather<|message|>{CITY}", ("I look.", OSLO)),
    Recorded("harmony", "<|channel|>commentary to=functions.now<|message|>{}", (NOW,)),
    Recorded("harmony", "a <|channel|>commentary to=functions.", ("a <|channel|>commentary to=functions.",)),
    # GLM-4.5, and 4.7 without line breaks.
    Recorded(
        "glm",
        "I look.\n"
        "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Paris</arg_value>\n"
        "<arg_key>days</arg_key>\n<arg_value>2</arg_value>\n</tool_call>\n<tool_call>now\n</tool_call>",
        ("I look.", PARIS, NOW),
    ),
    Recorded("glm", "<tool_call>get_weather<arg_key>city</arg_key><arg_value>Oslo</arg_value></tool_call>", (OSLO,)),
    Recorded(
        "glm",
        '<tool_call>fly\n<arg_key>to</arg_key>\n<arg_value>[1, "a"]</arg_value>\n</tool_call>',
        (("fly", '{"to": [1, "a"]}'),),
    ),
    Recorded(
        "glm",
        "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>12\n3</arg_value>",
        (("get_weather", '{"city": "12\\n3"}'),),
    ),
    Recorded("glm", tag(WEATHER), (OSLO,)),
    Recorded("glm", "a <tool_call> b", ("a <tool_call> b",)),
    # DeepSeek R1 and V3; small models of this family leave out the outer mark.
    Recorded(
        "deepseek",
        deepseek(
            f"function<｜tool▁sep｜>get_weather\n```json\n{CITY}\n```", "function<｜tool▁sep｜>now\n```json\n{}\n```"
        ),
        (OSLO, NOW),
    ),
    Recorded(
        "deepseek",
        "Wait.\n\n" + deepseek(f"function<｜tool▁sep｜>get_weather\n```json\n{CITY}\n```"),
        ("Wait.", OSLO),
    ),
    Recorded("deepseek", f"<｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n{CITY}\n```", (OSLO,)),
    Recorded("deepseek", "<｜tool▁calls▁begin｜> none", ("<｜tool▁calls▁begin｜> none",)),
    # V3.1.
    Recorded("deepseek_v31", deepseek(f"get_weather<｜tool▁sep｜>{CITY}", "now<｜tool▁sep｜>{}"), (OSLO, NOW)),
    # Kimi K2.
    Recorded(
        "kimi_k2",
        "Let me look.<|tool_calls_section_begin|>"
        f"<|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{CITY}<|tool_call_end|>"
        "<|tool_call_begin|>functions.now:1<|tool_call_argument_begin|>{}<|tool_call_end|>"
        "<|tool_calls_section_end|>",
        ("Let me look.", OSLO, NOW),
    ),
    Recorded(
        "kimi_k2",
        "<|tool_call_begin|>get_weather<|tool_call_end|>",
        ("<|tool_call_begin|>get_weather<|tool_call_end|>",),
    ),
    # Granite 3 and Phi-4-mini.
    Recorded("granite", f"<|tool_call|>[{WEATHER}, {WEATHER_PARIS}]", (OSLO, PARIS)),
    Recorded("granite", f"<|tool_call|>[{WEATHER}]<|/tool_call|>", (OSLO,)),
    Recorded("granite", "<|tool_call|> no", ("<|tool_call|> no",)),
    # Command R7B and A, and Command R.
    Recorded(
        "command",
        '<|START_ACTION|>[\n    {"tool_call_id": "0", "tool_name": "get_weather", "parameters": {"city": "Oslo"}},\n'
        '    {"tool_call_id": "1", "tool_name": "now", "parameters": {}}\n]<|END_ACTION|>',
        (OSLO, NOW),
    ),
    Recorded(
        "command_r",
        'Action: ```json\n[\n    {\n        "tool_name": "get_weather",\n        "parameters": {\n'
        '            "city": "Oslo"\n        }\n    }\n]```',
        (("get_weather", '{\n            "city": "Oslo"\n        }'),),
    ),
    Recorded("command_r", "Action: none", ("Action: none",)),
]
