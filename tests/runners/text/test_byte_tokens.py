"""A vocabulary without tokens for all bytes is asked nothing that it cannot read."""

from __future__ import annotations

import pytest

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
