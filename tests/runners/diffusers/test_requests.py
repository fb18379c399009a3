"""What becomes of requests that are wrong, or not quite what the demo model takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PIL import Image
from tests.runners.diffusers.generating import Generation, generate, metadata, pixels, png, request
from tests.support.models.pictures import bomb

from plugai.runners.base import Adapter, Runner
from plugai.runners.errors import ImageRefusedError, InvalidRequestError, ModelBrokenError, ModelUnavailableError

# What diffusers, transformers and peft warn of is theirs, and in a thread it would end the engine.
pytestmark = pytest.mark.filterwarnings("default")

BOMB = bomb(20_000, 20_000)


async def test_an_image_of_another_size_is_resized_with_a_warning(digits: Runner) -> None:
    generation = await generate(digits, "two", png(Image.new("RGB", (70, 45), "white")), num_inference_steps=4)
    assert pixels(generation.image).shape == (40, 64, 3)
    assert generation.warnings == ["RESIZED"]


async def test_a_parameter_without_effect_on_the_task_is_ignored_with_a_warning(digits: Runner) -> None:
    generation = await generate(digits, "two", strength=0.5, num_inference_steps=2)
    assert generation.warnings == ["PARAMETER_IGNORED"]


async def test_a_prompt_that_is_too_long_causes_one_warning(digits: Runner) -> None:
    generation = await generate(digits, "a handwritten seven " * 20, num_inference_steps=2, num_images=2)
    assert generation.warnings == ["PROMPT_CUT"]
    assert len(generation.images) == 2


@pytest.mark.parametrize(
    ("extra", "names"),
    [
        ({"steps": 3}, "steps"),
        ({"num_inference_steps": 0}, "num_inference_steps"),
        ({"guidance_scale": "high"}, "guidance_scale"),
        ({"scheduler": "UnetScheduler"}, "scheduler"),
        ({"loras": {"unknown": 1}}, "loras"),
        ({"width": 33}, "width"),
        ({"width": 8192, "height": 8192}, "the limit is 4194304 pixels"),
    ],
)
async def test_a_wrong_parameter_is_named(digits: Runner, extra: dict[str, Any], names: str) -> None:
    with pytest.raises(InvalidRequestError, match=names):
        await generate(digits, "two", **extra)


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        (BOMB, "too large"),
        (png(Image.new("1", (2056, 2048))), "too large"),
        (b"GIF89a", "damaged"),
        (BOMB[:40], "damaged"),
    ],
    ids=["bomb", "large", "no picture", "cut off"],
)
async def test_invalid_and_oversized_images_are_rejected_and_the_next_request_works(
    digits: Runner, picture: bytes, says: str
) -> None:
    with pytest.raises(ImageRefusedError, match=says):
        await generate(digits, "two", picture)
    assert (await generate(digits, "two", num_inference_steps=2)).image


async def test_a_third_image_is_rejected(digits: Runner) -> None:
    picture = png(Image.new("RGB", (32, 32)))
    with pytest.raises(InvalidRequestError, match="at most two images"):
        await generate(digits, "two", picture, picture, picture)


@pytest.mark.parametrize("adapter", ["broken", "misfit"])
async def test_an_unusable_lora_is_reported_and_does_not_affect_later_requests(digits: Runner, adapter: str) -> None:
    before = await generate(digits, "two", num_inference_steps=2)
    with pytest.raises(ModelBrokenError, match=adapter):
        await generate(digits, "two", loras={adapter: 1.0})
    after = await generate(digits, "two", num_inference_steps=2)
    assert before.image == after.image
    assert (await generate(digits, "two", num_inference_steps=2, loras={"wild.v1": 2.0})).image != after.image


async def test_a_model_with_an_adapter_draws_as_the_base_with_that_lora(digits: Runner) -> None:
    path = str(Path(str(digits.spec.options["path"])).parent / "wild.safetensors")
    few = {"num_inference_steps": 2}
    named = await generate(digits, "two", **few, loras={"wild.v1": 2.0})
    adapted = replace(request("two", **few), adapters=(Adapter(path, 2.0),))
    drawn = Generation([chunk async for chunk in digits.generate(adapted)])
    assert (pixels(drawn.image) == pixels(named.image)).all()
    assert metadata(drawn.image)["loras"] == {"wild": 2.0}
    scaled = replace(request("two", **few, adapters={"wild": 0}), adapters=adapted.adapters)
    plain = await generate(digits, "two", **few)
    assert Generation([chunk async for chunk in digits.generate(scaled)]).image == plain.image
    with pytest.raises(ModelUnavailableError, match="loaded again"):
        [chunk async for chunk in digits.generate(replace(adapted, adapters=(Adapter("/later.safetensors"),)))]


@pytest.mark.parametrize(("strength", "steps"), [(0.04, 20), (0.01, 99), (0.5, 1), (0.3, 3)])
async def test_a_strength_of_less_than_one_step_is_named_and_what_is_proposed_works(
    digits: Runner, strength: float, steps: int
) -> None:
    start = png(Image.new("RGB", (32, 32), "white"))
    with pytest.raises(InvalidRequestError, match="less than one step") as caught:
        await generate(digits, "two", start, strength=strength, num_inference_steps=steps)
    assert list(caught.value.violations) == ["parameters.extra.strength"]
    proposed = float(caught.value.message.partition("at least ")[2].partition(",")[0])
    assert (await generate(digits, "two", start, strength=proposed, num_inference_steps=steps)).image
