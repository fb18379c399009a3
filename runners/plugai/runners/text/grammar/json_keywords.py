"""The keywords of a JSON Schema: where its parts are, and which keywords this server does not follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.grammar.limits import MAX_DEPTH

Schema = Mapping[str, object]

_ONE = ("additionalItems", "additionalProperties", "items")
_SEVERAL = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
_NAMED = ("properties", "patternProperties", "$defs", "definitions")
# Also of older drafts, whose keywords would otherwise be taken for remarks.
_NOT_FOLLOWED = frozenset(
    {
        "$dynamicAnchor",
        "$dynamicRef",
        "$recursiveAnchor",
        "$recursiveRef",
        "contains",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
        "disallow",
        "divisibleBy",
        "else",
        "extends",
        "if",
        "maxContains",
        "minContains",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
        "uniqueItems",
    }
)
_WITHOUT_EFFECT = {"uniqueItems": False, "unevaluatedItems": True, "unevaluatedProperties": True}


def has_effect(keyword: str, value: object) -> bool:
    """Whether the keyword excludes anything with this value."""
    return keyword not in _WITHOUT_EFFECT or value is not _WITHOUT_EFFECT[keyword]


def check_keywords(schema: Schema) -> None:
    """Raise InvalidRequestError, with the path, if a keyword is not followed."""
    for path, part in parts(schema):
        for keyword, value in part.items():
            if keyword in _NOT_FOLLOWED and has_effect(keyword, value):
                raise refusal(f"{path}/{keyword}", "is a keyword that this server does not follow; leave it out")
        _check_properties(part, path)


def parts(schema: Schema, path: str = "") -> Iterator[tuple[str, Schema]]:
    """The schema and all schemas in it, with their paths, JSON pointers."""
    yield path, schema
    for keyword, value in schema.items():
        match _holds(keyword, value), value:
            case "one", Mapping():
                yield from parts(value, f"{path}/{keyword}")
            case "several", list() | tuple():
                yield from _all_parts(enumerate(value), f"{path}/{keyword}")
            case "named", Mapping():
                yield from _all_parts(value.items(), f"{path}/{keyword}")


def _all_parts(schemas: Iterable[tuple[object, object]], path: str) -> Iterator[tuple[str, Schema]]:
    for name, part in schemas:
        if isinstance(part, Mapping):
            yield from parts(part, f"{path}/{name}")


def rewritten(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """The schema with all schemas in it, and then itself, replaced by what `change` returns for them."""

    def inside(keyword: str, value: object) -> object:
        match _holds(keyword, value), value:
            case "one", Mapping():
                return rewritten(value, change)
            case "several", list() | tuple():
                return [rewritten(part, change) if isinstance(part, Mapping) else part for part in value]
            case "named", Mapping():
                return {
                    name: rewritten(part, change) if isinstance(part, Mapping) else part for name, part in value.items()
                }
            case _:
                return value

    return change({keyword: inside(keyword, value) for keyword, value in schema.items()})


def _holds(keyword: str, value: object) -> str:
    """Whether the keyword's value is one schema, several or named ones; empty if it is none."""
    if keyword in _NAMED:
        return "named"
    if keyword in _SEVERAL and not isinstance(value, Mapping):
        return "several"
    return "one" if keyword in _ONE else ""


def check_depth(schema: Schema) -> None:
    """Raise InvalidRequestError if anything in the schema is nested too deeply."""
    level: list[object] = [schema]
    for _ in range(MAX_DEPTH):
        level = [inner for value in level for inner in _inner(value)]
        if not level:
            return
    raise refusal("", f"is nested more than {MAX_DEPTH} levels deep; simplify it")


def _inner(value: object) -> Sequence[object]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list | tuple) else ()


def _check_properties(schema: Schema, path: str) -> None:
    """What has a name twice, in an object whose names are free, would count twice."""
    least, required = schema.get("minProperties"), schema.get("required")
    known = len(required) if isinstance(required, list | tuple) else 0
    if isinstance(least, int | float) and least > max(known, 1):
        raise refusal(
            f"{path}/minProperties", "is more than there are required properties; name that many in `required`"
        )


def refusal(path: str, what: str) -> InvalidRequestError:
    """The error for the place at this path, a JSON pointer."""
    location = f"response_format.json_schema{path}"
    return InvalidRequestError(f"the JSON Schema is not supported: {location} {what}", {location: what})
