"""Decoding providers' JSON: the type of counts, and the errors that decoding raises."""

from __future__ import annotations

from typing import Annotated

import msgspec

# Sums of a few of them still fit into the 32 bits of the API's counts.
MAX_COUNT = 2**29

Count = Annotated[int, msgspec.Meta(ge=0, le=MAX_COUNT)]

DECODE_ERRORS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""The errors that decoding raises."""
