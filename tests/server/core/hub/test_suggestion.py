"""The first start names a model of the hub that suits the machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.hub.suggestion import MODELS, suggest

GIB = 2**30


@pytest.mark.parametrize(
    ("gib", "cores", "named"),
    [
        pytest.param(1, 2, None, id="too small for any"),
        pytest.param(2, 2, "Qwen/Qwen2.5-0.5B-Instruct-GGUF", id="a small virtual machine"),
        pytest.param(6, 2, "Qwen/Qwen2.5-1.5B-Instruct-GGUF", id="two cores read no more in time"),
        pytest.param(8, 8, "Qwen/Qwen3-8B-GGUF", id="a laptop"),
        pytest.param(100, 64, "Qwen/Qwen3-14B-GGUF", id="a server"),
    ],
)
def test_the_largest_model_that_fits_and_is_fast_enough_is_suggested(gib: int, cores: int, named: str | None) -> None:
    found = suggest(gib * GIB, cores)
    assert (found and found.repository) == named


@pytest.mark.parametrize(
    ("gigabyte_speed", "named"),
    [
        pytest.param(50.0, "Qwen/Qwen3-14B-GGUF", id="a GPU"),
        pytest.param(13.0, "Qwen/Qwen3-4B-GGUF", id="slower than its cores promise"),
        pytest.param(1.0, None, id="too slow for any"),
    ],
)
def test_what_was_measured_on_the_machine_outranks_its_number_of_cores(
    gigabyte_speed: float, named: str | None
) -> None:
    found = suggest(100 * GIB, 8, lambda size_bytes: gigabyte_speed * 1e9 / size_bytes)
    assert (found and found.repository) == named


@given(st.integers(0, 64 * GIB), st.integers(1, 64), st.integers(0, 64 * GIB), st.integers(0, 64))
def test_a_better_machine_never_gets_a_smaller_model(memory: int, cores: int, more: int, others: int) -> None:
    before, after = suggest(memory, cores), suggest(memory + more, cores + others)
    assert before is None or (after is not None and after.size_bytes >= before.size_bytes)


def test_the_models_are_in_order() -> None:
    assert list(MODELS) == sorted(MODELS, key=lambda model: model.size_bytes)
