"""Validates the metadata that a model attaches to an output: flat JSON of limited size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

MOST_BYTES = 8192

# Numbers are doubles in the contract: larger integers, such as seeds, would lose digits.
_Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
_Scalar = str | bool | _Whole | float | None
_Metadata = dict[str, _Scalar | list[_Scalar] | dict[str, _Scalar]]
# What msgspec raises for values that it cannot encode, and for JSON of another shape.
_NOT_JSON = (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError)


class MetadataRefusedError(Exception):
    """A model's metadata cannot be stored; the message says why, for the client of the request."""


def validate_metadata(metadata: Mapping[str, object]) -> Mapping[str, object]:
    """Return a model's metadata as JSON values. Raises MetadataRefusedError."""
    try:
        text = msgspec.json.encode(dict(metadata))
        found = msgspec.json.decode(text, type=_Metadata)
    except _NOT_JSON:
        raise MetadataRefusedError(
            "it is not JSON, nested too deep, or has a number that a double does not hold"
        ) from None
    if len(text) > MOST_BYTES:
        raise MetadataRefusedError(f"it has {len(text)} bytes as JSON; at most {MOST_BYTES} are stored")
    return dict(found)
