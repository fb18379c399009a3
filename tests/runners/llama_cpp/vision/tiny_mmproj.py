"""Projectors of a few kB with weights of chance, for the models of tiny_gguf: each image gives other embeddings."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from enum import Enum
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from tests.runners.llama_cpp.gguf_files import gguf, string, tensor, uint32
from tests.runners.llama_cpp.tiny_gguf import WIDTH

SIDE = 16
"""Pixels of an image's side, as the encoder sees it."""
_PATCH, _WIDTH, _INNER, _LAYERS = 4, 32, 48, 2
_PATCHES = (SIDE // _PATCH) ** 2


class Kind(Enum):
    """What a projector wants of the text model; the number of tokens of an image."""

    CAUSAL = 16
    """As LLaVA."""
    WHOLE = 4
    """As Gemma 3: the tokens of an image see each other."""
    ROPE = 5
    """As Qwen2-VL: an image of 16 pixels has 4 tokens, which take the place of 2."""


_NAMES = {Kind.CAUSAL: "mlp", Kind.WHOLE: "gemma3", Kind.ROPE: "qwen2vl_merger"}


def write_tiny_mmproj(path: Path, kind: Kind = Kind.CAUSAL, width: int = WIDTH) -> Path:
    """The same file each time, for a model of this width."""
    random = np.random.default_rng(1)
    tensors, data = [], b""
    for name, shape in _shapes(kind, width).items():
        tensors.append(tensor(name, shape, offset=len(data)))
        weights = random.standard_normal(int(np.prod(shape))) / np.sqrt(shape[0] if len(shape) > 1 else 1)
        content = (np.ones(shape[0]) if "norm" in name or ".ln" in name else weights).astype(np.float32).tobytes()
        data += content + bytes(-len(content) % 32)
    path.write_bytes(gguf(_values(kind, width), tensors, data_bytes=0) + data)
    return path


def picture(seed: int, side: int = SIDE) -> bytes:
    """A PNG of colours by chance."""
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def _values(kind: Kind, width: int) -> dict[str, bytes]:
    three = struct.pack("<IIQ3f", 9, 6, 3, 0.5, 0.5, 0.5)
    return {
        "general.architecture": string("clip"),
        "general.type": string("mmproj"),
        "clip.has_vision_encoder": struct.pack("<IB", 7, 1),
        "clip.projector_type": string(_NAMES[kind]),
        "clip.vision.image_size": uint32(SIDE),
        "clip.vision.patch_size": uint32(_PATCH),
        "clip.vision.embedding_length": uint32(_WIDTH),
        "clip.vision.feed_forward_length": uint32(_INNER),
        "clip.vision.block_count": uint32(_LAYERS),
        "clip.vision.projection_dim": uint32(width),
        "clip.vision.attention.head_count": uint32(2),
        "clip.vision.attention.layer_norm_epsilon": struct.pack("<If", 6, 1e-5),
        "clip.vision.image_mean": three,
        "clip.vision.image_std": three,
        **({"clip.vision.projector.scale_factor": uint32(2)} if kind is Kind.WHOLE else {}),
    }


def _shapes(kind: Kind, width: int) -> Mapping[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"v.patch_embd.weight": (_PATCH, _PATCH, 3, _WIDTH)}
    for layer in range(_LAYERS):
        names = {f"attn_{name}": (_WIDTH, _WIDTH) for name in ("q", "k", "v", "out")}
        more = {"ln1": (_WIDTH,), "ln2": (_WIDTH,), "ffn_up": (_WIDTH, _INNER), "ffn_down": (_INNER, _WIDTH)}
        for name, shape in (names | more).items():
            shapes |= {f"v.blk.{layer}.{name}.weight": shape, f"v.blk.{layer}.{name}.bias": shape[-1:]}
    if kind is Kind.ROPE:
        return {
            **shapes,
            "v.patch_embd.weight.1": (_PATCH, _PATCH, 3, _WIDTH),
            "v.post_ln.weight": (_WIDTH,),
            "v.post_ln.bias": (_WIDTH,),
            **{"mm.0.weight": (4 * _WIDTH, 4 * _WIDTH), "mm.0.bias": (4 * _WIDTH,)},
            **{"mm.2.weight": (4 * _WIDTH, width), "mm.2.bias": (width,)},
        }
    shapes |= {"v.patch_embd.bias": (_WIDTH,), "v.position_embd.weight": (_WIDTH, _PATCHES)}
    if kind is Kind.WHOLE:
        norms: dict[str, tuple[int, ...]] = {"v.post_ln.weight": (_WIDTH,), "v.post_ln.bias": (_WIDTH,)}
        return shapes | norms | {"mm.input_projection.weight": (width, _WIDTH), "mm.soft_emb_norm.weight": (_WIDTH,)}
    return shapes | {
        **{"mm.0.weight": (_WIDTH, _WIDTH), "mm.0.bias": (_WIDTH,)},
        **{"mm.2.weight": (_WIDTH, width), "mm.2.bias": (width,)},
    }
