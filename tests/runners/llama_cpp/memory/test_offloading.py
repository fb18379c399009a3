"""GPUs compute as many layers as fit into the memory that is free."""

from __future__ import annotations

import pytest

from plugai.runners.base import MemoryEstimate
from plugai.runners.llama_cpp.memory.offloading import ALL, free_gpu_memory, layers_that_fit

GIB = 2**30
# 16 GiB of weights and cache in 32 layers: half a GiB each.
MODEL = MemoryEstimate(12 * GIB, 4 * GIB, GIB, GIB // 8, 8192, 4)


@pytest.mark.parametrize(
    ("free", "layers"),
    [
        pytest.param([24.0], ALL, id="all of it fits"),
        pytest.param([17.5], ALL, id="just fits beside the buffers and the reserve"),
        pytest.param([17.4], 31, id="one layer too many"),
        pytest.param([9.5], 16, id="half"),
        pytest.param([9.5, 9.5], ALL, id="two GPUs, each with buffers of its own"),
        pytest.param([5.5, 5.5], 16, id="a quarter on each of two"),
        pytest.param([1.0], 0, id="no room for the buffers"),
        pytest.param([0.0, 9.5], 16, id="one that is full takes nothing from the other"),
    ],
)
def test_as_many_layers_are_offloaded_as_fit(free: list[float], layers: int) -> None:
    assert layers_that_fit(MODEL, 32, [int(each * GIB) for each in free]) == layers


def test_the_devices_of_llama_cpp_can_be_asked() -> None:
    assert all(free > 0 for free in free_gpu_memory())
