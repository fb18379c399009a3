"""Work of the demo model that is cancelled in the middle, and copies of it that cannot be loaded."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import pytest
import torch
from diffusers.models.autoencoders.vae import Decoder
from PIL import Image
from tests.runners.asking import ignore_stage
from tests.runners.diffusers.generating import generate, png, request
from tests.runners.diffusers.pipeline_folders import change, copy
from tests.support.limits import HANGS_SECONDS

from plugai.runners.base import ModelSpec, Runner
from plugai.runners.diffusers.runner import DiffusersRunner
from plugai.runners.errors import ModelBrokenError, ModelUnavailableError, PlugAIError

# What diffusers, transformers and peft warn of is theirs, and in a thread it would end the engine.
pytestmark = pytest.mark.filterwarnings("default")


class Stages:
    """Stops the engine's thread at the nth call of a kind of layer, and notes which were done after it."""

    def __init__(self, kind: str, nth: int) -> None:
        self.reached = asyncio.Event()
        self.may_go_on = threading.Event()
        self.calls_after: list[str] = []
        self._kind = kind
        self._left = nth
        self._loop = asyncio.get_running_loop()

    @contextmanager
    def watching(self) -> Iterator[None]:
        hooks = torch.nn.modules.module
        with hooks.register_module_forward_pre_hook(self._before), hooks.register_module_forward_hook(self._after):
            yield

    def _before(self, module: torch.nn.Module, _inputs: object) -> None:
        if type(module).__name__ == self._kind and not self.may_go_on.is_set():
            self._left -= 1
            if self._left == 0:
                self._loop.call_soon_threadsafe(self.reached.set)
                assert self.may_go_on.wait(HANGS_SECONDS)

    def _after(self, module: torch.nn.Module, _inputs: object, _outputs: object) -> None:
        if self.may_go_on.is_set():
            self.calls_after.append(type(module).__name__)


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
        await generate(digits, "two", num_inference_steps=1)
    # Of all these, only what the next request needs: its text and an empty one, one step, one picture.
    calls = Counter(stages.calls_after)
    assert (calls["CLIPTextModel"], calls["CLIPEncoderLayer"]) == (2, 4)
    assert (calls["CrossAttnDownBlock2D"], calls["CrossAttnUpBlock2D"]) == (1, 1)
    assert (calls["DownEncoderBlock2D"], calls["UpDecoderBlock2D"]) == (0, 4)


async def test_a_folder_with_only_half_precision_weights_is_loaded_too(tmp_path: Path) -> None:
    folder = copy(tmp_path / "digits")
    for file in folder.rglob("*.safetensors"):
        file.rename(file.with_suffix(".fp16.safetensors"))
    runner = DiffusersRunner(ModelSpec("digits", "diffusers", options={"path": str(folder), "threads": 1}))
    await runner.load(ignore_stage)
    try:
        assert (await generate(runner, "two", num_inference_steps=2)).image
    finally:
        await runner.unload()


BROKEN: dict[str, Callable[[Path], None]] = {
    "the weights of another model": (
        lambda folder: change(folder / "unet" / "config.json", block_out_channels=[32, 64])
    ),
    "a part is missing": (lambda folder: (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()),
    "a part that is no part": (lambda folder: change(folder / "model_index.json", unet=["diffusers", "NoSuchModel"])),
    "a configuration of nonsense": (lambda folder: change(folder / "vae" / "config.json", block_out_channels="many")),
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_folder_that_cannot_be_loaded_is_reported_without_its_path(tmp_path: Path, fault: str) -> None:
    model_folder = copy(tmp_path / "digits")
    BROKEN[fault](model_folder)
    runner = DiffusersRunner(ModelSpec("digits", "diffusers", options={"path": str(model_folder), "threads": 1}))
    with pytest.raises(PlugAIError) as caught:
        await runner.load(ignore_stage)
    assert isinstance(caught.value, ModelBrokenError)
    assert str(model_folder.parent) not in caught.value.message


async def test_an_image_that_is_not_numbers_is_a_failure_and_the_next_request_works(
    digits: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = Decoder.forward
    with monkeypatch.context() as patch:
        patch.setattr(Decoder, "forward", lambda *given, **named: decode(*given, **named) * float("nan"))
        with pytest.raises(ModelUnavailableError, match="NaN"):
            await generate(digits, "two", num_inference_steps=2)
    assert (await generate(digits, "two", num_inference_steps=2)).image


@pytest.mark.parametrize("error", [IndexError, KeyError, TypeError, AssertionError, ZeroDivisionError, OSError])
async def test_no_error_of_a_pipeline_ends_the_engine_and_its_cause_is_logged(
    digits: Runner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: type[Exception]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error("the cause")

    with monkeypatch.context() as patch:
        patch.setattr(Decoder, "forward", fail)
        with pytest.raises(ModelUnavailableError, match="server's log"):
            await generate(digits, "two", num_inference_steps=1)
    assert "the cause" in caplog.text
    assert (await generate(digits, "two", num_inference_steps=1)).image


async def test_torchs_cache_is_emptied_when_nothing_refers_to_the_model_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = DiffusersRunner(
        ModelSpec("digits", "diffusers", options={"path": str(copy(tmp_path / "d")), "threads": 1})
    )
    await runner.load(ignore_stage)
    engine = weakref.ref(runner._require_loaded().engine)
    found: list[object] = []

    def release() -> None:
        gc.collect()
        found.append(engine())

    monkeypatch.setattr("plugai.runners.torch.device.release_unused", release)
    await runner.unload()
    assert found == [None]
