"""Finds schemas that only an endless value would match: each of its parts requires another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from plugai.runners.text.grammar.json_keywords import Schema, parts, refusal


def check_ends(schema: Schema) -> None:
    """Raise InvalidRequestError if no value of the schema has an end."""
    schemas = dict(parts(schema))
    ending: set[str] = set()
    found = True
    while found and "" not in ending:
        # What a schema needs is mostly inside of it, and comes after it.
        new = [path for path in reversed(schemas) if path not in ending and _ends(schemas, path, ending)]
        ending.update(new)
        found = bool(new)
    if "" not in ending:
        raise refusal("", "could only be met by an endless value; make a part that refers to itself optional")


def _ends(schemas: Mapping[str, Schema], path: str, ending: set[str]) -> bool:
    """Whether a value ends if those of the schemas in `ending` do. What is not known counts as ending."""
    schema = schemas[path]
    needed = [*_needed(schema, path), *(f"{path}/allOf/{number}" for number, _ in _list(schema, "allOf"))]
    if any(other in schemas and other not in ending for other in needed):
        return False
    choices = [[f"{path}/{keyword}/{number}" for number, _ in _list(schema, keyword)] for keyword in ("anyOf", "oneOf")]
    return all(not paths or any(one not in schemas or one in ending for one in paths) for paths in choices)


def _needed(schema: Schema, path: str) -> Iterator[str]:
    """The paths of schemas without whose values there is none of this one."""
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        yield "/".join(step.replace("~1", "/").replace("~0", "~") for step in unquote(reference[1:]).split("/"))
    if schema.get("type") == "object":
        yield from (f"{path}/properties/{name}" for _, name in _list(schema, "required"))
    least = schema.get("minItems")
    if schema.get("type") == "array" and isinstance(least, int | float) and least >= 1:
        first = "prefixItems/0" if schema.get("prefixItems") else "items"
        yield f"{path}/{first}"


def _list(schema: Schema, keyword: str) -> Iterator[tuple[int, object]]:
    several = schema.get(keyword)
    yield from enumerate(several if isinstance(several, list | tuple) else ())
