"""Loads a model and computes a full batch: `python -m tests.runners.llama_cpp.memory.measuring MODEL`.

MODEL is a spec as JSON. It prints, as JSON, the estimate and what was measured, both in bytes.
"""

from __future__ import annotations

import re
import sys

import msgspec

from plugai.runners.base import MemoryEstimate, ModelSpec
from plugai.runners.llama_cpp.context import Context, ContextSettings, Decoded, new_context
from plugai.runners.llama_cpp.memory.estimating import estimate_layers
from plugai.runners.llama_cpp.memory.settings import context_settings
from plugai.runners.llama_cpp.model import Offload, load_model_file
from plugai.runners.llama_cpp.native import native_log
from plugai.runners.llama_cpp.options import parse_options
from plugai.runners.resident import resident_bytes

_BUFFER = re.compile(r"(model|KV|compute|output) buffer size = +([\d.]+) MiB")


class Measured(msgspec.Struct):
    """`buffers` are those that llama.cpp's log names, by what they are for; `resident` is the memory of the process."""

    estimate: MemoryEstimate
    buffers: dict[str, float]
    resident: int


def measure(spec: ModelSpec) -> Measured:
    options = parse_options(spec.id, spec.options)
    estimate, _ = estimate_layers(spec, options, Offload())
    buffers = dict.fromkeys(("model", "KV", "compute", "output"), 0.0)
    with native_log().recorded() as lines, load_model_file(options.path, Offload(), lambda _: True) as model:
        settings = context_settings(spec, options, model, Offload())
        with new_context(model, settings) as context:
            for line in lines:
                if found := _BUFFER.search(line):
                    buffers[found[1]] += float(found[2]) * 2**20
            _fill(context, settings)
            return Measured(estimate, buffers, resident_bytes())


def _fill(context: Context, settings: ContextSettings) -> None:
    """A step as large as one can be, so that the buffers are used."""
    context.batch.request_logits(context.batch.add(0, 0, [5] * settings.batch_size))
    assert context.decode(1) == Decoded.DONE


if __name__ == "__main__":
    found = measure(msgspec.json.decode(sys.argv[1], type=ModelSpec))
    sys.stdout.buffer.write(msgspec.json.encode(found))
