"""The whole document, as JSON that is the same for the same contract."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from google.protobuf.descriptor import MethodDescriptor
from scripts.openapi.constraints import JsonObject
from scripts.openapi.contract import Contract
from scripts.openapi.errors import ERROR, HEADERS
from scripts.openapi.operations import Operations, tag_of
from scripts.openapi.schemas import Schemas, messages_below

from plugai.envoy.bindings import Binding, bindings

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
_ABOUT = """One interface to language, image and 3D models, local and remote.

- The body of a request is JSON. A field or a query parameter that does not exist is an error that names it.
- Answers leave out fields with their zero value. New fields may be added to answers at any time.
- Streams are server-sent events: the data of each is one JSON object.
- An error has an HTTP status, and a JSON body of the schema `Error`. Programs should check its `reason`.
- 64-bit integers are strings, which JavaScript cannot round. Requests may also give them as numbers.
- The same calls exist over gRPC and gRPC-web on the same port.
"""


def document(contract: Contract) -> JsonObject:
    """The OpenAPI document of a contract."""
    calls = [binding for method in contract.methods for binding in bindings(method)]
    sent = (messages_below(call.body_message) for call in calls if call.body_message)
    schemas = Schemas(contract, frozenset().union(*sent))
    operations = Operations(contract, schemas)
    paths = _paths(calls, operations)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "PlugAI",
            "version": tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"],
            "description": _ABOUT,
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "This server"}],
        "tags": [_tag(contract, service.methods[0]) for service in contract.services],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted((schemas.components | ERROR).items())),
            "responses": dict(sorted(operations.failures.components.items())),
            "headers": HEADERS,
            "securitySchemes": {"bearer": _bearer(contract)},
        },
    }


def encode(content: JsonObject) -> str:
    """The document as text, a line for each value so that changes can be read."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _paths(calls: list[Binding], operations: Operations) -> dict[str, JsonObject]:
    names = _variable_names(calls)
    paths: dict[str, JsonObject] = {}
    for call in calls:
        variables = dict(zip(call.path_fields, names[_shape(call)], strict=True))
        path = call.path("{%s}", "{%s}")
        for field, name in variables.items():
            path = path.replace(f"{{{field}}}", f"{{{name}}}")
        is_main = call == next(bindings(call.method))
        name = call.method.name if is_main else f"{call.method.name}By{call.verb.title()}"
        paths.setdefault(path, {})[call.verb.lower()] = operations.operation(call, name, variables)
    return paths


def _variable_names(calls: list[Binding]) -> dict[str, list[str]]:
    """The names of the variables of each path. One path has one name for them, whatever rpc it belongs to."""
    names: dict[str, list[str]] = {}
    # A field of the request itself has the better name than one inside its body.
    for call in sorted(calls, key=lambda call: any("." in field for field in call.path_fields)):
        names.setdefault(_shape(call), [field.rpartition(".")[2] for field in call.path_fields])
    return names


def _shape(call: Binding) -> str:
    return call.path("{}%.0s", "{}%.0s")


def _tag(contract: Contract, method: MethodDescriptor) -> JsonObject:
    return {"name": tag_of(method), "description": contract.comment(method.containing_service.full_name)}


def _bearer(contract: Contract) -> JsonObject:
    scopes = contract.enum("plugai.v1.Scope")
    lines = [
        f"- `{value.name}`: {' '.join(contract.comment(f'{scopes.full_name}.{value.name}').split())}"
        for value in scopes.values
        if value.number
    ]
    about = "An access token of a sign-in, or an API token. The scope that a call requires is named with it:"
    return {"type": "http", "scheme": "bearer", "description": "\n".join([about, "", *lines])}
