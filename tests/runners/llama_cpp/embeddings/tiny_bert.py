"""A bidirectional model of 100 kB with weights of chance that judges documents, as those of BGE do, or embeds texts."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from tests.runners.llama_cpp.gguf_files import gguf, string, tensor, text, uint32

_WIDTH, _INNER, _LAYERS, _LENGTH = 32, 64, 2, 256
_RANK = 4
# As in files of BERT: a word begins with a mark for the space before it.
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,?!'"
_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(f"▁{letter}" for letter in _LETTERS), *_LETTERS]
_NORMAL, _CONTROL = 1, 3


def write_tiny_reranker(path: Path, *, pooling: int = _RANK, head: bool = True) -> Path:
    """The same file each time; with another `pooling` it embeds texts. Without its `head` it cannot judge."""
    random = np.random.default_rng(3)
    tensors, data = [], b""
    for name, shape in _shapes(head=head).items():
        tensors.append(tensor(name, shape, 0, len(data)))
        is_scale = name.endswith("norm.weight")
        values = np.ones(shape[0]) if is_scale else random.normal(0, 0.2 if len(shape) == 1 else 0.5, shape[::-1])
        content = values.astype(np.float32).tobytes()
        data += content + bytes(-len(content) % 32)
    path.write_bytes(gguf(_values(pooling), tensors, data_bytes=0) + data)
    return path


def _values(pooling: int) -> dict[str, bytes]:
    count = len(_TOKENS)
    types = [_CONTROL] * 5 + [_NORMAL] * (count - 5)
    return {
        "general.architecture": string("bert"),
        "bert.context_length": uint32(_LENGTH),
        "bert.embedding_length": uint32(_WIDTH),
        "bert.block_count": uint32(_LAYERS),
        "bert.feed_forward_length": uint32(_INNER),
        "bert.attention.head_count": uint32(2),
        "bert.attention.layer_norm_epsilon": struct.pack("<If", 6, 1e-12),
        "bert.attention.causal": struct.pack("<IB", 7, 0),
        "bert.pooling_type": uint32(pooling),
        "tokenizer.ggml.model": string("bert"),
        "tokenizer.ggml.token_type_count": uint32(2),
        "tokenizer.ggml.tokens": struct.pack("<IIQ", 9, 8, count) + b"".join(map(text, _TOKENS)),
        "tokenizer.ggml.scores": struct.pack(f"<IIQ{count}f", 9, 6, count, *[0.0] * count),
        "tokenizer.ggml.token_type": struct.pack(f"<IIQ{count}i", 9, 5, count, *types),
        "tokenizer.ggml.padding_token_id": uint32(0),
        "tokenizer.ggml.unknown_token_id": uint32(1),
        "tokenizer.ggml.cls_token_id": uint32(2),
        "tokenizer.ggml.bos_token_id": uint32(2),
        "tokenizer.ggml.seperator_token_id": uint32(3),
        "tokenizer.ggml.mask_token_id": uint32(4),
    }


def _shapes(*, head: bool) -> dict[str, tuple[int, ...]]:
    square = (_WIDTH, _WIDTH)
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (_WIDTH, len(_TOKENS)),
        "position_embd.weight": (_WIDTH, _LENGTH),
        "token_types.weight": (_WIDTH, 2),
        "token_embd_norm.weight": (_WIDTH,),
        "token_embd_norm.bias": (_WIDTH,),
    }
    for layer in range(_LAYERS):
        matrices = {f"attn_{name}": square for name in ("q", "k", "v", "output")}
        matrices |= {"ffn_up": (_WIDTH, _INNER), "ffn_down": (_INNER, _WIDTH)}
        for name, shape in matrices.items():
            shapes[f"blk.{layer}.{name}.weight"] = shape
            shapes[f"blk.{layer}.{name}.bias"] = (shape[1],)
        for norm in ("attn_output_norm", "layer_output_norm"):
            shapes |= {f"blk.{layer}.{norm}.{part}": (_WIDTH,) for part in ("weight", "bias")}
    if head:
        shapes |= {"cls.weight": square, "cls.bias": (_WIDTH,)}
        shapes |= {"cls.output.weight": (_WIDTH, 1), "cls.output.bias": (1,)}
    return shapes
