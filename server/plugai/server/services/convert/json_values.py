"""JSON objects of the contract: as Structs, which have no order and only floats, and as texts."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import NoReturn

from google.protobuf.struct_pb2 import Struct, Value

from plugai.runners.errors import InvalidRequestError

# Up to here every whole number is a float of its own.
_MAX_EXACT = 2**53
# What runners and providers read as integers.
_INTEGERS = range(-(2**63), 2**63)
_MAX_DIGITS = 20
# No setting accepts deeper JSON.
_MAX_DEPTH = 100
# The keyword of a schema whose members have the order of its `required`.
_PROPERTIES = "properties"


def json_object(value: Struct) -> dict[str, object]:
    """The object, with whole numbers as such: `maxLength: 5.0` is not what schemas say.

    A Struct has no order, so the members get one that is the same in every process: by name, and those of a schema's
    `properties` in the order in which its `required` lists them.
    """
    return _object(value.fields, ())


def json_text(text: str, path: str) -> dict[str, object]:
    """The object that a text has, in its order. Raises InvalidRequestError, which names `path`."""
    try:
        value = _decode(text)
        _check(value, _MAX_DEPTH)
    except RecursionError:
        problem = f"is nested more than {_MAX_DEPTH} levels deep"
    except UnicodeEncodeError:
        problem = "has half of a surrogate pair; remove it"
    except ValueError as error:
        problem = f"is not JSON: {error}"
    else:
        if isinstance(value, dict):
            return value
        problem = "must be a JSON object"
    raise InvalidRequestError(f"{path} {problem}", {path: problem})


def _object(fields: Mapping[str, Value], first: Iterable[str]) -> dict[str, object]:
    required = [item.string_value for item in fields["required"].list_value.values] if "required" in fields else ()
    names = dict.fromkeys([*(name for name in first if name in fields), *sorted(fields)])
    return {name: _value(fields[name], required if name == _PROPERTIES else ()) for name in names}


def _value(value: Value, first: Iterable[str] = ()) -> object:
    match value.WhichOneof("kind"):
        case "struct_value":
            return _object(value.struct_value.fields, first)
        case "list_value":
            return [_value(item) for item in value.list_value.values]
        case "number_value":
            return _whole(value.number_value)
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case _:
            return None


def _decode(text: str) -> object:
    return json.loads(
        text,
        object_pairs_hook=_pairs,
        parse_constant=_refuse_constant,
        parse_int=_integer,
        parse_float=lambda digits: _whole(float(digits)),
    )


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # Parsers differ in which of two members of one name they keep.
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} is given twice in an object")
    return found


def _integer(digits: str) -> float | int:
    number = int(digits) if len(digits) <= _MAX_DIGITS else None
    return float(digits) if number is None or number not in _INTEGERS else number


def _whole(number: float) -> float | int:
    return int(number) if number.is_integer() and abs(number) <= _MAX_EXACT else number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _check(value: object, levels: int) -> None:
    """Raise if a value cannot be stored or sent on as JSON."""
    match value:
        case str():
            value.encode()
            if "\0" in value:
                raise ValueError("it has the character U+0000; remove it")
        case float() if not math.isfinite(value):
            raise ValueError("a number is too large")
        case dict() | list():
            if levels == 0:
                raise RecursionError
            for item in (*value, *value.values()) if isinstance(value, dict) else value:
                _check(item, levels - 1)
