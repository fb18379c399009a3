"""Decoding providers' JSON: the largest count, and the errors that decoding raises."""

from __future__ import annotations

import msgspec

# Sums of a few of them still fit into the 32 bits of the API's counts.
MAX_COUNT = 2**29

DECODE_ERRORS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""The errors that decoding raises."""
