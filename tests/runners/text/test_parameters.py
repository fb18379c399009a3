"""Which temperatures always take the likeliest token."""

from __future__ import annotations

import pytest

from plugai.runners.text.parameters import is_greedy


@pytest.mark.parametrize(
    ("temperature", "greedy"), [(0, True), (5e-324, True), (1e-30, True), (1e-5, True), (1e-3, False), (0.7, False)]
)
def test_a_temperature_near_zero_is_greedy(temperature: float, greedy: bool) -> None:
    assert is_greedy(temperature) == greedy
