"""Pictures that the demo model draws, judged by a classifier that never saw what the model learned from."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from tests.runners.asking import unheard_stage
from tests.runners.drawing import draw, made, pixels, png, request
from tests.runners.pipeline_folders import DIGITS, change, copy
from tests.support.digits import INKS, WORDS, digit_in, ink_in
from tests.support.pictures import bomb

from plugai.runners.base import ModelSpec, Runner
from plugai.runners.diffusers.runner import DiffusersRunner
from plugai.runners.errors import ImageRefusedError, InvalidRequestError, ModelBrokenError, PlugAIError

# What diffusers, transformers and peft warn of is theirs, and in a thread it would end the engine.
pytestmark = pytest.mark.filterwarnings("default")

BOMB = bomb(20_000, 20_000)
PHRASES = ("a handwritten {w} in {c} ink", "{c} {w}", "the number {w} in {c}", "a {c} handwritten {w}", "{w} in {c}")


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """The demo model in this process, with an adapter beside it, loaded once for all tests."""
    folder = copy(tmp_path_factory.mktemp("models") / "digits")
    save_lora(folder / "loras" / "wild.v1.safetensors")
    (folder / "loras" / "broken.safetensors").write_bytes(b"no tensors")
    # One thread, since two that wait for each other on a busy machine take many times as long.
    runner = DiffusersRunner(ModelSpec("digits", "diffusers", options={"path": str(folder), "threads": 1, "batch": 20}))
    asyncio.run(runner.load(unheard_stage))
    yield runner
    asyncio.run(runner.unload())


def save_lora(path: Path) -> None:
    """An adapter of random numbers for the demo model's U-Net."""
    from diffusers import StableDiffusionPipeline, UNet2DConditionModel  # noqa: PLC0415 - they take seconds
    from peft import LoraConfig  # noqa: PLC0415
    from peft.utils import get_peft_model_state_dict  # noqa: PLC0415

    torch.manual_seed(0)
    unet = UNet2DConditionModel.from_pretrained(DIGITS / "unet", dtype=torch.float32)
    unet.add_adapter(LoraConfig(r=2, target_modules=["to_q", "to_v"], init_lora_weights=False))
    layers = get_peft_model_state_dict(unet)
    StableDiffusionPipeline.save_lora_weights(path.parent, unet_lora_layers=layers, weight_name=path.name)


async def test_digits_and_inks_are_those_that_the_prompt_names(digits: Runner) -> None:
    wanted = list(itertools.islice(zip(itertools.cycle(range(10)), itertools.cycle(INKS), strict=False), 120))
    prompts = [PHRASES[n % 5].format(w=WORDS[d] if n % 3 else d, c=c) for n, (d, c) in enumerate(wanted)]
    drawn = await asyncio.gather(*(draw(digits, prompt, seed=seed) for seed, prompt in enumerate(prompts)))
    judged = [(digit_in(drawing.picture), ink_in(drawing.picture)) for drawing in drawn]
    right_digits = np.mean([read == digit for (read, _), (digit, _) in zip(judged, wanted, strict=True)])
    right_inks = np.mean([ink == named for (_, ink), (_, named) in zip(judged, wanted, strict=True)])
    assert right_digits >= 0.90
    assert right_inks >= 0.95


async def test_the_same_seed_gives_the_same_picture_and_another_another(digits: Runner) -> None:
    first, again, other = [await draw(digits, "a red seven", seed=seed) for seed in (7, 7, 8)]
    assert first.picture == again.picture
    assert (pixels(first.picture) != pixels(other.picture)).any()


async def test_a_picture_is_the_same_alone_and_among_others(digits: Runner) -> None:
    alone = await draw(digits, "a blue four", seed=42)
    company = [draw(digits, f"a red {word}", seed=seed) for seed, word in enumerate(WORDS)]
    *_, together = await asyncio.gather(*company, draw(digits, "a blue four", seed=42))
    # Sums over a batch may be taken in another order: the last bit of a colour, and no more.
    assert np.abs(pixels(alone.picture) - pixels(together.picture)).max() <= 2


async def test_several_pictures_have_seeds_in_a_row_that_draw_them_again(digits: Runner) -> None:
    several = await draw(digits, "a green three", seed=2**32 - 2, num_images=4)
    assert [made(picture)["seed"] for picture in several.pictures] == [2**32 - 2, 2**32 - 1, 0, 1]
    third = await draw(digits, "a green three", seed=0)
    assert np.abs(pixels(third.picture) - pixels(several.pictures[2])).max() <= 2


async def test_without_a_seed_every_picture_is_another_and_says_its_seed(digits: Runner) -> None:
    first, second = [(await draw(digits, "two", seed=None, num_inference_steps=4)).picture for _ in range(2)]
    assert made(first)["seed"] != made(second)["seed"]
    again = await draw(digits, "two", seed=made(first)["seed"], num_inference_steps=4)
    assert again.picture == first


async def test_a_picture_says_how_it_was_made_but_not_what_was_asked(digits: Runner) -> None:
    drawing = await draw(digits, "a red seven", seed=7, num_inference_steps=5, negative_prompt="blue")
    said = made(drawing.picture)
    assert said | {"model": "digits", "seed": 7, "num_inference_steps": 5, "guidance_scale": 3.0} == said
    assert (said["width"], said["height"], said["scheduler"]) == (32, 32, "DDIMScheduler")
    assert "seven" not in str(said)
    assert "blue" not in str(said)


async def test_every_step_is_told_and_counted(digits: Runner) -> None:
    drawing = await draw(digits, "two", num_inference_steps=6, num_images=2)
    assert [(chunk.step, chunk.steps) for chunk in drawing.progress] == [(2 * n, 12) for n in range(1, 7)]
    assert drawing.final.usage.steps == 12


async def test_whole_numbers_may_come_as_json_has_them(digits: Runner) -> None:
    drawing = await draw(digits, "two", num_inference_steps=2.0, num_images=2.0, width=32.0, previews=1.0)
    assert len(drawing.pictures) == 2
    assert made(drawing.pictures[0])["num_inference_steps"] == 2


async def test_previews_come_on_the_way_to_who_wants_them(digits: Runner) -> None:
    wanted, plain = await asyncio.gather(draw(digits, "two", seed=1, previews=3), draw(digits, "two", seed=2))
    shown = [chunk for chunk in wanted.progress if chunk.preview]
    assert [chunk.step for chunk in shown] == [5, 10, 15]
    for chunk in shown:
        assert chunk.preview_mime_type == "image/webp"
        with Image.open(BytesIO(chunk.preview)) as image:
            assert image.size == (32, 32)
    assert not any(chunk.preview for chunk in plain.progress)


async def test_previews_do_not_change_the_picture(digits: Runner) -> None:
    with_previews, without = await draw(digits, "two", previews=3), await draw(digits, "two")
    assert with_previews.picture == without.picture


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
async def test_a_parameter_changes_the_picture_and_leaves_no_trace(digits: Runner, change: dict[str, Any]) -> None:
    plain, changed, again = [await draw(digits, "a black five", **extra) for extra in ({}, change, {})]
    assert (pixels(plain.picture) != pixels(changed.picture)).any()
    assert plain.picture == again.picture


@pytest.mark.parametrize("scheduler", ["DPMSolverMultistepScheduler", "UniPCMultistepScheduler", "PNDMScheduler"])
async def test_other_schedulers_draw_the_digit_too(digits: Runner, scheduler: str) -> None:
    drawing = await draw(digits, "a black zero", scheduler=scheduler, num_images=5)
    assert sum(digit_in(picture) == 0 for picture in drawing.pictures) >= 4


async def test_a_given_size_is_the_size_of_the_picture(digits: Runner) -> None:
    drawing = await draw(digits, "two", width=64, height=40, num_inference_steps=2)
    assert pixels(drawing.picture).shape == (40, 64, 3)


async def test_a_little_strength_keeps_a_picture_and_much_draws_the_prompt(digits: Runner) -> None:
    start = (await draw(digits, "a black one", seed=3)).picture
    little = await draw(digits, "a red zero", start, strength=0.1)
    much = await asyncio.gather(*(draw(digits, "a red zero", start, strength=1.0, seed=seed) for seed in range(5)))
    assert np.abs(pixels(little.picture) - pixels(start)).mean() < 20
    assert sum(digit_in(drawing.picture) == 0 for drawing in much) >= 4
    assert sum(ink_in(drawing.picture) == "red" for drawing in much) >= 4


async def test_inpainting_keeps_what_the_mask_leaves_to_the_last_bit(digits: Runner) -> None:
    start = (await draw(digits, "a black one", seed=3)).picture
    mask = Image.new("L", (32, 32))
    ImageDraw.Draw(mask).rectangle((16, 0, 31, 31), fill=255)
    painted = await draw(digits, "a red zero", start, png(mask), strength=1.0)
    before, after = pixels(start), pixels(painted.picture)
    assert (before[:, :16] == after[:, :16]).all()
    assert np.abs(before[:, 16:] - after[:, 16:]).max() > 50


async def test_a_mask_of_everything_draws_the_prompt(digits: Runner) -> None:
    start, mask = (await draw(digits, "a black one", seed=3)).picture, png(Image.new("L", (32, 32), 255))
    drawings = await asyncio.gather(*(draw(digits, "a blue zero", start, mask, seed=seed) for seed in range(5)))
    assert sum(digit_in(drawing.picture) == 0 for drawing in drawings) >= 4


async def test_a_picture_of_another_size_is_brought_onto_the_grid_with_a_warning(digits: Runner) -> None:
    drawing = await draw(digits, "two", png(Image.new("RGB", (70, 45), "white")), num_inference_steps=4)
    assert pixels(drawing.picture).shape == (40, 64, 3)
    assert drawing.warnings == ["RESIZED"]


async def test_what_means_nothing_for_a_task_is_left_out_with_a_warning(digits: Runner) -> None:
    drawing = await draw(digits, "two", strength=0.5, num_inference_steps=2)
    assert drawing.warnings == ["PARAMETER_IGNORED"]


@pytest.mark.parametrize(
    ("extra", "names"),
    [
        ({"steps": 3}, "steps"),
        ({"num_inference_steps": 0}, "num_inference_steps"),
        ({"guidance_scale": "high"}, "guidance_scale"),
        ({"scheduler": "UnetScheduler"}, "scheduler"),
        ({"loras": {"unknown": 1}}, "loras"),
        ({"width": 33}, "width"),
        ({"width": 8192, "height": 8192}, "at most 4194304 pixels"),
    ],
)
async def test_a_wrong_parameter_is_named(digits: Runner, extra: dict[str, Any], names: str) -> None:
    with pytest.raises(InvalidRequestError, match=names):
        await draw(digits, "two", **extra)


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        (BOMB, "too large"),
        (png(Image.new("1", (2056, 2048))), "too large"),
        (b"GIF89a", "cannot"),
        (BOMB[:40], "cannot"),
    ],
    ids=["bomb", "large", "no picture", "cut off"],
)
async def test_what_is_no_picture_or_far_too_large_is_refused_and_the_next_request_drawn(
    digits: Runner, picture: bytes, says: str
) -> None:
    with pytest.raises(ImageRefusedError, match=says):
        await draw(digits, "two", picture)
    assert (await draw(digits, "two", num_inference_steps=2)).picture


async def test_a_third_picture_is_refused(digits: Runner) -> None:
    picture = png(Image.new("RGB", (32, 32)))
    with pytest.raises(InvalidRequestError, match="at most two pictures"):
        await draw(digits, "two", picture, picture, picture)


async def test_a_broken_adapter_is_named_and_the_next_request_drawn(digits: Runner) -> None:
    with pytest.raises(ModelBrokenError, match="broken"):
        await draw(digits, "two", loras={"broken": 1.0})
    assert (await draw(digits, "two", num_inference_steps=2)).picture


class Stages:
    """Stops the engine's thread at the nth call of a kind of layer, and counts the calls after it."""

    def __init__(self, kind: str, nth: int) -> None:
        self.reached = asyncio.Event()
        self.may_go_on = threading.Event()
        self.calls_after: list[str] = []
        self._kind = kind
        self._left = nth
        self._loop = asyncio.get_running_loop()

    @contextmanager
    def watching(self) -> Iterator[None]:
        handle = torch.nn.modules.module.register_module_forward_pre_hook(self._before)
        try:
            yield
        finally:
            handle.remove()

    def _before(self, module: torch.nn.Module, _inputs: object) -> None:
        name = type(module).__name__
        if self.may_go_on.is_set():
            self.calls_after.append(name)
        elif name == self._kind:
            self._left -= 1
            if self._left == 0:
                self._loop.call_soon_threadsafe(self.reached.set)
                assert self.may_go_on.wait(30)


@pytest.mark.parametrize(
    ("kind", "nth"),
    [("CLIPEncoderLayer", 1), ("UNet2DConditionModel", 2), ("CrossAttnUpBlock2D", 3), ("Encoder", 1), ("Decoder", 1)],
)
async def test_a_cancelled_request_ends_within_one_layer_in_every_network(digits: Runner, kind: str, nth: int) -> None:
    start = png(Image.new("RGB", (32, 32), "white"))
    stages = Stages(kind, nth)

    async def consume() -> None:
        async with aclosing(digits.generate(request("a red seven", start, num_inference_steps=8))) as chunks:
            async for _ in chunks:
                pass

    with stages.watching():
        task = asyncio.create_task(consume())
        await stages.reached.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        stages.may_go_on.set()
        await draw(digits, "two", num_inference_steps=1)
    # The next request begins with its own text.
    assert stages.calls_after.index("CLIPTextModel") < 40


BROKEN: dict[str, Callable[[Path], None]] = {
    "the weights of another model": (
        lambda folder: change(folder / "unet" / "config.json", block_out_channels=[32, 64])
    ),
    "a part is missing": (lambda folder: (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()),
    "a part that is no part": (lambda folder: change(folder / "model_index.json", unet=["diffusers", "NoSuchModel"])),
    "a configuration of nonsense": (lambda folder: change(folder / "vae" / "config.json", block_out_channels="many")),
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_folder_that_cannot_be_loaded_says_so_without_its_path(tmp_path: Path, fault: str) -> None:
    model_folder = copy(tmp_path / "digits")
    BROKEN[fault](model_folder)
    runner = DiffusersRunner(ModelSpec("digits", "diffusers", options={"path": str(model_folder), "threads": 1}))
    with pytest.raises(PlugAIError) as caught:
        await runner.load(unheard_stage)
    assert isinstance(caught.value, ModelBrokenError)
    assert str(model_folder.parent) not in caught.value.message
