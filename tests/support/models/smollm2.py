"""The small model that llama.cpp is tested with, in transformers' own format: the same weights, made anew from GGUF."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

_NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
    "token_embd": "embed_tokens",
    "output_norm": "norm",
}


# Formats of single values by the number of their type, and the two types that are longer.
_FORMATS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_TEXT, _LIST = 8, 9
_CONTROL_TOKEN = 3


def write_smollm2(gguf: Path, folder: Path) -> None:
    """Write the model in a GGUF file to a folder."""
    file = _Gguf(gguf)
    folder.mkdir(parents=True, exist_ok=True)
    config = _config(file.said)
    (folder / "config.json").write_text(json.dumps(config))
    heads = {"attn_q": config["num_attention_heads"], "attn_k": config["num_key_value_heads"]}
    weights = {}
    for name, values in file.tensors():
        part, kind = _place(name)
        weights[part] = torch.from_numpy(_unpermuted(values, heads[kind]) if kind in heads else values)
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    _tokenizer(file.said).save_pretrained(folder)


class _Gguf:
    """A GGUF file that is known to be well formed: `said` has its metadata by name."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        _magic, _version, self._tensors, values = struct.unpack_from("<IIQQ", self._data)
        self._at = 24
        self.said = {self._text(): self._value(self._number("<I")) for _ in range(values)}

    def tensors(self) -> Iterator[tuple[str, NDArray[np.float16]]]:
        """Each tensor with its name."""
        found = [
            (
                self._text(),
                [self._number("<Q") for _ in range(self._number("<I"))],
                self._number("<I"),
                self._number("<Q"),
            )
            for _ in range(self._tensors)
        ]
        begin = -(-self._at // 32) * 32
        for name, shape, kind, offset in found:
            yield name, _decoded(self._data, begin + offset, int(np.prod(shape)), kind).reshape(shape[::-1])

    def _number(self, form: str) -> Any:
        (value,) = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return value

    def _text(self) -> str:
        size = self._number("<Q")
        self._at += size
        return self._data[self._at - size : self._at].decode()

    def _value(self, kind: int) -> Any:
        if kind == _TEXT:
            return self._text()
        if kind == _LIST:
            kind = self._number("<I")
            return [self._value(kind) for _ in range(self._number("<Q"))]
        return self._number(_FORMATS[kind])


def _decoded(data: bytes, at: int, count: int, kind: int) -> NDArray[np.float16]:
    """So many numbers of a tensor: float32, or blocks of 32 that share a scale."""
    blocks = count // 32
    match kind:
        case 0:
            return np.frombuffer(data, "<f4", count, at).astype(np.float16)
        case 3:
            form = np.dtype([("scale", "<f2"), ("least", "<f2"), ("pairs", "u1", 16)])
            found = np.frombuffer(data, form, blocks, at)
            steps = np.concatenate([found["pairs"] & 15, found["pairs"] >> 4], axis=1)
            scale, least = (found[name].astype(np.float32)[:, None] for name in ("scale", "least"))
            return (steps * scale + least).astype(np.float16)
        case 8:
            found = np.frombuffer(data, np.dtype([("scale", "<f2"), ("steps", "i1", 32)]), blocks, at)
            return (found["steps"] * found["scale"].astype(np.float32)[:, None]).astype(np.float16)
    raise AssertionError(kind)


def _config(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "bos_token_id": said["tokenizer.ggml.bos_token_id"],
        "eos_token_id": said["tokenizer.ggml.eos_token_id"],
        "vocab_size": len(said["tokenizer.ggml.tokens"]),
        "hidden_size": said["llama.embedding_length"],
        "intermediate_size": said["llama.feed_forward_length"],
        "num_hidden_layers": said["llama.block_count"],
        "num_attention_heads": said["llama.attention.head_count"],
        "num_key_value_heads": said["llama.attention.head_count_kv"],
        "max_position_embeddings": said["llama.context_length"],
        "rms_norm_eps": said["llama.attention.layer_norm_rms_epsilon"],
        "rope_theta": said["llama.rope.freq_base"],
        "tie_word_embeddings": True,
    }


def _place(name: str) -> tuple[str, str]:
    """The name in transformers of a tensor of GGUF's, and what kind of tensor it is."""
    match name.split("."):
        case ["blk", layer, kind, "weight"]:
            return f"model.layers.{layer}.{_NAMES[kind]}.weight", kind
        case [kind, "weight"]:
            return f"model.{_NAMES[kind]}.weight", kind
    raise AssertionError(name)


def _unpermuted(values: NDArray[np.float16], heads: int) -> NDArray[np.float16]:
    """The rows in the order of transformers: llama.cpp has the halves of a rotation beside each other."""
    rows, columns = values.shape
    halves = values.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2)
    return np.ascontiguousarray(halves.reshape(rows, columns))


def _tokenizer(said: dict[str, Any]) -> PreTrainedTokenizerFast:
    tokens, merges, kinds = (said[f"tokenizer.ggml.{name}"] for name in ("tokens", "merges", "token_type"))
    pairs = [tuple(merge.split(" ")) for merge in merges]
    backend = Tokenizer(models.BPE({token: number for number, token in enumerate(tokens)}, pairs))
    digits, words = pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.pre_tokenizer = pre_tokenizers.Sequence([digits, words])
    backend.decoder = decoders.ByteLevel()
    special = [token for token, kind in zip(tokens, kinds, strict=True) if kind == _CONTROL_TOKEN]
    backend.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        bos_token=tokens[said["tokenizer.ggml.bos_token_id"]],
        eos_token=tokens[said["tokenizer.ggml.eos_token_id"]],
        chat_template=said["tokenizer.chat_template"],
    )
