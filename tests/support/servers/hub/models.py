"""Files that look like models to everything but an engine: small, and each different by its seed."""

from __future__ import annotations

import random
import struct

_PIECE = 2**24


def gguf_content(size: int = 300_000, seed: int = 0) -> bytes:
    """A GGUF file of one tensor, valid in every length, of about this many bytes."""
    elements = size // 4
    name = b"general.architecture"
    text = b"llama"
    header = b"GGUF" + struct.pack("<IQQ", 3, 1, 1)
    header += struct.pack("<Q", len(name)) + name + struct.pack("<IQ", 8, len(text)) + text
    header += struct.pack("<Q", 1) + b"w" + struct.pack("<IQIQ", 1, elements, 0, 0)
    padding = -len(header) % 32
    chance, whole = random.Random(seed), elements * 4
    # Python has no random integer of more than 256 MiB.
    pieces = (chance.randbytes(min(_PIECE, whole - start)) for start in range(0, whole, _PIECE))
    return b"".join((header, bytes(padding), *pieces))
