"""A vocabulary without tokens for all bytes is asked nothing that it cannot read; llama.cpp would end the process."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.runners.asking import ignore_stage
from tests.runners.llama_cpp.tiny_gguf import write_reading_gguf, write_tiny_gguf

from plugai.runners.base import ModelSpec
from plugai.runners.errors import ModelBrokenError
from plugai.runners.llama_cpp.model import Model, Offload, load_model_file
from plugai.runners.llama_cpp.runner import LlamaCppRunner
from plugai.runners.text.byte_tokens import ReadableCharacters

BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def test_a_vocabulary_with_a_token_for_each_byte_reads_everything() -> None:
    complete = ReadableCharacters(["<unk>", *BYTES], begins_with_space=True)
    assert complete.is_complete
    assert not complete.missing("Grüße, 世界 🙂\n\0")


@pytest.mark.parametrize(
    ("tokens", "begins_with_space", "text", "missing"),
    [
        pytest.param(["a", "b"], False, "abba", "", id="all have tokens"),
        pytest.param(["a", "b"], False, "abc", "c", id="one has none"),
        pytest.param(["a", "b"], True, "ab", " ", id="the space that is put before"),
        pytest.param(["a", "\u2581"], True, "a a", "", id="a space has one"),
        pytest.param(["a", "\u2581"], True, "", "", id="nothing"),
        pytest.param(["ü", "a"], False, "aü", "", id="a character of several bytes"),
        pytest.param(["<0xC3>", "<0xBC>"], False, "ü", "", id="its bytes"),
        pytest.param(["<0xC3>"], False, "ü", "ü", id="one of its bytes"),
        pytest.param(["ab"], False, "ab", "a", id="only a word of several characters"),
    ],
)
def test_a_character_needs_a_token_of_its_own_or_one_for_each_byte(
    tokens: list[str], begins_with_space: bool, text: str, missing: str
) -> None:
    found = ReadableCharacters(tokens, begins_with_space)
    assert not found.is_complete
    assert found.missing(text) == missing


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
