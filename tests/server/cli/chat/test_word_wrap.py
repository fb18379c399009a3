"""Lines of an answer are broken between words, whatever the pieces in which it arrives."""

from __future__ import annotations

import re
from random import Random

import pytest
from rich.cells import cell_len

from plugai.server.cli.chat.word_wrap import WordWrap

_MOVED = re.compile(r"\x1b\[(\d+)D\x1b\[K")


def screen(text: str, columns: int, seed: int = 0) -> list[str]:
    """The lines of a terminal that the text reaches in pieces of random sizes."""
    random, wrap, shown, left = Random(seed), WordWrap(lambda: columns), "", text
    while left:
        size = random.randint(1, 9)
        written = wrap.feed(left[:size])
        left = left[size:]
        first, *moves = _MOVED.split(written)
        shown += first
        for cells, after in zip(moves[::2], moves[1::2], strict=True):
            # All that is moved is one cell wide.
            assert "\n" not in shown[-int(cells) :]
            shown = shown[: -int(cells)] + after
    return shown.split("\n")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("the sea is wide", ["the sea", "is wide"]),
        ("a abcdefghijklmno b", ["a ", "abcdefghi", "jklmno b"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("日本語と中文", ["日本語と", "中文"]),
        ("see 日本語と", ["see 日本", "語と"]),
        ("e\u0301tude une deux", ["e\u0301tude une", "deux"]),
        ("a\tb c", ["a\tb", "c"]),
    ],
)
def test_a_line_ends_between_words_and_a_longer_word_at_the_edge(text: str, lines: list[str]) -> None:
    for seed in range(10):
        assert [line.rstrip() for line in screen(text, 10, seed)] == [line.rstrip() for line in lines]


def test_every_text_keeps_its_words_and_no_line_is_too_long() -> None:
    for seed in range(200):
        random = Random(seed)
        words = ["".join(random.choice("ab字") for _ in range(random.randint(1, 14))) for _ in range(20)]
        columns = random.randint(5, 40)
        lines = screen(" ".join(words), columns, seed)
        assert all(cell_len(line) < columns for line in lines)
        assert "".join(lines).replace(" ", "") == "".join(words)
