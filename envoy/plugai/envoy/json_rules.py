"""What the script in check_json/ holds REST calls to: the contract as tables of Lua."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, MethodDescriptor

from plugai.envoy.bindings import Binding, bindings

_KINDS = {
    FieldDescriptor.TYPE_BOOL: "bool",
    FieldDescriptor.TYPE_BYTES: "bytes",
    FieldDescriptor.TYPE_DOUBLE: "number",
    FieldDescriptor.TYPE_ENUM: "enum",
    FieldDescriptor.TYPE_FIXED32: "uint32",
    FieldDescriptor.TYPE_FIXED64: "uint64",
    FieldDescriptor.TYPE_FLOAT: "number",
    FieldDescriptor.TYPE_INT32: "int32",
    FieldDescriptor.TYPE_INT64: "int64",
    FieldDescriptor.TYPE_SFIXED32: "int32",
    FieldDescriptor.TYPE_SFIXED64: "int64",
    FieldDescriptor.TYPE_SINT32: "int32",
    FieldDescriptor.TYPE_SINT64: "int64",
    FieldDescriptor.TYPE_STRING: "string",
    FieldDescriptor.TYPE_UINT32: "uint32",
    FieldDescriptor.TYPE_UINT64: "uint64",
}
# JSON has forms of its own for these.
_WELL_KNOWN = {
    "google.protobuf.Duration": "duration",
    "google.protobuf.Empty": "object",
    "google.protobuf.FieldMask": "string",
    "google.protobuf.ListValue": "array",
    "google.protobuf.Struct": "object",
    "google.protobuf.Timestamp": "timestamp",
    "google.protobuf.Value": "any",
}
# In the order in which they need each other.
_PARTS = ("violations", "names", "syntax", "values", "routes", "calls")
_SPECIAL = re.compile(r"[-^$()%.\[\]*+?]")

Table = dict[str, Any]


def check_json_script(methods: Iterable[MethodDescriptor], unchecked: Iterable[MethodDescriptor] = ()) -> str:
    """The script that checks calls of these rpcs, whose `envoy_on_request` is for Envoy's Lua filter.

    Of calls of the rpcs `unchecked`, it looks at the path and the HTTP method alone.
    """
    rules = JsonRules()
    rules.add(methods, is_checked=True)
    rules.add(unchecked, is_checked=False)
    tables = {
        "ROUTES": rules.routes,
        "CUSTOM_METHODS": rules.custom_methods,
        "MESSAGES": rules.messages,
        "ENUMS": rules.enums,
    }
    folder = resources.files("plugai.envoy").joinpath("check_json")
    parts = (folder.joinpath(f"{part}.lua").read_text(encoding="utf-8") for part in _PARTS)
    return "\n".join([*(f"local {name} = {_lua(table)}" for name, table in tables.items()), *parts])


class JsonRules:
    """Collects the routes of rpcs, and the messages and enums that they need.

    Routes are by their HTTP method: `exact` ones by path, and `patterns` in the order to try.
    """

    def __init__(self) -> None:
        self.routes: dict[str, Table] = {}
        self.custom_methods: Table = {}
        self.messages: dict[str, Table] = {}
        self.enums: dict[str, Table] = {}

    def add(self, methods: Iterable[MethodDescriptor], *, is_checked: bool) -> None:
        """Add the routes of these rpcs."""
        for binding in (binding for method in methods for binding in bindings(method)):
            self._add(binding, self._rules(binding) if is_checked else {})

    def _add(self, binding: Binding, route: Table) -> None:
        of_verb = self.routes.setdefault(binding.verb, {"exact": {}, "patterns": []})
        if custom := binding.custom_method:
            route["custom"] = custom
            self.custom_methods[custom] = True
        if not binding.path_fields:
            of_verb["exact"][binding.template] = route
            return
        # Lua's patterns have other special characters than the braces of the template.
        route["pattern"] = f"^{_pattern(binding)}$"
        insort(of_verb["patterns"], route, key=lambda other: -len(other["pattern"]))

    def _rules(self, binding: Binding) -> Table:
        query = dict(self._query(binding.unbound_fields, ""))
        own = sorted({str(field["name"]) for field in query.values()})
        route: Table = {"query": {"fields": query, "names": own}}
        if binding.body_message is not None:
            route["message"] = self._message(binding.body_message)
            if bound := binding.path_fields_of_body:
                route["bound"] = dict.fromkeys(sorted(bound), True)
        return route

    def _query(self, fields: Iterable[FieldDescriptor], prefix: str) -> Iterator[tuple[str, Table]]:
        for field in fields:
            message = field.message_type
            if message is not None and message.full_name not in _WELL_KNOWN:
                yield from self._query(message.fields, f"{prefix}{field.name}.")
            else:
                about = self._field(field) | {"name": prefix + field.name}
                yield prefix + field.name, about
                yield prefix + field.json_name, about

    def _message(self, message: Descriptor) -> str:
        name = message.full_name
        if name not in self.messages:
            # There before it is filled: messages may contain themselves.
            table = self.messages[name] = {}
            fields = {field.name: self._field(field) for field in message.fields}
            table["names"] = list(fields)
            table["fields"] = fields | {field.json_name: fields[field.name] for field in message.fields}
        return name

    def _field(self, field: FieldDescriptor) -> Table:
        table: Table = {"name": field.name, **self._kind(field)}
        if field.is_repeated and table["kind"] != "map":
            table["list"] = True
        oneof = field.containing_oneof
        if oneof is not None and len(oneof.fields) > 1:
            table["choice"] = f"oneof {oneof.name}"
        return table

    def _kind(self, field: FieldDescriptor) -> Table:
        message = field.message_type
        if message is None:
            enum = {} if field.enum_type is None else {"enum": self._enum(field.enum_type)}
            return {"kind": _KINDS[field.type], **enum}
        if message.GetOptions().map_entry:
            return {"kind": "map", "value": self._field(message.fields_by_name["value"])}
        if message.full_name in _WELL_KNOWN:
            return {"kind": _WELL_KNOWN[message.full_name]}
        return {"kind": "message", "message": self._message(message)}

    def _enum(self, enum: EnumDescriptor) -> str:
        names = [value.name for value in enum.values]
        # The zero is accepted, but nothing to recommend.
        self.enums[enum.full_name] = {"values": dict.fromkeys(names, True), "names": names[1:]}
        return enum.full_name


def _pattern(binding: Binding) -> str:
    parts = re.split(r"(\{[^}]*\})", binding.template)
    return "".join(
        _SPECIAL.sub(r"%\g<0>", part) if index % 2 == 0 else ".+" if "=**" in part else "[^/]+"
        for index, part in enumerate(parts)
    )


def _lua(value: object) -> str:
    match value:
        case dict():
            return "{" + ",".join(f"[{_lua(key)}]={_lua(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "{" + ",".join(map(_lua, value)) + "}"
        case bool():
            return str(value).lower()
        case str() if re.fullmatch(r"[ -~]*", value):
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    raise ValueError(f"{value!r} has no form in Lua here")
