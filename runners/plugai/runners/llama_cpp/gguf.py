"""Strict validation of a GGUF header before llama.cpp reads the file, since malicious files attack its C++ parser.

Nothing is decoded beyond what is needed to validate every length, count and offset in the header.
"""

from __future__ import annotations

import math
import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plugai.runners.errors import ModelBrokenError
from plugai.runners.regular_files import open_regular

_MAX_VALUES = 65_536
_MAX_TENSORS = 100_000
MAX_KEY = 65_535
_MAX_TENSOR_NAME = 63
_MAX_DIMENSIONS = 4
_MAX_ALIGNMENT = 2**20
_MAX_ELEMENTS = 2**62
# Three times the largest vocabularies; more would only cost time.
_MAX_HEADER_BYTES = 2**26
_UINT32, _BOOL, _STRING, _ARRAY = 4, 7, 8, 9
_SCALAR_SIZES: Mapping[int, int] = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
TENSOR_TYPES: Mapping[int, tuple[int, int]] = {
    0: (1, 4),
    1: (1, 2),
    2: (32, 18),
    3: (32, 20),
    6: (32, 22),
    7: (32, 24),
    8: (32, 34),
    9: (32, 36),
    10: (256, 84),
    11: (256, 110),
    12: (256, 144),
    13: (256, 176),
    14: (256, 210),
    15: (256, 292),
    16: (256, 66),
    17: (256, 74),
    18: (256, 98),
    19: (256, 50),
    20: (32, 18),
    21: (256, 110),
    22: (256, 82),
    23: (256, 136),
    24: (1, 1),
    25: (1, 2),
    26: (1, 4),
    27: (1, 8),
    28: (1, 8),
    29: (256, 56),
    30: (1, 2),
    34: (256, 54),
    35: (256, 66),
    39: (32, 17),
    40: (64, 36),
    41: (128, 18),
    42: (64, 18),
}
"""For each tensor type of ggml, the elements in a block and the bytes of a block."""


class MalformedError(Exception):
    """The header is invalid; the message says why."""


@dataclass(slots=True)
class GgufReader:
    """A position in the file. Every read checks that the file is long enough."""

    data: mmap.mmap | bytes
    at: int = 0

    def skip(self, size: int) -> int:
        """Skip `size` bytes. Returns where they began."""
        start = self.at
        self.at += size
        if self.at > len(self.data):
            raise MalformedError("it ends in the middle of its header")
        if self.at > _MAX_HEADER_BYTES:
            raise MalformedError(f"its header is larger than {_MAX_HEADER_BYTES} bytes")
        return start

    def uint32(self) -> int:
        return int.from_bytes(self.data[self.skip(4) : self.at], "little")

    def uint64(self) -> int:
        return int.from_bytes(self.data[self.skip(8) : self.at], "little")

    def text(self, longest: int) -> str:
        length = self.uint64()
        if not 1 <= length <= longest:
            raise MalformedError(f"a name has a length of {length}")
        start = self.skip(length)
        try:
            return self.data[start : self.at].decode()
        except UnicodeDecodeError:
            raise MalformedError("a name is not text") from None


def check_file(path: Path) -> Mapping[str, int]:
    """The types of the file's matrices, as `check_header` has them.

    Raises ModelBrokenError unless the file has a valid GGUF header and all of its data.
    """
    try:
        with open_regular(path) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return check_header(data)
    except MalformedError as error:
        raise ModelBrokenError(f"the model file {path.name!r} is damaged: {error}; get it again") from None
    except ValueError:
        raise ModelBrokenError(f"the model file {path.name!r} is empty; get it again") from None
    except OSError as error:
        raise ModelBrokenError(f"the model file {path.name!r} cannot be read: {error.strerror}") from None


def check_header(data: mmap.mmap | bytes) -> Mapping[str, int]:
    """The types, by ggml's numbers, of the tensors with several dimensions. Raises MalformedError unless this is the
    content of a valid file."""
    reader = GgufReader(data)
    if data[reader.skip(4) : reader.at] != b"GGUF":
        raise MalformedError("it is not a GGUF file")
    version = reader.uint32()
    if version not in (2, 3):
        raise MalformedError(f"its GGUF version is {version}, not 2 or 3")
    tensors, values = reader.uint64(), reader.uint64()
    if not 1 <= tensors <= _MAX_TENSORS or values > _MAX_VALUES:
        raise MalformedError(f"it claims {tensors} tensors and {values} values")
    alignment = _check_values(reader, values)
    return _check_tensors(reader, tensors, alignment)


def _check_values(reader: GgufReader, count: int) -> int:
    """Skip the metadata. Returns the alignment that it sets."""
    alignment = 32
    names: set[str] = set()
    for _ in range(count):
        name = reader.text(MAX_KEY)
        kind = reader.uint32()
        if name in names:
            raise MalformedError(f"{name!r} is a duplicate")
        names.add(name)
        if name == "general.alignment":
            alignment = _alignment(reader, kind)
        else:
            skip_value(reader, kind)
    return alignment


def _alignment(reader: GgufReader, kind: int) -> int:
    alignment = reader.uint32()
    # At least that of the numbers in a tensor, which some processors require.
    if kind != _UINT32 or not 8 <= alignment <= _MAX_ALIGNMENT or alignment.bit_count() != 1:
        raise MalformedError("its alignment is not a power of two")
    return alignment


def skip_value(reader: GgufReader, kind: int) -> None:
    """Skip a value of this type. Raises MalformedError."""
    count = 1
    if kind == _ARRAY:
        kind, count = reader.uint32(), reader.uint64()
    if kind == _STRING:
        for _ in range(count):
            reader.skip(reader.uint64())
        return
    size = _SCALAR_SIZES.get(kind)
    if size is None:
        raise MalformedError(f"a value has the unknown type {kind}")
    start = reader.skip(size * count)
    if kind == _BOOL and reader.data[start : reader.at].strip(b"\0\1"):
        raise MalformedError("a truth value is neither true nor false")


def _check_tensors(reader: GgufReader, count: int, alignment: int) -> dict[str, int]:
    names: set[str] = set()
    matrices: dict[str, int] = {}
    end = 0
    for _ in range(count):
        name = reader.text(_MAX_TENSOR_NAME)
        if name in names:
            raise MalformedError(f"tensor {name!r} is a duplicate")
        names.add(name)
        size, kind, is_matrix = _tensor(reader)
        if is_matrix:
            matrices[name] = kind
        begin = _aligned(end, alignment)
        # llama.cpp requires them to be contiguous, so none can overlap.
        if reader.uint64() != begin:
            raise MalformedError(f"tensor {name!r} is not where the one before it ends")
        end = begin + size
    missing = _aligned(reader.at, alignment) + end - len(reader.data)
    if missing > 0:
        raise MalformedError(f"it is {missing} bytes too short")
    return matrices


def _aligned(offset: int, alignment: int) -> int:
    return -(-offset // alignment) * alignment


def _tensor(reader: GgufReader) -> tuple[int, int, bool]:
    """The bytes of a tensor's data, its type, and whether it has several dimensions."""
    dimensions = reader.uint32()
    if not 1 <= dimensions <= _MAX_DIMENSIONS:
        raise MalformedError(f"a tensor has {dimensions} dimensions")
    shape = [reader.uint64() for _ in range(dimensions)]
    kind = reader.uint32()
    if kind not in TENSOR_TYPES:
        raise MalformedError(f"a tensor has the unknown type {kind}")
    block, block_bytes = TENSOR_TYPES[kind]
    elements = math.prod(shape)
    if not 1 <= elements < _MAX_ELEMENTS or shape[0] % block:
        raise MalformedError(f"a tensor has the impossible shape {shape}")
    return elements // block * block_bytes, kind, dimensions > 1
