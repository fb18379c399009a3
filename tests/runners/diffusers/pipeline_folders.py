"""Folders of pipelines for the tests: the demo model, and changed copies of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from plugai.runners.diffusers.folder import DEMO

DIGITS = DEMO / "digits"


def copy(target: Path) -> Path:
    """A copy of the demo model that a test may change."""
    shutil.copytree(DIGITS, target)
    return target


def change(path: Path, **fields: Any) -> None:
    """Set fields of a JSON file."""
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


def empty_pipeline(target: Path, **index: Any) -> Path:
    """A folder with an index and nothing else that matters, for what only looks at the index."""
    target.mkdir(parents=True)
    (target / "model_index.json").write_text(json.dumps({"_class_name": "StableDiffusionPipeline", **index}))
    return target


def spoil(path: Path, target: Path) -> None:
    """A copy of a file of tensors in which each has lost its last rows."""
    from safetensors.torch import load_file, save_file  # noqa: PLC0415 - brings torch

    save_file({name: tensor[:-1].clone() for name, tensor in load_file(path).items()}, target)


def save_lora(path: Path) -> None:
    """An adapter of random numbers for the demo model's U-Net."""
    # They take seconds to import, which is for the tests that draw.
    import torch  # noqa: PLC0415
    from diffusers import StableDiffusionPipeline, UNet2DConditionModel  # noqa: PLC0415
    from peft import LoraConfig  # noqa: PLC0415
    from peft.utils import get_peft_model_state_dict  # noqa: PLC0415

    torch.manual_seed(0)
    unet = UNet2DConditionModel.from_pretrained(DIGITS / "unet", dtype=torch.float32)
    unet.add_adapter(LoraConfig(r=2, target_modules=["to_q", "to_v"], init_lora_weights=False))
    layers = get_peft_model_state_dict(unet)
    StableDiffusionPipeline.save_lora_weights(path.parent, unet_lora_layers=layers, weight_name=path.name)
