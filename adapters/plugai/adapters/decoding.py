"""What providers send as JSON: numbers that are counts, and the errors of what cannot be read."""

from __future__ import annotations

from typing import Annotated

import msgspec

# Sums of a few of them still fit into the 32 bits that the contract has for a count.
Count = Annotated[int, msgspec.Meta(ge=0, le=2**29)]

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises."""
