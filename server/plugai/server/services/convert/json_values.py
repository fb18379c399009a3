"""JSON objects of the contract, whose numbers all arrive as floats."""

from __future__ import annotations

from google.protobuf import json_format, struct_pb2

# Up to here every whole number is a float of its own.
_MAX_EXACT = 2**53


def json_object(value: struct_pb2.Struct) -> dict[str, object]:
    """The object, with whole numbers as such: `maxLength: 5.0` is not what schemas say."""
    return {name: _whole(item) for name, item in json_format.MessageToDict(value).items()}


def _whole(value: object) -> object:
    match value:
        case float() if value.is_integer() and abs(value) <= _MAX_EXACT:
            return int(value)
        case list():
            return [_whole(item) for item in value]
        case dict():
            return {name: _whole(item) for name, item in value.items()}
    return value
