"""Converts a JSON Schema to a GBNF grammar that produces only JSON that the schema accepts.

llama-cpp-python has a converter too, but it ignores keywords that it does not know, such as numeric bounds, and allows
line breaks in strings. Here a keyword that restricts an answer is either supported or rejected. The grammar may exclude
some JSON that the schema accepts, such as properties that it does not name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import unquote

from plugai.runners.llama_cpp.grammar.json_keywords import (
    TYPE_BY_KEYWORD,
    UNSUPPORTED,
    Schema,
    bounds,
    check_alone,
    number_range,
    refusal,
    sequence,
)
from plugai.runners.llama_cpp.grammar.json_numbers import NUMBER, integers, numbers

_MAX_DEPTH = 64
_SHARED_RULES: Mapping[str, str] = {
    "space": '(" " | "\\n" " "{0,12})?',
    "char": r'[^"\\\x7F\x00-\x1F] | "\\" ["\\/bfnrt]',
    "string": r'"\"" char* "\""',
    "value": 'string | array | object | "true" | "false" | "null" | ' + NUMBER,
    "array": '"[" space (value ("," space value)* space)? "]"',
    "object": '"{" space (string ":" space value ("," space string ":" space value)* space)? "}"',
}


def schema_grammar(schema: Schema) -> str:
    """The grammar. Raises InvalidRequestError, with the path of an unsupported keyword."""
    return _Converter(schema).grammar()


class _Converter:
    """Builds the rules of one grammar."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._rules = dict(_SHARED_RULES)
        self._references: dict[str, str] = {}
        self._by_type: Mapping[str, Callable[[Schema, str], str]] = {
            "object": self._object,
            "array": self._array,
            "string": self._string,
            "integer": self._integer,
            "number": self._number,
            "boolean": lambda _schema, _path: '"true" | "false"',
            "null": lambda _schema, _path: '"null"',
        }

    def grammar(self) -> str:
        self._rules["root"] = self._expression(self._schema, "")
        return "\n".join(f"{name} ::= {rule}" for name, rule in self._rules.items())

    def _expression(self, schema: object, path: str) -> str:
        """The GBNF expression of the schema at `path`, a JSON pointer."""
        if schema is True:
            return "value"
        if not isinstance(schema, Mapping):
            raise refusal(path, "is not a schema that accepts anything")
        if path.count("/") > _MAX_DEPTH:
            raise refusal(path, "is nested too deeply")
        for keyword in schema:
            if keyword in UNSUPPORTED and schema[keyword] is not False:
                raise refusal(f"{path}/{keyword}", "is a keyword that this runner does not support")
        combined = self._combined(schema, path)
        return self._typed(schema, path) if combined is None else combined

    def _combined(self, schema: Schema, path: str) -> str | None:
        """The expression of a schema that consists of other schemas or of values; None for other schemas."""
        if "$ref" in schema:
            check_alone(schema, f"{path}/$ref")
            return self._reference(schema["$ref"], f"{path}/$ref")
        if "const" in schema:
            return _value(schema["const"])
        if "enum" in schema:
            return " | ".join(map(_value, sequence(schema["enum"], f"{path}/enum")))
        for keyword in ("anyOf", "oneOf", "allOf"):
            if keyword in schema:
                return self._alternatives(schema, keyword, path)
        return None

    def _alternatives(self, schema: Schema, keyword: str, path: str) -> str:
        path = f"{path}/{keyword}"
        parts = sequence(schema[keyword], path)
        if keyword == "allOf" and len(parts) > 1:
            raise refusal(path, "has more than one schema, which this runner does not support")
        check_alone(schema, path)
        return " | ".join(f"({self._expression(part, f'{path}/{index}')})" for index, part in enumerate(parts))

    def _typed(self, schema: Schema, path: str) -> str:
        types = schema.get("type")
        if isinstance(types, str):
            types = [types]
        elif types is None:
            types = sorted({TYPE_BY_KEYWORD[keyword] for keyword in schema if keyword in TYPE_BY_KEYWORD})
        alternatives = []
        for kind in sequence(types, f"{path}/type") if types else ():
            if kind not in self._by_type:
                raise refusal(f"{path}/type", f"is {kind!r}, which is not a type")
            alternatives.append(self._by_type[str(kind)](schema, path))
        return " | ".join(alternatives) or "value"

    def _reference(self, reference: object, path: str) -> str:
        if not isinstance(reference, str) or not reference.startswith("#"):
            raise refusal(path, "is not a reference within the schema, such as #/$defs/name")
        if reference not in self._references:
            # Named before it is converted, since it may refer to itself.
            self._references[reference] = name = f"ref-{len(self._references)}"
            self._rules[name] = self._expression(self._target(reference, path), path)
        return self._references[reference]

    def _target(self, reference: str, path: str) -> object:
        target: object = self._schema
        for step in unquote(reference).split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            if not isinstance(target, Mapping) or name not in target:
                raise refusal(path, f"is {reference!r}, which does not exist")
            target = target[name]
        return target

    def _object(self, schema: Schema, path: str) -> str:
        properties = schema.get("properties") or {}
        if not isinstance(properties, Mapping):
            raise refusal(f"{path}/properties", "is not an object")
        required = set(sequence(schema.get("required", ()), f"{path}/required"))
        if unknown := required - properties.keys():
            raise refusal(f"{path}/required", f"names {min(map(str, unknown))!r}, which is not among the properties")
        if not properties:
            return self._map(schema.get("additionalProperties", True), f"{path}/additionalProperties")
        members = []
        for name, part in properties.items():
            value = self._expression(part, f"{path}/properties/{name}")
            members.append((self._named(f'{_value(name)} ":" space ({value})'), name in required))
        return _enclosed("{", self._members(members), "}")

    def _members(self, members: Sequence[tuple[str, bool]]) -> str:
        """The members in order, with optional ones, and commas only between two members."""
        # What may follow a member, and what may come while there is no member yet.
        after, first = '""', '""'
        for name, required in reversed(members):
            alone = f"{name} {after}"
            first = alone if required else f"({alone} | {first})"
            after = self._named(f'"," space {name} {after}' if required else f'("," space {name})? {after}')
            first = self._named(first)
        return first

    def _map(self, values: object, path: str) -> str:
        if values is False:
            return _enclosed("{", "", "}")
        member = self._named(f'string ":" space ({self._expression(values, path)})')
        return _enclosed("{", f'({member} ("," space {member})*)?', "}")

    def _array(self, schema: Schema, path: str) -> str:
        low, high = bounds(schema, "minItems", "maxItems", path)
        if "prefixItems" in schema:
            return self._tuple(schema, low, high, path)
        if high == 0 or schema.get("items") is False:
            return _enclosed("[", "", "]")
        item = self._named(self._expression(schema.get("items", True), f"{path}/items"))
        most = "" if high is None else high - 1
        items = f'{item} ("," space {item}){{{max(low - 1, 0)},{most}}}'
        return _enclosed("[", items if low else f"({items})?", "]")

    def _tuple(self, schema: Schema, low: int, high: int | None, path: str) -> str:
        parts = sequence(schema["prefixItems"], f"{path}/prefixItems")[:high]
        if low > len(parts):
            raise refusal(f"{path}/minItems", "is more than there are prefixItems")
        items = [f"({self._expression(part, f'{path}/prefixItems/{index}')})" for index, part in enumerate(parts)]
        return _enclosed("[", ' "," space '.join(items), "]")

    def _string(self, schema: Schema, path: str) -> str:
        low, high = bounds(schema, "minLength", "maxLength", path)
        if (low, high) == (0, None):
            return "string"
        most = "" if high is None else high
        return rf'"\"" char{{{low},{most}}} "\""'

    def _integer(self, schema: Schema, path: str) -> str:
        return _not_none(integers(*number_range(schema, path)), path)

    def _number(self, schema: Schema, path: str) -> str:
        return _not_none(numbers(*number_range(schema, path)), path)

    def _named(self, rule: str) -> str:
        """Add a rule. Returns its name."""
        name = f"part-{len(self._rules)}"
        self._rules[name] = rule
        return name


def _enclosed(opening: str, content: str, closing: str) -> str:
    return f'"{opening}" space {content} space "{closing}"'


def _value(value: object) -> str:
    """The grammar of one JSON value."""
    text = json.dumps(value, ensure_ascii=False)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _not_none(rule: str | None, path: str) -> str:
    if rule is None:
        raise refusal(path, "accepts no number that this runner can generate")
    return rule
