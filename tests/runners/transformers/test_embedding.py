"""Texts become vectors, pooled as the model's files say."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.runners.transformers.conftest import Load, spec_of
from tests.support.models.tiny_models import write_embedding_model
from torch import Tensor
from transformers import AutoModel, AutoTokenizer

from plugai.runners.base import (
    BlobPart,
    EmbeddingChunk,
    FinalChunk,
    GenerationRequest,
    Message,
    Modality,
    Role,
    TextPart,
)
from plugai.runners.errors import CapabilityMissingError, ContextOverflowError, ModelBrokenError
from plugai.runners.transformers.runner import TransformersRunner

TEXTS = ("one", "a longer text", "")


def messages(*texts: str) -> GenerationRequest:
    return GenerationRequest("r", "o", "m", tuple(Message(Role.USER, (TextPart(text),)) for text in texts))


async def vectors(runner: TransformersRunner, *texts: str) -> list[tuple[float, ...]]:
    chunks = [chunk async for chunk in runner.generate(messages(*texts))]
    assert isinstance(chunks[-1], FinalChunk)
    found = [chunk for chunk in chunks if isinstance(chunk, EmbeddingChunk)]
    assert [chunk.index for chunk in found] == list(range(len(texts)))
    return [chunk.values for chunk in found]


def states(folder: Path, text: str) -> Tensor:
    """What the model itself makes of a text: a vector for each token."""
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    tokens = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        model: Any = AutoModel.from_pretrained(folder, dtype=torch.float32)
        found: Tensor = model(input_ids=tokens.input_ids).last_hidden_state[0]
        return found


POOLED: dict[str | None, Callable[[Tensor], Tensor]] = {
    None: lambda found: found.mean(dim=0),
    "pooling_mode_mean_tokens": lambda found: found.mean(dim=0),
    "pooling_mode_cls_token": lambda found: found[0],
    "pooling_mode_lasttoken": lambda found: found[-1],
}


@pytest.mark.parametrize("pooling", POOLED)
async def test_a_text_is_pooled_as_the_model_specifies(pooling: str | None, load: Load, tmp_path: Path) -> None:
    folder = tmp_path / "vectors"
    write_embedding_model(folder, pooling)
    for text, vector in zip(TEXTS, await vectors(await load(folder), *TEXTS), strict=True):
        expected = torch.nn.functional.normalize(POOLED[pooling](states(folder, text)).double(), dim=0)
        assert vector == pytest.approx(expected.tolist(), abs=1e-5)
        assert math.hypot(*vector) == pytest.approx(1)


async def test_tokens_are_counted(load: Load, tmp_path: Path) -> None:
    write_embedding_model(tmp_path / "vectors")
    chunks = [chunk async for chunk in (await load(tmp_path / "vectors")).generate(messages("abc", "de"))]
    # And one at each end of a text.
    assert isinstance(chunks[-1], FinalChunk)
    assert (chunks[-1].usage.input_tokens, chunks[-1].usage.output_tokens) == (9, 0)


async def test_a_text_that_is_too_long_is_rejected_before_any_embedding(load: Load, tmp_path: Path) -> None:
    write_embedding_model(tmp_path / "vectors", longest=32)
    runner = await load(tmp_path / "vectors")
    assert runner.context_length == 32
    with pytest.raises(ContextOverflowError, match="has 42 tokens, but the limit is 32"):
        await vectors(runner, "short", "x" * 40)


async def test_content_other_than_text_is_rejected(load: Load, tmp_path: Path) -> None:
    write_embedding_model(tmp_path / "vectors")
    runner = await load(tmp_path / "vectors")
    request = GenerationRequest("r", "o", "m", (Message(Role.USER, (BlobPart(b"x", "image/png"),)),))
    with pytest.raises(CapabilityMissingError):
        await anext(runner.generate(request))


def test_it_is_listed_as_an_embedding_model(tmp_path: Path) -> None:
    write_embedding_model(tmp_path / "vectors", "pooling_mode_cls_token")
    spec = spec_of(tmp_path / "vectors")
    assert spec.output_modalities == (Modality.EMBEDDING,)
    assert spec.parameters_schema["properties"] == {}


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}, "requires pooling_mode_max_tokens"),
        ("1_Pooling/config.json", {}, "requires no pooling"),
        ("modules.json", [{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}], "needs Dense"),
        ("modules.json", [{"type": 1}], "'modules.json' cannot be read"),
        ("modules.json", [{"type": "a.Pooling", "path": "../../etc"}], "'config.json' cannot be read"),
    ],
)
async def test_an_unknown_pooling_is_rejected(
    path: str, content: object, words: str, load: Load, tmp_path: Path
) -> None:
    write_embedding_model(tmp_path / "vectors", "pooling_mode_cls_token")
    (tmp_path / "vectors" / path).write_text(json.dumps(content))
    with pytest.raises(ModelBrokenError, match=words):
        await load(tmp_path / "vectors")
