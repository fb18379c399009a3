"""What memory a model will take is known from its header, before it is loaded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from tests.runners.llama_cpp.gguf_files import real_model
from tests.runners.llama_cpp.memory.measuring import Measured
from tests.runners.llama_cpp.memory.shaped_gguf import SHAPES, write_shaped_gguf
from tests.support.limits import HANGS_SECONDS

from plugai.runners.base import ModelSpec
from plugai.runners.llama_cpp.memory.estimating import WORKER_BYTES

SMALL = {"context_length": 1024, "parallel": 4, "batch_size": 256}
CASES: Mapping[str, tuple[str, dict[str, object]]] = {
    **{name: (name, {}) for name in SHAPES},
    "a long context in q8_0": (
        "grouped queries",
        {"context_length": 4096, "cache_type_k": "q8_0", "cache_type_v": "q8_0"},
    ),
    "the real model": ("", {"parallel": 2}),
}


def measured(path: Path, options: dict[str, object]) -> Measured:
    spec = ModelSpec("m", "llama_cpp", options={"path": str(path), **SMALL, **options})
    command = [sys.executable, "-m", "tests.runners.llama_cpp.memory.measuring", msgspec.json.encode(spec).decode()]
    done = subprocess.run(command, capture_output=True, check=True, timeout=HANGS_SECONDS)
    return msgspec.json.decode(done.stdout, type=Measured)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_the_estimate_is_what_the_model_takes(case: str, tmp_path: Path) -> None:
    name, options = CASES[case]
    path = write_shaped_gguf(tmp_path / "model.gguf", SHAPES[name]) if name else real_model()
    found = measured(path, options)
    estimate, buffers = found.estimate, found.buffers
    assert estimate.weights_bytes == pytest.approx(buffers["model"], rel=0.01, abs=2**20)
    assert estimate.cache_bytes == pytest.approx(buffers["KV"], rel=0.001)
    assert estimate.compute_bytes == pytest.approx(buffers["compute"] + buffers["output"], rel=0.001)
    without_worker = estimate.process_bytes - WORKER_BYTES
    model_bytes = estimate.total_bytes - estimate.process_bytes
    assert model_bytes == pytest.approx(found.resident - without_worker, rel=0.1)
