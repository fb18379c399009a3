"""A pipeline that makes shapes of pictures: the demo model's renderer behind a prior and an encoder of chance."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from diffusers import HeunDiscreteScheduler, PriorTransformer, ShapEImg2ImgPipeline, ShapEPipeline
from tests.runners.asking import ignore_stage
from tests.runners.shap_e.asking import Made
from tests.runners.shap_e.conftest import SHAPES3D
from tests.support.models.pictures import bomb, picture
from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModel

from plugai.runners.base import (
    BlobPart,
    GenerationRequest,
    Message,
    Modality,
    Parameters,
    Part,
    Role,
    TextPart,
)
from plugai.runners.errors import ImageRefusedError, InvalidRequestError
from plugai.runners.shap_e.provider import ShapEProvider
from plugai.runners.shap_e.runner import ShapERunner


def write_pipeline(folder: Path) -> None:
    torch.manual_seed(0)
    sight = CLIPVisionConfig(
        hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, image_size=16, patch_size=8
    )
    renderer = ShapEPipeline.from_pretrained(SHAPES3D, dtype=torch.float32).shap_e_renderer
    prior = PriorTransformer(
        num_attention_heads=2,
        attention_head_dim=8,
        embedding_dim=16,
        num_embeddings=64,
        additional_embeddings=0,
        embedding_proj_dim=16,
        embedding_proj_norm_type="layer",
        encoder_hid_proj_type=None,
        added_emb_type=None,
        num_layers=1,
        time_embed_dim=16,
        clip_embed_dim=32,
        time_embed_act_fn="gelu",
        norm_in_type="layer",
    )
    ShapEImg2ImgPipeline(
        prior=prior,
        image_encoder=CLIPVisionModel(sight),
        image_processor=CLIPImageProcessor(
            size={"shortest_edge": 16}, crop_size={"height": 16, "width": 16}, do_convert_rgb=True
        ),
        scheduler=HeunDiscreteScheduler.from_pretrained(SHAPES3D, subfolder="scheduler"),
        shap_e_renderer=renderer,
    ).save_pretrained(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "from-pictures"
    write_pipeline(folder)
    return folder


@pytest.fixture
def runner(folder: Path) -> ShapERunner:
    (spec,) = (spec for spec in ShapEProvider().discover(str(folder.parent)) if spec.id == folder.name)
    assert (spec.input_modalities, spec.output_modalities) == ((Modality.IMAGE,), (Modality.SHAPE, Modality.IMAGE))
    return ShapERunner(spec)


def of(*parts: Part) -> GenerationRequest:
    extra = {"num_inference_steps": 2, "guidance_scale": 1.0, "grid_size": 24, "preview": "none"}
    return GenerationRequest("r", "o", "m", (Message(Role.USER, parts),), Parameters(seed=1, extra=extra))


async def test_an_image_becomes_a_shape(runner: ShapERunner) -> None:
    await runner.load(ignore_stage)
    try:
        made = Made([chunk async for chunk in runner.generate(of(BlobPart(picture(mode="RGBA"), "image/png")))])
        assert len(made.mesh().faces) > 0
        assert made.final.usage.steps == 2
        for parts in ((TextPart("a cube"),), (BlobPart(picture(), "image/png"),) * 2, ()):
            with pytest.raises(InvalidRequestError, match="makes a shape from one image"):
                await anext(runner.generate(of(*parts)))
        for data in (b"no picture", bomb(30_000, 30_000)):
            with pytest.raises(ImageRefusedError):
                await anext(runner.generate(of(BlobPart(data, "image/png"))))
    finally:
        await runner.unload()
