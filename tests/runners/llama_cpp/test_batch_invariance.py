"""What a model's data says of its answers in company holds, for each type of weights."""

from __future__ import annotations

import ctypes
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray
from tests.runners.conftest import StartWorker
from tests.runners.llama_cpp.tiny_gguf import BYTE_WORDS, WORDS, write_wide_gguf

from plugai.runners.base import ModelSpec
from plugai.runners.llama_cpp.batch_invariance import is_batch_invariant, multiplied_types
from plugai.runners.llama_cpp.context import CACHE_TYPES, Context, ContextSettings, new_context
from plugai.runners.llama_cpp.model import Model, Offload, load_model_file
from plugai.runners.llama_cpp.native import native_log
from plugai.runners.llama_cpp.options import LlamaCppOptions
from plugai.runners.llama_cpp.provider import LlamaCppProvider

# llama.cpp's numbers of mixtures, by their names.
Q4_0, Q4_1, Q8_0, Q5_0, Q5_1 = 2, 3, 7, 8, 9
IQ4_NL, F16, BF16, Q4_K_M, Q5_K_M = 25, 1, 32, 15, 17
COMPANY = 8


@pytest.fixture(scope="module")
def unquantized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wide_gguf(tmp_path_factory.mktemp("wide"))


def quantized(source: Path, mixture: int, *, pure: bool) -> Path:
    """The model with weights of another type; unless it is `pure`, some have a better one, as in files for people."""
    native_log()
    settings = lib.llama_model_quantize_default_params()
    settings.ftype, settings.pure, settings.nthread = mixture, pure, 1
    target = source.with_name(f"{mixture}-{pure}.gguf")
    assert lib.llama_model_quantize(str(source).encode(), str(target).encode(), ctypes.byref(settings)) == 0
    return target


@contextmanager
def opened(path: Path) -> Iterator[Model]:
    with load_model_file(path, Offload(), lambda _: True) as model:
        yield model


def words(seed: int, count: int) -> list[int]:
    return random.Random(seed).choices(range(4, WORDS), k=count)


def same_in_company(model: Model) -> bool:
    """Whether an answer's probabilities are to the last bit the same beside 1, 3 and 7 others."""
    alone = first_logits(model, 1)
    return all(np.array_equal(first_logits(model, count), alone) for count in (2, 4, COMPANY))


def first_logits(model: Model, count: int) -> NDArray[np.float32]:
    """The logits of the first of `count` answers, at each of its tokens."""
    f32 = CACHE_TYPES["f32"]
    settings = ContextSettings(COMPANY, 64, cache_type_k=f32, cache_type_v=f32)
    with new_context(model, settings) as context:
        for sequence in range(count):
            step(context, {sequence: words(sequence, 20 + sequence)})
        answers = [{sequence: words(100 + turn + sequence, 1) for sequence in range(count)} for turn in range(4)]
        return np.stack([step(context, answer) for answer in answers])


def step(context: Context, tokens: dict[int, list[int]]) -> NDArray[np.float32]:
    """Decode tokens of several sequences together. Returns the logits of the first of them."""
    context.batch.clear()
    indices = []
    for sequence, following in tokens.items():
        indices.append(context.batch.add(sequence, context.length(sequence), following))
        context.batch.request_logits(indices[-1])
    assert context.decode(1) == 0
    return np.ctypeslib.as_array(lib.llama_get_logits_ith(context.pointer, indices[0]), (BYTE_WORDS,)).copy()


@pytest.mark.parametrize("mixture", [Q4_0, Q4_1, Q5_0, Q5_1, Q8_0])
def test_weights_of_one_small_block_give_in_company_what_they_give_alone(unquantized: Path, mixture: int) -> None:
    with opened(quantized(unquantized, mixture, pure=True)) as model:
        assert promised(model) is True
        assert same_in_company(model)


# Of a file for people that is called Q4_0, the output is Q6_K unless it is also the embedding.
@pytest.mark.parametrize(
    ("mixture", "pure"), [(IQ4_NL, True), (F16, True), (BF16, True), (Q4_K_M, False), (Q5_K_M, False), (Q4_0, False)]
)
def test_one_matrix_of_another_type_is_enough_to_differ(unquantized: Path, mixture: int, pure: bool) -> None:
    with opened(quantized(unquantized, mixture, pure=pure)) as model:
        assert promised(model) is False
        assert not same_in_company(model)


def promised(model: Model, on_gpu: bool = False, **options: object) -> bool | None:
    given = LlamaCppOptions.model_validate({"path": Path("model.gguf"), **options})
    return is_batch_invariant(model.weight_types, given, on_gpu=on_gpu)


def test_the_embedding_counts_where_it_is_also_the_output() -> None:
    """So that the type of its rows, which are only looked up, says nothing of most models."""
    assert multiplied_types([{"token_embd.weight": 1, "blk.0.attn_q.weight": 2}]) == (1, 2)
    assert multiplied_types([{"token_embd.weight": 1}, {"output.weight": 8, "blk.0.attn_q.weight": 2}]) == (2, 8)


def test_gpus_and_flash_attention_promise_nothing(unquantized: Path) -> None:
    with opened(quantized(unquantized, Q8_0, pure=True)) as model:
        assert promised(model, on_gpu=True) is False
        assert promised(model, flash_attention="on") is False
        assert promised(model, cache_type_v="q8_0") is False
        assert promised(model, cache_type_v="q8_0", flash_attention="off") is True
    assert is_batch_invariant((), LlamaCppOptions(path=Path("model.gguf")), on_gpu=False) is None


@pytest.mark.parametrize(("mixture", "pure", "invariant"), [(Q8_0, True, True), (Q4_K_M, False, False)])
async def test_a_model_says_it_before_and_after_it_is_loaded(
    unquantized: Path, mixture: int, pure: bool, invariant: bool, start_worker: StartWorker
) -> None:
    path = quantized(unquantized, mixture, pure=pure)
    provider = LlamaCppProvider()
    spec = ModelSpec(id="wide", runner="llama_cpp", options={"path": str(path), "parallel": 1})
    assert provider.configured(spec).batch_invariant is None
    seen = provider.configured(replace(spec, details=provider.inspect(spec)))
    assert seen.batch_invariant is invariant
    worker = await start_worker(spec)
    assert worker.batch_invariant is invariant


def test_what_is_known_of_the_bundled_model_is_what_its_file_says(tmp_path: Path) -> None:
    (bundled,) = LlamaCppProvider().discover(str(tmp_path))
    assert bundled.batch_invariant is True
    assert bundled.details.weight_types == LlamaCppProvider().inspect(bundled).weight_types
