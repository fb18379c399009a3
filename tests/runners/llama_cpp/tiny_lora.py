"""LoRA adapters made of chance: each changes what a model says."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from tests.runners.llama_cpp.gguf_files import gguf, string, tensor
from tests.runners.llama_cpp.tiny_gguf import WIDTH

_RANK = 4


def write_tiny_lora(
    path: Path, seed: int, width: int = WIDTH, architecture: str = "llama", spread: float = 0.5
) -> Path:
    """An adapter for the outputs of attention of a model with this width, with numbers of this standard deviation."""
    random = np.random.default_rng(seed)
    values = {
        "general.type": string("adapter"),
        "general.architecture": string(architecture),
        "adapter.type": string("lora"),
        "adapter.lora.alpha": struct.pack("<If", 6, float(_RANK)),
    }
    tensors, data = [], b""
    for layer in range(2):
        for side, shape in (("a", (width, _RANK)), ("b", (_RANK, width))):
            tensors.append(tensor(f"blk.{layer}.attn_output.weight.lora_{side}", shape, 0, len(data)))
            data += (random.normal(0, 1, shape) * spread).astype(np.float32).tobytes()
    path.write_bytes(gguf(values, tensors, data_bytes=0) + data)
    return path
