"""What is kept of what a model says of how it made an output: JSON that is flat, and not long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

MOST_BYTES = 8192

# The contract's numbers are doubles: beyond these, a seed would be told as another one.
_Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
_Scalar = str | bool | _Whole | float | None
_Metadata = dict[str, _Scalar | list[_Scalar] | dict[str, _Scalar]]
# What msgspec raises at what it cannot write, and at what it reads that is of another form.
_NOT_JSON = (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError)


class MetadataRefusedError(Exception):
    """What a model says is not kept; the message says why, to whoever asked for the output."""


def kept_metadata(said: Mapping[str, object]) -> Mapping[str, object]:
    """What a model says, as JSON has it. Raises MetadataRefusedError."""
    try:
        text = msgspec.json.encode(dict(said))
        found = msgspec.json.decode(text, type=_Metadata)
    except _NOT_JSON:
        raise MetadataRefusedError(
            "it is not JSON, nested too deep, or has a number that a double does not hold"
        ) from None
    if len(text) > MOST_BYTES:
        raise MetadataRefusedError(f"it has {len(text)} bytes as JSON; at most {MOST_BYTES} are kept")
    return dict(found)
