"""What the tests of the fakes ask for, and the answers they give."""

from __future__ import annotations

import zlib
from struct import pack
from typing import Any

from tests.adapters.fakes.script import Answer, Ending, Reasoning, Text, ToolCall

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
CALL = ToolCall("call_7", "weather", '{"city": "Paris"}')
ANSWERED = Answer()
THOUGHT = Answer((Reasoning("Let me "), Reasoning("think."), Text("Done"), Text(".")))
CALLED = Answer((Text("I will look."), CALL), Ending.TOOL_CALLS)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


def png(red: int, green: int, blue: int) -> bytes:
    """A picture of one pixel."""
    header = pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(bytes((0, red, green, blue)))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixel) + _chunk(b"IEND", b"")


PIXEL = png(200, 30, 30)
