"""GGUF files for the tests: small ones built from nothing, and the real one with another chat template."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from plugai.runners.llama_cpp.files import default_model


def real_model() -> Path:
    path = default_model()
    assert path is not None, "the extra `llama` is not installed"
    return path


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def string(value: str) -> bytes:
    return struct.pack("<I", 8) + text(value)


def uint32(value: int) -> bytes:
    return struct.pack("<II", 4, value)


def tensor(name: str, shape: Sequence[int], kind: int = 0, offset: int = 0) -> bytes:
    return text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)


VALUES: Mapping[str, bytes] = {
    "general.architecture": string("nonsense"),
    "general.alignment": uint32(32),
    "a.float": struct.pack("<If", 6, 0.5),
    "a.bool": struct.pack("<IB", 7, 1),
    "a.long": struct.pack("<Iq", 11, -1),
    "a.strings": struct.pack("<IIQ", 9, 8, 2) + text("one") + text("two"),
    "a.numbers": struct.pack("<IIQ3I", 9, 4, 3, 1, 2, 3),
}
TENSORS = (tensor("first.weight", [4, 2]), tensor("second.weight", [32], kind=2, offset=32))
# Each tensor is 32 bytes or less; the second begins at the next multiple of the alignment.
DATA_BYTES = 32 + 18


def gguf(
    values: Mapping[str, bytes] = VALUES,
    tensors: Sequence[bytes] = TENSORS,
    *,
    version: int = 3,
    data_bytes: int = DATA_BYTES,
) -> bytes:
    header = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(values))
    header += b"".join(text(name) + value for name, value in values.items()) + b"".join(tensors)
    return header + bytes(-len(header) % 32) + bytes(data_bytes)


def with_token_type(token: int, kind: int, folder: Path) -> Path:
    """A copy of the real model whose vocabulary says that this token is of another kind: 3 is control, 4 is added."""
    content = bytearray(real_model().read_bytes())
    key = b"tokenizer.ggml.token_type" + struct.pack("<II", 9, 5)
    struct.pack_into("<i", content, content.index(key) + len(key) + 8 + 4 * token, kind)
    path = folder / "other-token.gguf"
    path.write_bytes(content)
    return path


def with_template(template: str, folder: Path) -> Path:
    """A copy of the real model that has another chat template, padded to the length of its own."""
    content = real_model().read_bytes()
    key = b"tokenizer.chat_template" + struct.pack("<I", 8)
    at = content.index(key) + len(key)
    (length,) = struct.unpack_from("<Q", content, at)
    padded = (template + "{#" + "-" * (length - len(template) - 4) + "#}").encode()
    assert len(padded) == length
    path = folder / "other-template.gguf"
    path.write_bytes(content[: at + 8] + padded + content[at + 8 + length :])
    return path
