"""Durations of Ollama's clients."""

from __future__ import annotations

import pytest

from plugai.runners.errors import InvalidRequestError
from plugai.server.services.compat.ollama.durations import seconds


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        (0, 0),
        (-1, -1),
        (300, 300),
        (1.5, 1.5),
        ("0", 0),
        ("-1", -1),
        ("300", 300),
        ("5m", 300),
        ("1h30m", 5400),
        ("1.5h", 5400),
        ("24h", 86400),
        ("500ms", 0.5),
        ("-1m", -60),
        ("+10s", 10),
    ],
)
def test_a_duration_is_read_as_ollama_reads_it(given: float | str | None, expected: float | None) -> None:
    assert seconds(given, "keep_alive") == expected


@pytest.mark.parametrize("given", ["", "soon", "m", "5 m", "1d", "nan", "inf", "1e9", "--1", "9" * 500])
def test_what_is_no_duration_is_refused(given: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        seconds(given, "keep_alive")
    assert list(refused.value.violations) == ["keep_alive"]
