"""Every schema of the public JSON Schema test suite is refused by name, or nothing outside of it can be written.

`suite` has the files of draft 2020-12 of https://github.com/json-schema-org/JSON-Schema-Test-Suite, as they are.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.runners.text.grammar.accepting import Accepting

from plugai.runners.base import JsonSchemaFormat
from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.grammar.checker import checked_grammar
from plugai.runners.text.grammar.json_schema import narrowed

FILES = sorted((Path(__file__).parent / "suite").glob("*.json"))
# How many schemas of a file are refused; of other files none. They have a keyword that is not followed, refer to other
# documents, or accept nothing.
REFUSED = {
    **{"additionalProperties": 2, "allOf": 2, "anyOf": 1, "boolean_schema": 2, "const": 1, "contains": 7, "defs": 1},
    **{"dependentRequired": 4, "dependentSchemas": 4, "dynamicRef": 20, "enum": 1, "format": 9, "if-then-else": 10},
    **{"maxContains": 4, "minContains": 8, "multipleOf": 1, "not": 9, "oneOf": 9, "patternProperties": 3},
    **{"propertyNames": 6, "ref": 7, "refRemote": 15, "unevaluatedItems": 26, "unevaluatedProperties": 40},
    **{"uniqueItems": 3, "vocabulary": 2},
}


def texts(value: object) -> Iterator[str]:
    """The value as JSON, in each order of its members: a grammar has one order, that of the schema."""
    orders = [value]
    if isinstance(value, dict) and len(value) < 6:
        orders = [dict(members) for members in itertools.permutations(value.items())]
    for order in orders:
        yield json.dumps(whole(order), ensure_ascii=False)


def whole(value: Any) -> Any:
    """The value with integers where it has whole numbers, which is how they are written."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    if isinstance(value, dict):
        return {name: whole(inner) for name, inner in value.items()}
    return [whole(inner) for inner in value] if isinstance(value, list) else value


def accepting(schema: object) -> Accepting | None:
    """What accepts texts of the schema; None if it is refused."""
    if not isinstance(schema, dict):
        return None
    try:
        checked_grammar(JsonSchemaFormat(schema))
    except InvalidRequestError:
        return None
    return Accepting(JsonSchemaFormat(schema))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_value_that_a_schema_excludes_can_be_written(file: Path) -> None:
    cases = json.loads(file.read_text())
    refused = 0
    for case in cases:
        accepts = accepting(case["schema"])
        if accepts is None:
            refused += 1
            continue
        for instance in case["tests"]:
            written = any(map(accepts, texts(instance["data"])))
            assert written == expected(case["schema"], instance), (case["description"], instance)
    assert refused == REFUSED.get(file.stem, 0)


def expected(schema: dict[str, object], instance: dict[str, Any]) -> bool:
    """Whether the instance is written: it is valid, and wanted as an answer."""
    if "format" in schema and "only an annotation" in instance["description"]:
        # For the suite, a format is a remark, if nothing else is said.
        return False
    wanted = jsonschema.Draft202012Validator(narrowed(schema)).is_valid(instance["data"])
    return bool(instance["valid"]) and wanted
