"""A GGUF header is believed only if all of it is true."""

from __future__ import annotations

import ctypes
import random
import struct
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import llama_cpp
import pytest
from tests.runners.llama_cpp.gguf_files import DATA_BYTES, TENSORS, gguf, real_model, string, tensor, text, uint32

from plugai.runners.errors import ModelBrokenError
from plugai.runners.llama_cpp.gguf import TENSOR_TYPES, MalformedError, check_file, check_header


def test_a_well_formed_header_is_accepted() -> None:
    check_header(gguf())
    check_header(gguf(version=2))


def test_the_real_model_is_accepted_quickly() -> None:
    started = time.process_time()
    check_file(real_model())
    assert time.process_time() - started < 2


def test_tensor_sizes_are_those_of_llama_cpp() -> None:
    ggml = ctypes.CDLL(str(Path(llama_cpp.__file__).parent / "lib" / "libggml-base.so"))
    ggml.ggml_blck_size.restype = ctypes.c_int64
    ggml.ggml_type_size.restype = ctypes.c_size_t
    known = {kind: (ggml.ggml_blck_size(kind), ggml.ggml_type_size(kind)) for kind in TENSOR_TYPES}
    assert known == dict(TENSOR_TYPES)


@pytest.mark.parametrize("length", [0, 3, 4, 8, 23, 24, 60, len(gguf()) - 1])
def test_a_file_that_ends_too_early_is_rejected(length: int) -> None:
    with pytest.raises(MalformedError):
        check_header(gguf()[:length])


HUGE = struct.pack("<Q", 2**62)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"a": struct.pack("<I", 8) + HUGE}, "ends in the middle"),
        ({"a": struct.pack("<II", 9, 4) + HUGE}, "ends in the middle"),
        ({"a": struct.pack("<II", 9, 8) + HUGE}, "ends in the middle"),
        ({"a": struct.pack("<IIQ", 9, 9, 1)}, "unknown type 9"),
        ({"a": struct.pack("<I", 13)}, "unknown type 13"),
        ({"a": struct.pack("<IB", 7, 2)}, "neither true nor false"),
        ({"": uint32(1)}, "length of 0"),
        ({"general.alignment": uint32(0)}, "alignment"),
        ({"general.alignment": uint32(24)}, "alignment"),
        ({"general.alignment": uint32(2**31)}, "alignment"),
        ({"general.alignment": string("32")}, "alignment"),
    ],
)
def test_inconsistent_metadata_is_rejected(values: Mapping[str, bytes], words: str) -> None:
    with pytest.raises(MalformedError, match=words):
        check_header(gguf(values))


@pytest.mark.parametrize(
    ("tensors", "words"),
    [
        ([], "0 tensors"),
        ([tensor("a", [])], "0 dimensions"),
        ([tensor("a", [1, 1, 1, 1, 1])], "5 dimensions"),
        ([tensor("a", [0])], "impossible shape"),
        ([tensor("a", [2**40, 2**40])], "impossible shape"),
        ([tensor("a", [31], kind=2)], "impossible shape"),
        ([tensor("a", [4], kind=4)], "unknown type 4"),
        ([tensor("a", [4], kind=2**31)], "unknown type"),
        ([tensor("a", [10_000])], "bytes too short"),
        ([tensor("a", [4], offset=32)], "not where"),
        ([tensor("a", [4]), tensor("a", [4], offset=32)], "duplicate"),
        ([tensor("a", [4]), tensor("b", [4])], "not where"),
        ([tensor("a" * 64, [4])], "length of 64"),
    ],
)
def test_inconsistent_tensors_are_rejected(tensors: Sequence[bytes], words: str) -> None:
    with pytest.raises(MalformedError, match=words):
        check_header(gguf(tensors=tensors))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"not a model at all", "not a GGUF file"),
        (gguf(version=1), "version is 1"),
        (gguf(data_bytes=DATA_BYTES - 1), "1 bytes too short"),
        (b"GGUF" + struct.pack("<IQQ", 3, 2**63, 1), "tensors"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1, 2**63), "values"),
    ],
)
def test_the_error_names_the_file_and_what_is_wrong(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelBrokenError, match=rf"'bad.gguf'.*{words}"):
        check_file(path)


def test_a_missing_file_is_a_broken_model(tmp_path: Path) -> None:
    with pytest.raises(ModelBrokenError, match="cannot be read: No such file"):
        check_file(tmp_path / "missing.gguf")


def test_a_duplicate_name_is_rejected() -> None:
    one = text("a") + uint32(1)
    data = b"GGUF" + struct.pack("<IQQ", 3, 1, 2) + one + one + TENSORS[0] + bytes(200)
    with pytest.raises(MalformedError, match="'a' is a duplicate"):
        check_header(data)


def test_a_mutated_header_is_rejected_or_accepted_and_nothing_else() -> None:
    chance = random.Random(20261123)
    original = gguf()
    header_bytes = len(original) - DATA_BYTES
    refused = 0
    started = time.process_time()
    for _ in range(20_000):
        data = bytearray(original)
        for _ in range(chance.randint(1, 3)):
            _mutate(data, header_bytes, chance)
        try:
            check_header(bytes(data))
        except MalformedError:
            refused += 1
    assert refused > 10_000
    assert time.process_time() - started < 30


INTERESTING = (0, 1, 2**7, 2**8 - 1, 2**15, 2**16 + 1, 2**31, 2**32 - 1, 2**62, 2**63, 2**64 - 1)


def _mutate(data: bytearray, header_bytes: int, chance: random.Random) -> None:
    at = chance.randrange(header_bytes)
    match chance.randrange(4):
        case 0:
            data[at : at + 1] = chance.randbytes(1)
        case 1:
            data[at : at + 8] = struct.pack("<Q", chance.choice(INTERESTING))
        case 2:
            data[at : at + 4] = struct.pack("<I", chance.choice(INTERESTING) % 2**32)
        case _:
            other = chance.randrange(header_bytes)
            data[at : at + 16] = data[other : other + 16]
