"""A request as HTTP carries it: its fields spread over path, query and body, as the rpc's annotation says."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from plugai.client.errors import ConfigurationError
from plugai.client.rpc import Rpc
from plugai.client.values import Value

_PLACE = re.compile(r"\{([^}=]+)(=\*\*)?\}")


def http_request(rpc: Rpc[Any, Any], request: Value) -> tuple[str, bytes | None]:
    """The path with its query, and the body as JSON (None: there is none)."""
    http = rpc.http
    if http.body == "*" and "{" not in http.path:
        return http.path, msgspec.json.encode(request)
    fields = msgspec.to_builtins(request)
    path = _PLACE.sub(lambda place: _in_path(fields, place), http.path)
    if http.body == "*":
        return path, msgspec.json.encode(fields)
    body = msgspec.json.encode(fields.pop(http.body, {})) if http.body and http.body != "content" else None
    query = urlencode(list(_flat(fields)))
    return (f"{path}?{query}" if query else path), body


def _in_path(fields: dict[str, Any], place: re.Match[str]) -> str:
    *outer, last = place[1].split(".")
    inner = fields
    for name in outer:
        inner = inner.get(name, {})
    value = str(inner.pop(last, ""))
    if not value:
        raise ConfigurationError(f"{place[1]} is empty; name it")
    return quote(value, safe="/" if place[2] else "")


def _flat(fields: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """The fields as parameters of a query: `a.b=1`."""
    flat: list[tuple[str, str]] = []
    for name, value in fields.items():
        match value:
            case dict():
                flat += _flat(value, f"{prefix}{name}.")
            case list():
                flat += [(prefix + name, _text(item)) for item in value]
            case _:
                flat.append((prefix + name, _text(value)))
    return flat


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
