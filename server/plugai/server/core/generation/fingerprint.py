"""A digest of a request's body. It is the same in every process, and in versions that add fields with defaults."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache

import msgspec
from msgspec.structs import fields


def fingerprint(*values: object) -> str:
    """The digest of structs, mappings, sequences, bytes and scalars; the order of mappings does not matter."""
    # Not msgspec's JSON: it encodes NaN as null, and no lone surrogates, which a prompt may still have here.
    canonical = json.dumps(_canonical(values), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _canonical(value: object) -> object:
    """What JSON can express of a value. Fields that have their default are left out, so that more can be added."""
    match value:
        case msgspec.Struct():
            defaults = _defaults(type(value))
            content = {name: getattr(value, name) for name in defaults}
            changed = {name: _canonical(item) for name, item in content.items() if item != defaults[name]}
            return [type(value).__name__, changed]
        case Mapping():
            return {str(key): _canonical(item) for key, item in value.items()}
        case tuple() | list():
            return [_canonical(item) for item in value]
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case str() | int() | float() | None:
            return value
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")


@cache
def _defaults(kind: type[msgspec.Struct]) -> Mapping[str, object]:
    """The default of each field; NODEFAULT, which no value equals, where there is none."""
    return {
        field.name: field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        for field in fields(kind)
    }
