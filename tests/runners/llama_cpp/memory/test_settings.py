"""The settings of a context are those of the model's options."""

from __future__ import annotations

import numpy as np
import pytest
from llama_cpp import llama_cpp as lib

from plugai.runners.base import ModelSpec
from plugai.runners.errors import InvalidRequestError
from plugai.runners.llama_cpp.context import new_context
from plugai.runners.llama_cpp.memory.settings import context_settings
from plugai.runners.llama_cpp.model import Model, Offload
from plugai.runners.llama_cpp.options import parse_options

SMALL = {"path": "m.gguf", "context_length": 64, "parallel": 1}


def logits(model: Model, **options: object) -> tuple[float, ...]:
    """After twenty tokens, whose positions are encoded as the options say."""
    settings = context_settings(ModelSpec("m", "llama_cpp"), parse_options("m", {**SMALL, **options}), model, Offload())
    with new_context(model, settings) as context:
        last = context.batch.add(0, 0, range(10, 30))
        context.batch.request_logits(last)
        assert context.decode(1) == 0
        pointer = lib.llama_get_logits_ith(context.pointer, last)
        return tuple(np.ctypeslib.as_array(pointer, (model.vocabulary_size,)).tolist())


def test_positions_are_encoded_as_the_options_say(tiny_model: Model) -> None:
    ways: list[dict[str, object]] = [
        {},
        {"rope_freq_scale": 0.25, "rope_scaling": "linear"},
        {"rope_freq_scale": 0.25, "rope_scaling": "yarn", "yarn_orig_ctx": 16},
        {"rope_freq_scale": 0.25, "rope_scaling": "yarn", "yarn_orig_ctx": 512},
        {"rope_freq_base": 500_000.0},
    ]
    found = [logits(tiny_model, **way) for way in ways]
    assert len(set(found)) == len(ways)
    # Those of the file are the default.
    assert logits(tiny_model, rope_freq_base=10_000.0) == found[0]


@pytest.mark.parametrize(
    "wrong", [{"rope_freq_scale": 0}, {"rope_freq_scale": 4}, {"rope_freq_base": -1}, {"rope_scaling": "twice"}]
)
def test_a_setting_that_cannot_be_is_refused_with_its_name(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidRequestError, match=next(iter(wrong))):
        parse_options("m", {**SMALL, **wrong})
