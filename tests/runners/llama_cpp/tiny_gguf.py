"""A language model of 60 kB with weights of chance: what it says is nonsense, and depends on every token before it."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from tests.runners.llama_cpp.gguf_files import gguf, string, tensor, text, uint32

WORDS = 64
BYTE_WORDS = 259
WIDTH, _INNER, _HEADS, _LAYERS = 64, 128, 2, 2
# The unknown one, the begin and the end of a text, and the end of a line: llama.cpp looks for them.
_TOKENS = ["<unk>", "<s>", "</s>", "<0x0A>", *(f" {number}" for number in range(4, WORDS))]
_TYPES = [2, 3, 3, 6, *[1] * (WORDS - 4)]
_F32, _Q4_1 = 0, 3
_QUANTIZED_TOGETHER = 32

_VALUES = {
    "general.architecture": string("llama"),
    "llama.context_length": uint32(512),
    "llama.embedding_length": uint32(WIDTH),
    "llama.block_count": uint32(_LAYERS),
    "llama.feed_forward_length": uint32(_INNER),
    "llama.attention.head_count": uint32(_HEADS),
    "llama.attention.head_count_kv": uint32(_HEADS),
    "llama.rope.dimension_count": uint32(WIDTH // _HEADS),
    "llama.attention.layer_norm_rms_epsilon": struct.pack("<If", 6, 1e-5),
    "tokenizer.ggml.model": string("llama"),
    "tokenizer.ggml.bos_token_id": uint32(1),
    "tokenizer.ggml.eos_token_id": uint32(2),
    "tokenizer.ggml.tokens": struct.pack("<IIQ", 9, 8, WORDS) + b"".join(map(text, _TOKENS)),
    "tokenizer.ggml.scores": struct.pack(f"<IIQ{WORDS}f", 9, 6, WORDS, *[0.0] * WORDS),
    "tokenizer.ggml.token_type": struct.pack(f"<IIQ{WORDS}i", 9, 5, WORDS, *_TYPES),
}


def write_tiny_gguf(folder: Path) -> Path:
    """The same file each time. It is quantized as the real one, so that llama.cpp computes it with the same kernels."""
    return _write(folder / "tiny.gguf", _VALUES, WORDS)


def write_reading_gguf(folder: Path) -> Path:
    """One that has a token for each byte, so that it can be asked any text; its answers are bytes by chance."""
    return _write(folder / "reading.gguf", {**_VALUES, **byte_vocabulary()}, BYTE_WORDS)


def write_rope_gguf(folder: Path) -> Path:
    """One that reads too, and whose positions have sections (M-RoPE), as Qwen2-VL's."""
    values = {name.replace("llama.", "qwen2vl."): value for name, value in (_VALUES | byte_vocabulary()).items()}
    sections = struct.pack("<IIQ4i", 9, 5, 4, 4, 6, 6, 0)
    named = {"general.architecture": string("qwen2vl"), "qwen2vl.rope.dimension_sections": sections}
    return _write(folder / "rope.gguf", {**values, **named}, BYTE_WORDS)


def byte_vocabulary() -> dict[str, bytes]:
    """The values of a header whose vocabulary has a token for each byte."""
    words, tokens = BYTE_WORDS, [*_TOKENS[:3], *(f"<0x{byte:02X}>" for byte in range(256))]
    return {
        "tokenizer.ggml.tokens": struct.pack("<IIQ", 9, 8, words) + b"".join(map(text, tokens)),
        "tokenizer.ggml.scores": struct.pack(f"<IIQ{words}f", 9, 6, words, *[0.0] * words),
        "tokenizer.ggml.token_type": struct.pack(f"<IIQ{words}i", 9, 5, words, *_TYPES[:3], *[6] * 256),
    }


def write_wide_gguf(folder: Path) -> Path:
    """One that reads any text, is not quantized, and is as wide as the blocks of all types of weights."""
    width, inner = 256, 512
    random = np.random.default_rng(1)
    values = {
        **_VALUES,
        **byte_vocabulary(),
        "llama.embedding_length": uint32(width),
        "llama.feed_forward_length": uint32(inner),
        "llama.rope.dimension_count": uint32(width // _HEADS),
    }
    tensors, data = [], b""
    for name, shape in _shapes(BYTE_WORDS, width, inner).items():
        tensors.append(tensor(name, shape, _F32, len(data)))
        scale = 2 / np.sqrt(shape[0])
        matrix = random.normal(0, scale, shape[::-1]).astype(np.float32).tobytes()
        data += _norm(shape[0]) if len(shape) == 1 else matrix
    path = folder / "wide.gguf"
    path.write_bytes(gguf(values, tensors, data_bytes=0) + data)
    return path


def _write(path: Path, values: Mapping[str, bytes], words: int) -> Path:
    random = np.random.default_rng(1)
    tensors, data = [], b""
    for name, shape in _shapes(words).items():
        kind = _F32 if len(shape) == 1 else _Q4_1
        tensors.append(tensor(name, shape, kind, len(data)))
        content = _norm(shape[0]) if kind == _F32 else _weights(shape, random)
        data += content + bytes(-len(content) % 32)
    path.write_bytes(gguf(values, tensors, data_bytes=0) + data)
    return path


def _shapes(words: int, width: int = WIDTH, inner: int = _INNER) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (width, words),
        "output_norm.weight": (width,),
        "output.weight": (width, words),
    }
    for layer in range(_LAYERS):
        names = {f"attn_{name}": (width, width) for name in ("q", "k", "v", "output")}
        more = {"attn_norm": (width,), "ffn_norm": (width,), "ffn_down": (inner, width)}
        wide = {"ffn_gate": (width, inner), "ffn_up": (width, inner)}
        shapes |= {f"blk.{layer}.{name}.weight": shape for name, shape in (names | more | wide).items()}
    return shapes


def _norm(size: int) -> bytes:
    return np.ones(size, np.float32).tobytes()


def _weights(shape: Sequence[int], random: np.random.Generator) -> bytes:
    """Blocks of 32 numbers of 4 bits, with their scale and their smallest, such that they are about 0 on average."""
    blocks = shape[0] * shape[1] // _QUANTIZED_TOGETHER
    # Large enough for a word to depend on those before it more than on itself.
    scale = 0.6 / np.sqrt(shape[0])
    block = np.dtype([("scale", np.float16), ("smallest", np.float16), ("numbers", np.uint8, _QUANTIZED_TOGETHER // 2)])
    made = np.zeros(blocks, block)
    made["scale"], made["smallest"] = scale, -7.5 * scale
    made["numbers"] = random.integers(0, 256, (blocks, _QUANTIZED_TOGETHER // 2), np.uint8)
    return made.tobytes()
