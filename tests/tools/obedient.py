"""A model that does what a request asks: it calls the tools, fills the schemas, and keeps to the limits.

Small local models can't be relied on for that. `python -m tests.tools.obedient` serves it, and prints its URL.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.script import Answer, Ending, Says, Text, Tokens, ToolCall
from tests.adapters.fakes.server import KEY, Call, fake_provider

Json = dict[str, Any]

_WORDS = "Hello there, I do what I am told to do."
_QUOTED = re.compile(r"[`'\"]([^`'\"]+)[`'\"]")
_NUMBER = re.compile(r"-?\d+")


def obey(call: Call) -> Says:
    """What the model says to this call."""
    body, last = call.body, call.turns[-1]
    tools = _tools(body, last.text) if last.role == "user" or _is_forced(body) else []
    if tools:
        called = [
            ToolCall(
                f"call_{len(call.turns)}_{i}", tool["name"], json.dumps(filled(tool.get("parameters") or {}, last.text))
            )
            for i, tool in enumerate(tools)
        ]
        return Says(Answer(tuple(called), Ending.TOOL_CALLS, Tokens(thought=0)))
    text = _text(body, last.text) if last.role == "user" else f"The result is {' '.join(last.tool_results)}."
    words, limit = re.findall(r"\S+\s*", text), body.get("max_tokens") or 10**9
    ending = Ending.LENGTH if limit < len(words) else Ending.STOP
    said = tuple(map(Text, words[:limit]))
    return Says(Answer(said, ending, Tokens(cached=0, wrote=len(said), thought=0)))


def _arguments(tool: Json, text: str) -> str:
    return json.dumps(filled(tool.get("parameters") or {}, text))


def filled(schema: Json, text: str) -> Any:
    """A value that conforms to the schema. Its numbers and texts are the first number and the first quotation in the
    text; an object whose members are not named has those that are quoted.
    """
    return _Filling(schema, text).value(schema)


class _Filling:
    def __init__(self, root: Json, text: str) -> None:
        self._root = root
        self._quoted = _QUOTED.findall(text)
        self._number = int(found[0]) if (found := _NUMBER.findall(text)) else 1

    def value(self, schema: Json) -> Any:
        """A value of this part of the schema."""
        schema = self._meant(schema)
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        match schema.get("type", "object"):
            case "object":
                return self._object(schema.get("properties"))
            case "array":
                return [self.value(schema.get("items", {"type": "string"}))]
            case kind:
                return {"integer": self._number, "number": self._number, "boolean": True}.get(kind, self._word)

    @property
    def _word(self) -> str:
        return self._quoted[0] if self._quoted else "word"

    def _object(self, properties: Json | None) -> Json:
        if properties is None:
            return dict.fromkeys(self._quoted, "word")
        return {name: self.value(each) for name, each in properties.items()}

    def _meant(self, schema: Json) -> Json:
        if reference := schema.get("$ref"):
            found = self._root
            for step in reference.removeprefix("#/").split("/"):
                found = found[step]
            return self._meant(found)
        for keyword in ("anyOf", "oneOf", "allOf"):
            if keyword in schema:
                return self._meant(schema[keyword][0])
        return schema


def _is_forced(body: Json) -> bool:
    return body.get("tool_choice", "auto") not in ("auto", "none")


def _tools(body: Json, text: str) -> list[Json]:
    """The tools to call: the one that must be, or those that the text names, or the first."""
    offered = [tool["function"] for tool in body.get("tools", ())]
    choice = body.get("tool_choice", "auto")
    if choice == "none" or not offered:
        return []
    if isinstance(choice, dict):
        return [tool for tool in offered if tool["name"] == choice["function"]["name"]]
    return [tool for tool in offered if tool["name"] in text] or offered[:1]


def _text(body: Json, text: str) -> str:
    format_ = body.get("response_format") or {}
    if format_.get("type") == "json_schema":
        return json.dumps(filled(format_["json_schema"]["schema"], text))
    return _WORDS


async def main() -> None:
    """Serve until the process ends."""
    async with fake_provider(CompatibleChat(), KEY) as provider:
        provider.always = obey
        print(provider.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
