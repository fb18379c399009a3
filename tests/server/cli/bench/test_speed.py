"""The figures that are computed from the times of answers."""

from __future__ import annotations

import pytest

from plugai.server.cli.bench.prompts import PromptLength
from plugai.server.cli.bench.speed import speed_of
from plugai.server.cli.bench.streams import Stream

# Both are sent at 10 s, have 100 tokens to read of which a cache has 20, and write 11; the second one comes later.
ONE = Stream(10.0, 10.5, 11.5, 100, 80, 11)
OTHER = Stream(10.0, 12.0, 13.0, 100, 80, 11)


def test_all_prompts_are_read_when_the_last_answer_begins_and_cached_tokens_do_not_count() -> None:
    speed = speed_of(PromptLength.SHORT, [[ONE, OTHER]])
    assert (speed.prompt, speed.prompt_tokens, speed.streams, speed.rounds) == ("short", 100, 2, 1)
    assert speed.prompt_tokens_per_second == pytest.approx(160 / 2.0)
    assert speed.first_token_seconds == pytest.approx((0.5 + 2.0) / 2)


def test_answers_are_written_from_the_first_token_to_the_last_end() -> None:
    speed = speed_of(PromptLength.SHORT, [[ONE, OTHER]])
    assert speed.tokens_per_second == pytest.approx(20 / 2.5)
    assert speed.stream_tokens_per_second == pytest.approx(10.0)


def test_the_figures_are_the_medians_of_the_rounds() -> None:
    slow = Stream(10.0, 18.0, 38.0, 100, 80, 11)
    speed = speed_of(PromptLength.LONG, [[ONE], [slow], [OTHER]])
    assert (speed.rounds, speed.first_token_seconds, speed.tokens_per_second) == (3, 2.0, 10.0)


def test_of_answers_of_one_token_no_speed_of_writing_can_be_told() -> None:
    speed = speed_of(PromptLength.SHORT, [[Stream(10.0, 10.5, 10.5, 100, 100, 1)]])
    assert (speed.tokens_per_second, speed.stream_tokens_per_second) == (None, None)
