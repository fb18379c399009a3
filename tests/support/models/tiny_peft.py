"""LoRA adapters as peft writes them, with weights of chance, for the tiny model of text."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

_RANK, _LAYERS = 4, 2


def write_peft_adapter(folder: Path, seed: int, width: int = 16, layers: int = _LAYERS, **settings: object) -> Path:
    """An adapter for the outputs of attention of a model with this width; `settings` go into its configuration."""
    folder.mkdir(parents=True)
    config = {
        "peft_type": "LORA",
        "r": _RANK,
        "lora_alpha": 2 * _RANK,
        "target_modules": ["o_proj"],
        "base_model_name_or_path": "somebody/else",
        "task_type": "CAUSAL_LM",
        **settings,
    }
    (folder / "adapter_config.json").write_text(json.dumps(config))
    chance = torch.Generator().manual_seed(seed)
    weights = {}
    for layer in range(layers):
        name = f"base_model.model.model.layers.{layer}.self_attn.o_proj"
        for side, shape in (("A", (_RANK, width)), ("B", (width, _RANK))):
            weights[f"{name}.lora_{side}.weight"] = torch.randn(shape, generator=chance)
    save_file(weights, folder / "adapter_model.safetensors")
    return folder
