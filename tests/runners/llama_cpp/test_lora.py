"""LoRA adapters on one base: each answers as it does alone, whatever else the base computes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.runners.llama_cpp.stepping import GREEDY, Stepper, stepping
from tests.runners.llama_cpp.tiny_gguf import write_tiny_gguf
from tests.runners.llama_cpp.tiny_lora import write_tiny_lora

from plugai.runners.base import ModelSpec, Parameters
from plugai.runners.errors import ModelBrokenError, ModelUnavailableError
from plugai.runners.llama_cpp.lora.adapters import LoadedAdapters, load_adapters
from plugai.runners.llama_cpp.model import Model, Offload, load_model_file
from plugai.runners.llama_cpp.provider import LlamaCppProvider

PROMPT = [1, *range(10, 30)]


@dataclass
class Tiny:
    model: Model
    adapters: LoadedAdapters
    folder: Path

    def scales(self, **scales: float) -> list[tuple[str, float]]:
        return [(str(self.folder / f"{name}.gguf"), scale) for name, scale in scales.items()]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiny]:
    """The tiny model with two adapters that fit, one for another width, one for another architecture, and none."""
    folder = tmp_path_factory.mktemp("lora")
    made = [write_tiny_lora(folder / f"{name}.gguf", seed) for seed, name in ((7, "one"), (8, "two"))]
    made.append(write_tiny_lora(folder / "wide.gguf", 3, width=128))
    made.append(write_tiny_lora(folder / "foreign.gguf", 4, architecture="gpt2"))
    made.append(write_tiny_lora(folder / "nan.gguf", 5, spread=float("nan")))
    (folder / "cut.gguf").write_bytes(made[0].read_bytes()[:-100])
    with load_model_file(write_tiny_gguf(folder), Offload(), lambda _: True) as model:
        yield Tiny(model, load_adapters(model, [*made, folder / "cut.gguf"]), folder)


def answer(steps: Stepper, tiny: Tiny, scales: dict[str, float], owner: str = "owner") -> list[int]:
    asked = steps.submit(PROMPT, owner, adapters=tiny.adapters.find(tiny.scales(**scales)))
    steps.finish()
    return asked.answer


def test_each_adapter_and_each_scale_gives_another_answer_and_none_that_of_the_base(tiny: Tiny) -> None:
    kinds: list[dict[str, float]] = [{}, {"one": 1.0}, {"two": 1.0}, {"one": 0.3}, {"one": 1.0, "two": 1.0}]
    with stepping(tiny.model) as steps:
        first = [answer(steps, tiny, kind) for kind in kinds]
        again = [answer(steps, tiny, kind, "another") for kind in reversed(kinds)]
    assert len({tuple(one) for one in first}) == len(kinds)
    assert again == first[::-1]


def test_answers_with_several_adapters_at_once_are_those_of_each_alone(tiny: Tiny) -> None:
    kinds: list[dict[str, float]] = [{}, {"one": 1.0}, {"two": 1.0}]
    with stepping(tiny.model) as steps:
        alone = [answer(steps, tiny, kind, f"alone {number}") for number, kind in enumerate(kinds)]
    with stepping(tiny.model) as steps:
        asked = [steps.submit(PROMPT, adapters=tiny.adapters.find(tiny.scales(**kind))) for kind in kinds]
        steps.finish()
    assert [one.answer for one in asked] == alone


def test_what_was_computed_with_other_adapters_is_never_reused(tiny: Tiny) -> None:
    with stepping(tiny.model) as steps:
        for expected in (0, len(PROMPT) - 2):
            for kind in ({}, {"one": 1.0}, {"one": 0.5}):
                asked = steps.submit(PROMPT, adapters=tiny.adapters.find(tiny.scales(**kind)))
                steps.finish()
                assert asked.cached == expected, kind


@pytest.mark.parametrize("name", ["wide", "foreign", "cut"])
def test_an_adapter_that_does_not_fit_is_refused_with_a_sentence(tiny: Tiny, name: str) -> None:
    with pytest.raises(ModelBrokenError, match=f"{name}.gguf"):
        tiny.adapters.find(tiny.scales(**{name: 1.0}))


def test_a_file_of_an_adapter_is_not_offered_as_a_model(tiny: Tiny) -> None:
    spec = ModelSpec("one", "llama_cpp", options={"path": str(tiny.folder / "one.gguf")})
    with pytest.raises(ModelBrokenError, match="LoRA adapter, not a model"):
        LlamaCppProvider().inspect(spec)


def test_an_adapter_that_was_added_since_the_base_was_loaded_says_when_it_can_be_used(tiny: Tiny) -> None:
    with pytest.raises(ModelUnavailableError, match="loaded again"):
        tiny.adapters.find(tiny.scales(later=1.0))


@pytest.mark.parametrize("parameters", [GREEDY, Parameters(temperature=1, seed=1)], ids=["greedy", "sampled"])
def test_numbers_that_are_none_fail_the_answer_and_leave_others_alone(tiny: Tiny, parameters: Parameters) -> None:
    with stepping(tiny.model) as steps:
        alone = answer(steps, tiny, {}, "alone")
        broken = steps.submit(
            PROMPT, "broken", parameters=parameters, adapters=tiny.adapters.find(tiny.scales(nan=1.0))
        )
        beside = steps.submit(PROMPT, "beside")
        steps.finish()
        assert isinstance(broken.sent[-1], ModelUnavailableError)
        assert "not numbers (NaN)" in str(broken.sent[-1])
        assert not broken.answer
        assert beside.answer == alone
