"""Prompts are read in chunks that others can wait for, and as many sequences are made as the machine can bear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.llama_cpp.memory.sizing import automatic_sequences, available_memory
from plugai.runners.llama_cpp.scheduling.schedule import Schedule
from plugai.runners.llama_cpp.scheduling.turns import TokenWork

_WORK = TokenWork(1.0, 0.0)


@given(st.integers(1, 5000), st.integers(4, 600))
def test_a_prompt_is_never_decoded_by_single_tokens(unread: int, limit: int) -> None:
    schedule = Schedule(limit, 600, _WORK)
    chunks = []
    left = unread
    while left:
        chunks.append(schedule.chunk(left))
        left -= chunks[-1]
    assert max(chunks) <= limit
    assert unread == 1 or min(chunks) > 1


@pytest.mark.parametrize("rate", [50.0, 350.0, 4000.0])
def test_a_chunk_takes_about_a_tenth_of_a_second(rate: float) -> None:
    schedule = Schedule(None, 8192, _WORK)
    for _ in range(20):
        tokens = schedule.chunk(100_000)
        schedule.prefilled("ann", tokens, tokens / rate)
    assert tokens == pytest.approx(max(rate / 10, 16), rel=0.1)


@pytest.mark.parametrize("step", [0.004, 0.01, 0.3])
def test_decoding_gets_at_least_a_third_of_the_time_during_prefill(step: float) -> None:
    schedule = Schedule(32, 512, _WORK)
    spent = {True: 0.0, False: 0.0}
    for _ in range(1000):
        reads = schedule.prefill_next(decoding=True)
        if reads:
            schedule.prefilled("ann", 32, 0.1)
        else:
            schedule.decoded((), step)
        spent[reads] += 0.1 if reads else step
    assert spent[False] / sum(spent.values()) >= 1 / 3
    assert spent[True] > 0


def test_prompts_are_prefilled_without_pauses_if_no_answer_waits() -> None:
    schedule = Schedule(32, 512, _WORK)
    for _ in range(10):
        assert schedule.prefill_next(decoding=False)
        schedule.prefilled("ann", 32, 0.1)
    schedule.decoded((), 0.1)
    assert schedule.prefill_next(decoding=True)


@pytest.mark.parametrize(
    ("cores", "sequence_bytes", "available", "sequences"),
    [
        (2, 2**27, 2**35, 4),
        (6, 2**27, 2**35, 12),
        (64, 2**27, 2**35, 16),
        (8, 2**30, 2**33, 2),
        (8, 2**33, 2**32, 1),
        (2, 2**27, None, 4),
    ],
)
def test_sequences_suit_cores_and_memory(
    cores: int, sequence_bytes: int, available: int | None, sequences: int
) -> None:
    assert automatic_sequences(cores, sequence_bytes, available) == sequences


def test_the_available_memory_is_known() -> None:
    available = available_memory()
    assert available is None or available > 0
