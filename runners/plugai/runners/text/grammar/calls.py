"""A grammar for answers that must be tool calls, whose arguments match the schemas of the tools."""

from __future__ import annotations

import json
from collections.abc import Mapping

import msgspec
from llguidance import LLMatcher

from plugai.runners.base import ResponseFormat
from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.grammar.json_schema import prepared_schema

_SCHEMA = "response_format.json_schema"
# A small model may not stop otherwise.
_MOST_MORE = 15


class ToolCallText(msgspec.Struct, frozen=True):
    """One call: what is around its arguments, their JSON Schema, and where that is in the request."""

    opening: str
    arguments_schema: Mapping[str, object]
    closing: str
    path: str


class ToolCallsFormat(msgspec.Struct, frozen=True, tag=True):
    """The answer must be one of these calls, or `several` of them, with texts around and between.

    With an `answer_schema` it may be JSON that matches that one instead.
    """

    calls: tuple[ToolCallText, ...]
    first: str = ""
    between: str = ""
    last: str = ""
    several: bool = False
    answer_schema: Mapping[str, object] | None = None


ConstrainedFormat = ResponseFormat | ToolCallsFormat


def calls_grammar(form: ToolCallsFormat) -> str:
    """The grammar, for llguidance. Raises InvalidRequestError for a schema that is not supported."""
    names = [f"call{number}" for number in range(len(form.calls))]
    more = f" ({_quoted(form.between)} call){{0,{_MOST_MORE}}}" if form.several else ""
    lines = [
        "start: calls | answer" if form.answer_schema is not None else "start: calls",
        f"calls: {_quoted(form.first)} call{more} {_quoted(form.last)}",
        f"call: {' | '.join(names)}",
        *(f"{name}: {_call(call)}" for name, call in zip(names, form.calls, strict=True)),
    ]
    if form.answer_schema is not None:
        lines.append(f"answer: %json {json.dumps(prepared_schema(form.answer_schema))}")
    return LLMatcher.grammar_from_lark("\n".join(lines))


def _call(call: ToolCallText) -> str:
    try:
        schema = prepared_schema(_of_object(call.arguments_schema))
    except InvalidRequestError as error:
        violations = {name.replace(_SCHEMA, call.path): why for name, why in error.violations.items()}
        raise InvalidRequestError(str(error).replace(_SCHEMA, call.path), violations) from None
    return f"{_quoted(call.opening)} %json {json.dumps(schema)} {_quoted(call.closing)}"


def _of_object(schema: Mapping[str, object]) -> Mapping[str, object]:
    """The schema of arguments, which are always an object."""
    if schema.keys() & {"type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const"}:
        return schema
    # One that names no arguments takes none.
    return {"properties": {}, **schema, "type": "object"}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
