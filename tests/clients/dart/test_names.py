"""What is written by hand uses only what is there: a compiler would say so, but there is none here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.clients.dart.sources import CLIENT, DartClass, Source, sources

from plugai.client import asynchronously

# The names of packages that the client uses, without prefix. A name that is not here is a mistake, or is missing here.
_CORE = (
    "DateTime Duration Error Exception FormatException Function Future Iterable Iterator List Map MapEntry Never Null "
    "Object RegExp Set StackTrace Stopwatch Stream String StringBuffer Type Uri bool double dynamic int num "
    "override void deprecated pragma Record Enum StateError"
)
_EXTERNAL = {
    "dart:async": "Completer FutureOr EventSink StreamController StreamSubscription StreamTransformer Timer unawaited",
    "dart:convert": "ByteConversionSink ChunkedConversionSink JsonEncoder LineSplitter Utf8Decoder base64 base64Decode "
    "base64Encode jsonDecode jsonEncode utf8",
    "dart:io": "Directory File Platform stdout HttpServer InternetAddress",
    "dart:math": "Random max min pow",
    "dart:typed_data": "BytesBuilder Uint8List",
    "package:collection/collection.dart": "DeepCollectionEquality",
    "package:crypto/crypto.dart": "Digest sha256",
    "package:meta/meta.dart": "immutable",
    "package:protobuf/protobuf.dart": "GeneratedMessage",
    "package:test/test.dart": "TestOn expect group isA setUp tearDown test throwsA",
    "package:http/testing.dart": "MockClient",
    "package:flutter/material.dart": "",
}
# The members of Dart's and of packages' classes that the client uses.
_MEMBERS = (
    "AbortableRequest AbortableStreamedRequest BaseRequest ByteStream ChannelCredentials ChannelOptions Client "
    "ClientCall ClientChannel ClientMethod GrpcError StatusCode StreamedResponse abs addAll addError addStream "
    "asyncExpand bind bodyBytes call cast clear completeError contains contentLength createCall delayed fromCharCodes "
    "difference drain encode encodeComponent endsWith environment equals expand firstOrNull firstWhere forEach "
    "fromFuture fromHandlers fromIterable future handleError hasListener hasPort hasQuery hash having host "
    "inMicroseconds indexed infinity info_ inner insecure isCompleted isEmpty isFinite isNotEmpty isPaused "
    "isScheme join last map mergeFromBuffer mergeFromProto3Json microsecondsPerSecond nan negativeInfinity new "
    "nextDouble nextInt normalize padLeft parse pause port putIfAbsent qualifiedMessageName queryParameters "
    "readAsStringSync remove replaceAllMapped replaceFirst response resume round runtimeType secure send "
    "single sink skip sort split startChunkedConversion startsWith statusCode streaming sublist substring take "
    "takeBytes terminate throwWithStackTrace toBytes toDouble toInt toIso8601String toList toProto3Json "
    "toRadixString toUpperCase toUtc transform trim trimRight truncateToDouble tryParse unavailable value "
    "whenComplete where whereType withCallback writeToBuffer zero "
)
_OTHER_CLASSES = {"Client": "PlugAI", "Session": "SessionHandle"}
_ONLY_IN_PYTHON = {
    # Cancelling the subscription does that.
    "Generation": {"aclose"},
    # Browsers have no files: `read` is a stream of bytes for any place.
    "Artifacts": {"save"},
}
_NO_CODE = re.compile(r"//.*|'(?:\\.|[^'\\\n])*'")


def _written() -> list[Source]:
    return [found for found in sources("lib", "test", "example") if "generated" not in found.path.parts]


@cache
def _sources() -> dict[Path, Source]:
    return {found.path.resolve(): found for found in sources("lib", "test", "example")}


def _target(source: Source, uri: str) -> Path | None:
    """The file that a directive names, if it is ours and no stub."""
    if uri.startswith("package:plugai/"):
        return (CLIENT / "lib" / uri.removeprefix("package:plugai/")).resolve()
    if ":" in uri or "/stubs/" in uri:
        return None
    return (source.path.parent / uri).resolve()


def _exported(path: Path) -> set[str]:
    """The names that who imports a file sees."""
    source = _sources()[path]
    names = set(source.declared)
    for kind, uri, _ in source.directives:
        target = _target(source, uri)
        if kind != "import" and target is not None:
            names |= _exported(target)
    return {name for name in names if not name.startswith("_")}


def _visible(source: Source) -> set[str]:
    """The names that a file may use: those of the language, its library's, and what that imports."""
    library = _sources()[source.library.resolve()]
    names = set(_CORE.split()) | library.declared | source.declared
    for kind, uri, prefix in library.directives:
        target = _target(library, uri)
        if kind == "part" and target is not None:
            names |= _sources()[target].declared
        elif kind == "import" and not prefix:
            names |= _exported(target) if target is not None else set(_EXTERNAL[uri].split())
    return names


def _type_parameters(source: Source) -> set[str]:
    return {name for name in source.used if len(name) == 1}


@pytest.mark.parametrize("source", [pytest.param(s, id=str(s.path.relative_to(CLIENT))) for s in _written()])
def test_every_directive_names_a_file_that_is_there(source: Source) -> None:
    for _, uri, _ in source.directives:
        target = _target(source, uri)
        assert target in _sources() if target is not None else uri in _EXTERNAL or uri.startswith("package:"), uri


@pytest.mark.parametrize("source", [pytest.param(s, id=str(s.path.relative_to(CLIENT))) for s in _written()])
def test_every_type_is_imported_and_every_import_is_used(source: Source) -> None:
    prefixes = {prefix for _, _, prefix in source.directives if prefix}
    unprefixed = _without_prefixed(source, prefixes)
    types = {name for name in unprefixed if name[:1].isupper()} - _type_parameters(source) - _members(source)
    if any(uri.startswith("package:flutter/") for _, uri, _ in source.directives):
        # Flutter's names are too many for a table.
        types &= {name for found in _sources().values() for name in found.declared}
    assert types - _visible(source) == set()
    for kind, uri, prefix in source.directives:
        target = _target(source, uri)
        if kind == "import" and not prefix and not uri.startswith("package:flutter/"):
            names = _exported(target) if target is not None else set(_EXTERNAL[uri].split())
            assert names & _used_in_library(source), f"{uri} is imported in vain"


def _used_in_library(source: Source) -> set[str]:
    parts = [_target(source, uri) for kind, uri, _ in source.directives if kind == "part"]
    return source.used.union(*(_sources()[part].used for part in parts if part is not None))


def _without_prefixed(source: Source, prefixes: set[str]) -> set[str]:
    """The capitalized names that are not read from a prefix, such as `http.Client`."""
    text = re.sub(r"///.*|//.*|'(?:\\.|[^'\\])*'", "", source.text)
    return {
        found[2] for found in re.finditer(r"(?:(\w+)\??\.)?\b([A-Z]\w*)", text) if found[1] not in prefixes
    } & source.used


def _members(source: Source) -> set[str]:
    return {name for found in source.classes.values() for name in found.constants}


def test_calls_have_only_arguments_that_their_class_has() -> None:
    classes = _classes()
    wrong = [
        f"{source.path.name}:{line}: {name}({', '.join(unknown)})" for source, name, unknown, line in _unknown(classes)
    ]
    assert wrong == []


def test_members_of_enums_and_rpcs_exist() -> None:
    known: dict[str, set[str]] = {"Rpcs": set(_classes()["Rpcs"].constants)}
    for source in _sources().values():
        known |= {name: {*values, "values", "fromJson"} for name, values in source.enums.items()}
    for source in _written():
        for name, member in re.findall(r"\b([A-Z]\w+)\.(\w+)", _NO_CODE.sub("", source.text)):
            assert name not in known or member in known[name], f"{source.path.name}: {name}.{member}"


def test_every_member_is_one_of_a_class_of_ours_or_of_a_package() -> None:
    known = set(_MEMBERS.split())
    for source in _sources().values():
        known |= source.declared.union(*source.enums.values(), re.findall(r"\bget (\w+)", source.text))
        for found in source.classes.values():
            known |= found.fields.keys() | found.methods.keys() | found.constants.keys()
        known |= set(re.findall(r"\b(?:factory|static) .*?\b[A-Za-z]+[. ](\w+)\(", source.text))
    for source in (found for found in _written() if "example" not in found.path.parts):
        members = re.findall(r"(?:\.\.|(?<!\.)\.)([a-z]\w*)", _NO_CODE.sub("", source.text))
        assert set(members) - known == set(), source.path.name


def test_calls_of_private_methods_find_them() -> None:
    for source in _written():
        library = _sources()[source.library.resolve()]
        parts = [_target(library, uri) for kind, uri, _ in library.directives if kind == "part"]
        texts = [library.text, *(_sources()[part].text for part in parts if part is not None)]
        for name in {name for name in source.used if name.startswith("_") and name != "_"}:
            uses = sum(len(re.findall(rf"\b{name}\b", text)) for text in texts)
            assert uses > 1, f"{source.path.name}: {name} is declared or used only once"


def test_every_rpc_of_the_contract_is_called_by_a_group() -> None:
    """The generated services have every rpc, too; what people use is written by hand."""
    called = {name for source in _written() for name in re.findall(r"\bRpcs\.(\w+)", source.text)}
    lacking = sorted(_classes()["Rpcs"].constants.keys() - called)
    assert lacking == [], "call these rpcs from a method of a group in clients/dart/lib/src/groups"


@pytest.mark.parametrize("name", [name for name in asynchronously.__all__ if name != "Operation"])
def test_what_the_python_client_can_do_this_one_can_too(name: str) -> None:
    """Their operations differ: here they are streams of states, and `operations` does the rest by id."""
    python = {member for member in vars(getattr(asynchronously, name)) if not member.startswith("_")}
    dart_name = _OTHER_CLASSES.get(name, name)
    (source,) = (found for found in _sources().values() if dart_name in found.classes)
    found = source.classes[dart_name]
    members = found.methods.keys() | found.fields.keys() | set(re.findall(r"\bget (\w+)", source.text))
    lacking = {member for member in python if _in_dart(member) not in members} - _ONLY_IN_PYTHON.get(name, set())
    assert lacking == set(), f"give {dart_name} these, or say in _ONLY_IN_PYTHON why it has no need of them"


def _in_dart(member: str) -> str:
    first, *rest = member.replace("oauth", "o_auth").split("_")
    return first + "".join(word.capitalize() for word in rest)


def _classes() -> dict[str, DartClass]:
    return {name: found for source in _sources().values() for name, found in source.classes.items()}


def _unknown(classes: dict[str, DartClass]) -> Iterator[tuple[Source, str, list[str], int]]:
    for source in _written():
        for name, labels, line in source.calls():
            if name in classes and (unknown := sorted(labels - classes[name].parameters)):
                yield source, name, unknown, line
