"""LoRA adapters on one base: each answers differently, and all share its weights."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.runners.asking import GREEDY, ignore_stage, question
from tests.runners.transformers.conftest import spec_of
from tests.support.models.tiny_models import write_text_model
from tests.support.models.tiny_peft import write_peft_adapter
from tests.support.tiers import slow

from plugai.runners.base import Adapter, GenerationRequest, Parameters, TextChunk
from plugai.runners.errors import InvalidRequestError, ModelBrokenError, ModelUnavailableError
from plugai.runners.transformers.provider import TransformersProvider
from plugai.runners.transformers.runner import TransformersRunner

WRONG = {
    "wide": {"width": 32},
    "deep": {"layers": 3},
    "shallow": {"layers": 1},
    "elsewhere": {"target_modules": ["no_such_layer"]},
    "prompt": {"peft_type": "PROMPT_TUNING"},
    "head": {"modules_to_save": ["lm_head"]},
    "biased": {"bias": "all"},
    "huge": {"r": 10**9},
}


@pytest.fixture
@slow
async def tiny(tmp_path: Path) -> AsyncIterator[TransformersRunner]:
    """A model of chance with two adapters that fit, and some that do not."""
    write_text_model(tmp_path / "tiny")
    paths = [write_peft_adapter(tmp_path / name, seed) for seed, name in enumerate(("one", "two.v2"))]
    for name, settings in WRONG.items():
        paths.append(write_peft_adapter(tmp_path / name, 9, **settings))  # type: ignore[arg-type]
    cut = write_peft_adapter(tmp_path / "cut", 3) / "adapter_model.safetensors"
    cut.write_bytes(cut.read_bytes()[:-100])
    (tmp_path / "empty").mkdir()
    paths += [cut.parent, tmp_path / "empty"]
    runner = TransformersRunner(spec_of(tmp_path / "tiny", adapters=[str(path) for path in paths]))
    await runner.load(ignore_stage)
    yield runner
    await runner.unload()


def adapter(runner: TransformersRunner, name: str, scale: float = 1.0) -> Adapter:
    return Adapter(str(Path(str(runner.spec.options["path"])).parent / name), scale)


async def answer(runner: TransformersRunner, *adapters: Adapter, parameters: Parameters = GREEDY) -> str:
    request = with_adapters(question("hello", parameters), adapters)
    return "".join([chunk.text async for chunk in runner.generate(request) if isinstance(chunk, TextChunk)])


def with_adapters(request: GenerationRequest, adapters: tuple[Adapter, ...]) -> GenerationRequest:
    return replace(request, adapters=adapters)


async def test_each_adapter_and_each_scale_gives_another_text_and_the_base_stays_as_it_was(
    tiny: TransformersRunner,
) -> None:
    one, two = adapter(tiny, "one"), adapter(tiny, "two.v2")
    kinds = [(), (one,), (two,), (adapter(tiny, "one", 0.3),), (one, two)]
    first = [await answer(tiny, *kind) for kind in kinds]
    again = [await answer(tiny, *kind) for kind in reversed(kinds)]
    assert len(set(first)) == len(kinds)
    assert again == first[::-1]


async def test_a_request_sets_other_scales_by_the_names_of_the_folders(tiny: TransformersRunner) -> None:
    def scaled(scale: object) -> Parameters:
        return replace(GREEDY, extra={"adapters": {"one": scale}})

    one, base = adapter(tiny, "one"), await answer(tiny)
    assert await answer(tiny, one, parameters=scaled(0)) == base
    assert await answer(tiny, one, parameters=scaled(0.3)) == await answer(tiny, adapter(tiny, "one", 0.3))
    for scale in (5, "much", True):
        with pytest.raises(InvalidRequestError, match=r"parameters\.extra\.adapters\.one"):
            await answer(tiny, one, parameters=scaled(scale))
    with pytest.raises(InvalidRequestError, match="is not supported"):
        await answer(tiny, parameters=replace(GREEDY, extra={"other": 1}))


async def test_the_weights_of_the_base_are_in_memory_once(tiny: TransformersRunner) -> None:
    loaded = tiny._require_loaded()
    model = loaded.adapters._model
    before = {name: value.data_ptr() for name, value in model.named_parameters()}
    for name in ("one", "two.v2"):
        await answer(tiny, adapter(tiny, name))
    after = {name.replace(".base_layer", ""): value for name, value in model.named_parameters()}
    assert {name: after[name].data_ptr() for name in before} == before
    added = sum(value.numel() for name, value in after.items() if name not in before)
    assert added == 2 * 2 * 2 * 4 * 16, "two adapters, two layers, two sides of four times the width"


@pytest.mark.parametrize("name", [*WRONG, "cut", "empty"])
async def test_an_adapter_that_cannot_be_used_is_refused_with_a_sentence_and_costs_nobody_else(
    tiny: TransformersRunner, name: str
) -> None:
    base, one = await answer(tiny), await answer(tiny, adapter(tiny, "one"))
    for _ in range(2):
        with pytest.raises(ModelBrokenError, match=r"adapter_model\.safetensors" if name == "cut" else name):
            await answer(tiny, adapter(tiny, name))
    assert await answer(tiny) == base
    assert await answer(tiny, adapter(tiny, "one")) == one


async def test_an_adapter_that_was_added_since_the_base_was_loaded_says_when_it_can_be_used(
    tiny: TransformersRunner,
) -> None:
    with pytest.raises(ModelUnavailableError, match="loaded again"):
        await answer(tiny, adapter(tiny, "later"))


def test_the_process_of_the_base_may_read_its_adapters(tmp_path: Path) -> None:
    write_text_model(tmp_path / "tiny")
    spec = spec_of(tmp_path / "tiny", adapters=[str(tmp_path / "one")])
    assert list(TransformersProvider().files(spec)) == [tmp_path / "tiny", tmp_path / "one"]


def test_the_folder_of_an_adapter_is_not_offered_as_a_model(tmp_path: Path) -> None:
    write_peft_adapter(tmp_path / "one", 1)
    assert TransformersProvider().discover(str(tmp_path)) == []
