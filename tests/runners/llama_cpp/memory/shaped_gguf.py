"""Models of 20 to 60 MB in the shapes of well-known families. Their weights are zeros: only their sizes matter."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from pathlib import Path

from tests.runners.llama_cpp.gguf_files import gguf, string, tensor, text, uint32

_F32, _Q8_0 = 0, 8
_WORDS, _WIDTH, _INNER = 8192, 512, 1536
_EXPERTS = 4


@dataclass(frozen=True)
class Shape:
    """What distinguishes a family: `more` are further values of its header, `extra` further tensors of each layer."""

    architecture: str = "llama"
    layers: int = 6
    heads: int = 8
    key_heads: int = 8
    key_length: int = _WIDTH // 8
    more: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    extra: Mapping[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    experts: int = 0


SHAPES: Mapping[str, Shape] = {
    "dense": Shape(),
    "grouped queries": Shape(key_heads=2),
    "qwen": Shape("qwen2", key_heads=2, extra={"attn_q.bias": (_WIDTH,), "attn_k.bias": (128,), "attn_v.bias": (128,)}),
    "sliding window": Shape(
        "gemma3",
        layers=12,
        heads=4,
        key_heads=1,
        key_length=256,
        more={"attention.sliding_window": uint32(128)},
        extra={
            "attn_q_norm.weight": (256,),
            "attn_k_norm.weight": (256,),
            "post_attention_norm.weight": (_WIDTH,),
            "post_ffw_norm.weight": (_WIDTH,),
        },
    ),
    "experts": Shape(
        layers=4, experts=_EXPERTS, more={"expert_count": uint32(_EXPERTS), "expert_used_count": uint32(2)}
    ),
}


def write_shaped_gguf(path: Path, shape: Shape) -> Path:
    """A file of this shape, with holes for its weights."""
    tensors, end = [], 0
    for name, size in _tensors(shape).items():
        quantized = len(size) > 1
        tensors.append(tensor(name, size, _Q8_0 if quantized else _F32, end))
        data = prod(size) // 32 * 34 if quantized else prod(size) * 4
        end += -(-data // 32) * 32
    header = gguf(_values(shape), tensors, data_bytes=0)
    with path.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + end)
    return path


def _values(shape: Shape) -> dict[str, bytes]:
    tokens = ["<unk>", "<s>", "</s>", "<0x0A>", *(f" {number}" for number in range(4, _WORDS))]
    types = [2, 3, 3, 6, *[1] * (_WORDS - 4)]
    own = {
        "context_length": uint32(4096),
        "embedding_length": uint32(_WIDTH),
        "block_count": uint32(shape.layers),
        "feed_forward_length": uint32(_INNER),
        "attention.head_count": uint32(shape.heads),
        "attention.head_count_kv": uint32(shape.key_heads),
        "attention.key_length": uint32(shape.key_length),
        "attention.value_length": uint32(shape.key_length),
        "attention.layer_norm_rms_epsilon": struct.pack("<If", 6, 1e-5),
        **shape.more,
    }
    return {
        "general.architecture": string(shape.architecture),
        **{f"{shape.architecture}.{name}": value for name, value in own.items()},
        "tokenizer.ggml.model": string("llama"),
        "tokenizer.ggml.bos_token_id": uint32(1),
        "tokenizer.ggml.eos_token_id": uint32(2),
        "tokenizer.ggml.tokens": struct.pack("<IIQ", 9, 8, _WORDS) + b"".join(map(text, tokens)),
        "tokenizer.ggml.scores": struct.pack(f"<IIQ{_WORDS}f", 9, 6, _WORDS, *[0.0] * _WORDS),
        "tokenizer.ggml.token_type": struct.pack(f"<IIQ{_WORDS}i", 9, 5, _WORDS, *types),
    }


def _tensors(shape: Shape) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (_WIDTH, _WORDS),
        "output_norm.weight": (_WIDTH,),
        "output.weight": (_WIDTH, _WORDS),
    }
    queries, keys = shape.heads * shape.key_length, shape.key_heads * shape.key_length
    layer: dict[str, tuple[int, ...]] = {
        "attn_norm.weight": (_WIDTH,),
        "attn_q.weight": (_WIDTH, queries),
        "attn_k.weight": (_WIDTH, keys),
        "attn_v.weight": (_WIDTH, keys),
        "attn_output.weight": (queries, _WIDTH),
        "ffn_norm.weight": (_WIDTH,),
        **_feed_forward(shape.experts),
        **shape.extra,
    }
    return found | {f"blk.{n}.{name}": size for n in range(shape.layers) for name, size in layer.items()}


def _feed_forward(experts: int) -> dict[str, tuple[int, ...]]:
    wide, narrow = (_WIDTH, _INNER), (_INNER, _WIDTH)
    if not experts:
        return {"ffn_gate.weight": wide, "ffn_up.weight": wide, "ffn_down.weight": narrow}
    return {
        "ffn_gate_inp.weight": (_WIDTH, experts),
        "ffn_gate_exps.weight": (*wide, experts),
        "ffn_up_exps.weight": (*wide, experts),
        "ffn_down_exps.weight": (*narrow, experts),
    }
