"""Text in requests: every string of every request message is refused by its name, or is what any database stores."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.struct_pb2 import Struct

from plugai.runners.errors import InvalidRequestError
from plugai.server.interceptors.rules import check
from plugai.server.wiring.services import PUBLIC_SERVICES
from plugai.v1 import message_pb2, models_pb2, options_pb2

CONTROL = ["\0", "\x1b", "\r", "\n", "\t", "\x7f", "\x85", "\u2028"]
UNUSUAL = ["e\u0301", "\ufeff", "\U0001f469\u200d\U0001f680", "\ufffd", "%s{0}", "' OR 1=1 --", "\u202e"]
Path = tuple[FieldDescriptor, ...]


def paths(descriptor: Descriptor, chosen: Callable[[FieldDescriptor], bool], above: Path = ()) -> Iterator[Path]:
    """The way to each chosen field of a message, through the messages in it."""
    for field in descriptor.fields:
        kind = field.message_type
        if chosen(field):
            yield (*above, field)
        elif kind is not None and kind.full_name.startswith("plugai.") and kind not in [f.message_type for f in above]:
            yield from paths(kind, chosen, (*above, field))


def fields(chosen: Callable[[FieldDescriptor], bool]) -> list[tuple[Descriptor, Path]]:
    """The chosen fields of every request."""
    return [(request, path) for request in REQUESTS.values() for path in paths(request, chosen)]


REQUESTS = {method.input_type.full_name: method.input_type for service in PUBLIC_SERVICES for method in service.methods}
FIELDS = fields(lambda field: field.type == FieldDescriptor.TYPE_STRING)


def message_with(request: Descriptor, path: Path, text: Any) -> Any:
    message: Any = GetMessageClass(request)()
    at = message
    for field in path[:-1]:
        at = getattr(at, field.name).add() if field.is_repeated else getattr(at, field.name)
    last = path[-1]
    if last.is_repeated:
        getattr(at, last.name).append(text)
    elif isinstance(text, dict):
        getattr(at, last.name).update(text)
    else:
        setattr(at, last.name, text)
    return message


def name_of(path: Path) -> str:
    return ".".join(field.name + ("[0]" if field.is_repeated else "") for field in path)


def violations(message: Any) -> dict[str, str]:
    try:
        check(message)
    except InvalidRequestError as error:
        return dict(error.violations)
    return {}


def test_every_string_field_of_every_request_refuses_nul_and_a_line_every_control_character() -> None:
    assert len(FIELDS) > 150
    multiline = 0
    for request, path in FIELDS:
        free = path[-1].GetOptions().Extensions[options_pb2.rules].multiline
        multiline += free
        for character in CONTROL:
            problem = violations(message_with(request, path, f"a{character}b")).get(name_of(path), "")
            if character == "\0" or not free:
                assert f"U+{ord(character):04X}; remove it" in problem, (request.full_name, name_of(path))
            else:
                assert "U+" not in problem, (request.full_name, name_of(path))
    assert multiline > 15


@pytest.mark.parametrize("text", UNUSUAL)
def test_other_text_is_left_as_it_is(text: str) -> None:
    for request, path in FIELDS:
        problem = violations(message_with(request, path, text)).get(name_of(path), "")
        assert not re.search("U\\+|remove", problem), (request.full_name, name_of(path))


@pytest.mark.parametrize("value", ["a\0b", ["x", {"y": "\0"}], {"\0": 1}, {"a": {"b": [{"c": "\0"}]}}])
def test_nul_is_refused_anywhere_in_json(value: Any) -> None:
    given = Struct()
    given.update({"top": value})
    definition = models_pb2.ModelDefinition(id="m", options=given)
    assert "U+0000" in violations(models_pb2.CreateModelRequest(model=definition))["model.options"]
    tool = message_pb2.Tool(name="t", parameters_schema=given)
    assert "U+0000" in violations(tool)["parameters_schema"]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_every_number_of_every_request_is_finite(number: float) -> None:
    floats = fields(lambda field: field.cpp_type in (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT))
    structs = fields(lambda field: field.message_type is Struct.DESCRIPTOR)
    assert len(floats) > 20
    assert len(structs) > 10
    for request, path in floats:
        assert "finite" in violations(message_with(request, path, number))[name_of(path)], name_of(path)
    for value in ({"a": number}, {"a": [{"b": ["x", number]}]}, {"x": "\U0010ffff", "y": [1.5, [number]]}):
        for request, path in structs:
            assert "finite" in violations(message_with(request, path, value))[name_of(path)], name_of(path)


def test_json_without_nul_is_accepted() -> None:
    given = Struct()
    given.update({"a": [1, 2.5, True, None, "x\ny", {"b": 256.0}, 1.7e308, "\U0010ffff\x7f"]})
    definition = models_pb2.ModelDefinition(id="m", options=given)
    assert violations(models_pb2.CreateModelRequest(model=definition)) == {}
