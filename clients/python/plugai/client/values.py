"""The base of the API's values."""

from __future__ import annotations

import msgspec


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, repr_omit_defaults=True):
    """A frozen value with named fields. Fields that are left out have their defaults."""


class Secret(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A value that contains a secret, so that its fields are shown nowhere."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return []
