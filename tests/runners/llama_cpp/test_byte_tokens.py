"""A model whose vocabulary lacks tokens for bytes refuses what it cannot read; llama.cpp would end the process."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.runners.asking import ignore_stage
from tests.runners.llama_cpp.tiny_gguf import write_reading_gguf, write_tiny_gguf

from plugai.runners.base import ModelSpec
from plugai.runners.errors import ModelBrokenError
from plugai.runners.llama_cpp.model import Model, Offload, load_model_file
from plugai.runners.llama_cpp.runner import LlamaCppRunner


def test_a_text_that_it_cannot_read_is_refused_with_the_character(tiny_model: Model) -> None:
    for text, missing in (("hello", "e"), ("é", "é"), (" ", " ")):
        with pytest.raises(ModelBrokenError, match=f"has no token for '{missing}', nor for its bytes"):
            tiny_model.tokens_of_text(text)


def test_what_it_can_read_it_reads(tiny_model: Model) -> None:
    assert tiny_model.tokens_of_markup("<s></s>") == [1, 2]
    assert tiny_model.tokens_of_text("") == []


def test_a_vocabulary_with_all_bytes_reads_every_text(tmp_path: Path) -> None:
    with load_model_file(write_reading_gguf(tmp_path), Offload(), lambda _: True) as model:
        assert b"".join(map(model.piece, model.tokens_of_text("Grüße"))).endswith("Grüße".encode())


async def test_a_template_that_it_cannot_read_is_found_when_the_model_is_loaded(tmp_path: Path) -> None:
    runner = LlamaCppRunner(ModelSpec("tiny", "llama_cpp", options={"path": str(write_tiny_gguf(tmp_path))}))
    with pytest.raises(ModelBrokenError, match="a token for each byte"):
        await runner.load(ignore_stage)
