"""The Dart client says what the contract says: nothing is missing, nothing is old, and all of it is Dart."""

from __future__ import annotations

import pytest
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, MethodDescriptor
from scripts.dart.__main__ import GENERATED
from scripts.dart.contract import Reachable, has_message_cases, union_of, unions
from scripts.dart.formatting import DartSyntaxError, formatted
from scripts.dart.libraries import libraries
from scripts.dart.names import camel, case_name, enum_member, exception_name, member, type_name, union_name
from tests.clients.dart.sources import CLIENT, ROOT, DartClass, sources

from plugai.envoy.bindings import bindings

_SCALARS = {
    FieldDescriptor.CPPTYPE_STRING: "String",
    FieldDescriptor.CPPTYPE_BOOL: "bool",
    FieldDescriptor.CPPTYPE_INT32: "int",
    FieldDescriptor.CPPTYPE_UINT32: "int",
    FieldDescriptor.CPPTYPE_INT64: "int",
    FieldDescriptor.CPPTYPE_UINT64: "int",
    FieldDescriptor.CPPTYPE_FLOAT: "double",
    FieldDescriptor.CPPTYPE_DOUBLE: "double",
}
_WELL_KNOWN = {
    "google.protobuf.Timestamp": "DateTime",
    "google.protobuf.Struct": "Map<String, Object?>",
    "google.protobuf.ListValue": "List<Object?>",
    "google.protobuf.FieldMask": "List<String>",
}
_FILE = "google.api.HttpBody"


@pytest.fixture(scope="module")
def contract() -> Reachable:
    return Reachable.build()


@pytest.fixture(scope="module")
def classes() -> dict[str, DartClass]:
    return {name: found for source in sources("lib/src") for name, found in source.classes.items()}


@pytest.mark.slow
def test_the_committed_libraries_are_those_of_the_contract(contract: Reachable) -> None:
    made = formatted(libraries(contract))
    kept = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / GENERATED).glob("*.dart")}
    assert set(made) == set(kept), "run `make proto`"
    assert [name for name in made if made[name] != kept[name]] == [], "run `make proto`"


@pytest.mark.slow
def test_every_file_is_dart_and_formatted_as_dart_formats() -> None:
    texts = {str(found.path.relative_to(CLIENT)): found.text for found in sources(".")}
    as_dart_has_it = formatted(texts)
    assert [path for path in texts if texts[path] != as_dart_has_it[path]] == [], "run `make proto`"


def test_what_is_not_dart_is_found() -> None:
    with pytest.raises(DartSyntaxError, match=r"broken\.dart"):
        formatted({"fine.dart": "void main() {}\n", "broken.dart": "final class { int; }"})


def test_every_message_has_a_class_with_its_fields(contract: Reachable, classes: dict[str, DartClass]) -> None:
    for message in contract.messages:
        expected = _expected_fields(message)
        found = classes[type_name(message)]
        assert found.fields == expected, message.full_name
        assert found.parameters == expected.keys(), message.full_name


def test_every_enum_has_its_values_and_one_for_those_to_come(contract: Reachable) -> None:
    enums = {name: found for source in sources("lib/src/generated") for name, found in source.enums.items()}
    for enum in contract.enums:
        expected = {enum_member(enum, value.name): f"'{value.name}', {value.number}" for value in enum.values}
        assert enums[type_name(enum)] == expected | {"unrecognized": "'', -1"}, enum.full_name


def test_every_oneof_is_sealed_and_has_its_cases(contract: Reachable, classes: dict[str, DartClass]) -> None:
    for oneof in (oneof for message in contract.messages for oneof in unions(message)):
        name = union_name(oneof)
        names = {_case(field, has_message_cases(oneof)) for field in oneof.fields}
        assert classes[name].is_sealed, name
        assert {found.name for found in classes.values() if name in found.parents} == names


def test_every_rpc_can_be_called_over_every_transport(contract: Reachable, classes: dict[str, DartClass]) -> None:
    stubs = (ROOT / GENERATED / "stubs.dart").read_text(encoding="utf-8")
    for method in contract.contract.methods:
        name = method.name[0].lower() + method.name[1:]
        constant = "".join(classes["Rpcs"].constants[name].split())
        assert f"service:'{method.containing_service.full_name}',name:'{method.name}'" in constant
        ways = [f"verb:'{way.verb}',path:'{way.template}',body:'{way.body}'" for way in bindings(method)]
        assert any(way in constant for way in ways), constant
        assert classes[method.containing_service.name].methods[name] == _result(method)
        assert f"'/{method.containing_service.full_name}/{method.name}':" in stubs


def test_every_reason_has_an_exception_that_its_name_leads_to(
    contract: Reachable, classes: dict[str, DartClass]
) -> None:
    reasons = [value.name.removeprefix("ERROR_REASON_") for value in _error_reason(contract).values if value.number]
    text = (ROOT / GENERATED / "reasons.dart").read_text(encoding="utf-8")
    for reason in reasons:
        assert f"'{reason}' => {exception_name(reason)}(status)" in text
        (kind,) = classes[exception_name(reason)].parents & classes.keys()
        assert "ServerException" in classes[kind].parents
    assert classes["ServerException"].is_sealed
    assert classes["PlugAIException"].is_sealed


def _case(field: FieldDescriptor, is_message: bool) -> str:
    return type_name(field.message_type) if is_message and field.message_type is not None else case_name(field)


def _error_reason(contract: Reachable) -> EnumDescriptor:
    return next(enum for enum in contract.enums if enum.name == "ErrorReason")


def _expected_fields(message: Descriptor) -> dict[str, str]:
    expected: dict[str, str] = {}
    for field in message.fields:
        oneof = union_of(field)
        if oneof is not None:
            expected[camel(oneof.name)] = f"{union_name(oneof)}?"
        elif field.message_type is None or field.message_type.full_name != _FILE:
            expected[member(field)] = _type(field)
    return expected


def _type(field: FieldDescriptor) -> str:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return f"Map<String, {_single(field.message_type.fields_by_name['value'])}>"
    if field.is_repeated:
        return f"List<{_single(field)}>"
    is_nullable = field.has_presence or field.type == FieldDescriptor.TYPE_BYTES
    return f"{_single(field)}{'?' if is_nullable else ''}"


def _single(field: FieldDescriptor) -> str:
    if field.type == FieldDescriptor.TYPE_BYTES:
        return "Uint8List"
    if field.enum_type is not None:
        return type_name(field.enum_type)
    if field.message_type is not None:
        return _WELL_KNOWN.get(field.message_type.full_name) or type_name(field.message_type)
    return _SCALARS[field.cpp_type]


def _result(method: MethodDescriptor) -> str:
    name = method.output_type.full_name
    if name == _FILE:
        return "Future<Download>"
    kind = "void" if name == "google.protobuf.Empty" else type_name(method.output_type)
    return f"{'Stream' if method.server_streaming else 'Future'}<{kind}>"
