"""Pictures that the demo model draws, judged by a classifier that never saw what the model learned from."""

from __future__ import annotations

import asyncio
import itertools
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from tests.runners.diffusers.generating import generate, metadata, pixels, png
from tests.support.models.digits import INKS, WORDS, digit_in, ink_in
from tests.support.models.pictures import bomb

from plugai.runners.base import Runner

# What diffusers, transformers and peft warn of is theirs, and in a thread it would end the engine.
pytestmark = pytest.mark.filterwarnings("default")

BOMB = bomb(20_000, 20_000)
PHRASES = ("a handwritten {w} in {c} ink", "{c} {w}", "the number {w} in {c}", "a {c} handwritten {w}", "{w} in {c}")


async def test_digits_and_colours_match_the_prompt(digits: Runner) -> None:
    wanted = list(itertools.islice(zip(itertools.cycle(range(10)), itertools.cycle(INKS), strict=False), 120))
    prompts = [PHRASES[n % 5].format(w=WORDS[d] if n % 3 else d, c=c) for n, (d, c) in enumerate(wanted)]
    drawn = await asyncio.gather(*(generate(digits, prompt, seed=seed) for seed, prompt in enumerate(prompts)))
    judged = [(digit_in(generation.image), ink_in(generation.image)) for generation in drawn]
    right_digits = np.mean([read == digit for (read, _), (digit, _) in zip(judged, wanted, strict=True)])
    right_inks = np.mean([ink == named for (_, ink), (_, named) in zip(judged, wanted, strict=True)])
    assert right_digits >= 0.90
    assert right_inks >= 0.95


async def test_the_same_seed_gives_the_same_image_and_another_seed_a_different_one(digits: Runner) -> None:
    first, again, other = [
        await generate(digits, "a red seven", seed=seed, num_inference_steps=6) for seed in (7, 7, 8)
    ]
    assert first.image == again.image
    assert (pixels(first.image) != pixels(other.image)).any()


async def test_an_image_is_the_same_alone_and_in_a_batch(digits: Runner) -> None:
    alone = await generate(digits, "a blue four", seed=42)
    company = [generate(digits, f"a red {word}", seed=seed) for seed, word in enumerate(WORDS)]
    *_, together = await asyncio.gather(*company, generate(digits, "a blue four", seed=42))
    # Sums over a batch may be taken in another order: the last bit of a colour, and no more.
    assert np.abs(pixels(alone.image) - pixels(together.image)).max() <= 2


async def test_several_images_have_consecutive_seeds_that_reproduce_them(digits: Runner) -> None:
    several = await generate(digits, "a green three", seed=2**32 - 2, num_images=4)
    assert [metadata(picture)["seed"] for picture in several.images] == [2**32 - 2, 2**32 - 1, 0, 1]
    third = await generate(digits, "a green three", seed=0)
    assert np.abs(pixels(third.image) - pixels(several.images[2])).max() <= 2


async def test_without_a_seed_every_image_differs_and_reports_its_seed(digits: Runner) -> None:
    first, second = [(await generate(digits, "two", seed=None, num_inference_steps=4)).image for _ in range(2)]
    assert metadata(first)["seed"] != metadata(second)["seed"]
    again = await generate(digits, "two", seed=metadata(first)["seed"], num_inference_steps=4)
    assert again.image == first


async def test_an_image_contains_its_parameters_but_not_its_prompt(digits: Runner) -> None:
    generation = await generate(digits, "a red seven", seed=7, num_inference_steps=5, negative_prompt="blue")
    said = metadata(generation.image)
    assert said | {"model": "digits", "seed": 7, "num_inference_steps": 5, "guidance_scale": 3.0} == said
    assert (said["width"], said["height"], said["scheduler"]) == (32, 32, "DDIMScheduler")
    assert "seven" not in str(said)
    assert "blue" not in str(said)


async def test_steps_are_reported_and_counted(digits: Runner) -> None:
    generation = await generate(digits, "two", num_inference_steps=6, num_images=2)
    # Of those that take less than a tenth of a second, only some.
    told = [(chunk.step, chunk.steps) for chunk in generation.progress]
    assert told == sorted(set(told) & {(2 * number, 12) for number in range(1, 7)})
    assert (told[0], told[-1]) == ((2, 12), (12, 12))
    assert generation.final.usage.steps == 12


async def test_integers_may_be_sent_as_json_floats(digits: Runner) -> None:
    generation = await generate(digits, "two", num_inference_steps=2.0, num_images=2.0, width=32.0, previews=1.0)
    assert len(generation.images) == 2
    assert metadata(generation.images[0])["num_inference_steps"] == 2


async def test_previews_are_sent_on_request(digits: Runner) -> None:
    wanted, plain = await asyncio.gather(generate(digits, "two", seed=1, previews=3), generate(digits, "two", seed=2))
    shown = [chunk for chunk in wanted.progress if chunk.preview]
    assert [chunk.step for chunk in shown] == [5, 10, 15]
    for chunk in shown:
        assert chunk.preview_mime_type == "image/webp"
        with Image.open(BytesIO(chunk.preview)) as image:
            assert image.size == (32, 32)
    assert not any(chunk.preview for chunk in plain.progress)


async def test_previews_do_not_change_the_image(digits: Runner) -> None:
    with_previews, without = await generate(digits, "two", previews=3), await generate(digits, "two")
    assert with_previews.image == without.image


@pytest.mark.parametrize(
    "change",
    [
        {"num_inference_steps": 7},
        {"guidance_scale": 1.0},
        {"negative_prompt": "a red five"},
        {"scheduler": "EulerDiscreteScheduler"},
        {"loras": {"wild.v1": 2.0}},
    ],
)
async def test_a_parameter_changes_the_image_and_does_not_affect_later_ones(
    digits: Runner, change: dict[str, Any]
) -> None:
    few = {"num_inference_steps": 6}
    plain, changed, again = [await generate(digits, "a black five", **{**few, **extra}) for extra in ({}, change, {})]
    assert (pixels(plain.image) != pixels(changed.image)).any()
    assert plain.image == again.image


@pytest.mark.parametrize("scheduler", ["DPMSolverMultistepScheduler", "UniPCMultistepScheduler", "PNDMScheduler"])
async def test_other_schedulers_generate_the_digit_too(digits: Runner, scheduler: str) -> None:
    generation = await generate(digits, "a black zero", scheduler=scheduler, num_images=5)
    assert sum(digit_in(picture) == 0 for picture in generation.images) >= 4


async def test_the_requested_size_is_the_size_of_the_image(digits: Runner) -> None:
    generation = await generate(digits, "two", width=64, height=40, num_inference_steps=2)
    assert pixels(generation.image).shape == (40, 64, 3)


async def test_low_strength_keeps_the_input_image_and_high_strength_follows_the_prompt(digits: Runner) -> None:
    start = (await generate(digits, "a black one", seed=3)).image
    little = await generate(digits, "a red zero", start, strength=0.1)
    much = await asyncio.gather(*(generate(digits, "a red zero", start, strength=1.0, seed=seed) for seed in range(5)))
    assert digit_in(little.image) == digit_in(start) == 1
    assert ink_in(little.image) != "red"
    assert sum(digit_in(generation.image) == 0 for generation in much) >= 4
    assert sum(ink_in(generation.image) == "red" for generation in much) >= 4


async def test_inpainting_keeps_unmasked_pixels_exactly(digits: Runner) -> None:
    start = (await generate(digits, "a black one", seed=3)).image
    mask = Image.new("L", (32, 32))
    ImageDraw.Draw(mask).rectangle((16, 0, 31, 31), fill=255)
    painted = await generate(digits, "a red zero", start, png(mask), strength=1.0)
    before, after = pixels(start), pixels(painted.image)
    assert (before[:, :16] == after[:, :16]).all()
    assert np.abs(before[:, 16:] - after[:, 16:]).max() > 50


async def test_a_full_mask_replaces_the_image(digits: Runner) -> None:
    start, mask = (await generate(digits, "a black one", seed=3)).image, png(Image.new("L", (32, 32), 255))
    generations = await asyncio.gather(*(generate(digits, "a blue zero", start, mask, seed=seed) for seed in range(5)))
    assert sum(digit_in(generation.image) == 0 for generation in generations) >= 4
