"""As many threads as are fast now, though what else runs comes and goes."""

from __future__ import annotations

from plugai.runners.cores import usable_cores
from plugai.runners.llama_cpp.threads import ThreadChoice


def run(choice: ThreadChoice, seconds: dict[int, float], steps: int) -> list[int]:
    """Steps that take as long as `seconds` says; the numbers of threads that were chosen."""
    chosen = []
    for _ in range(steps):
        threads = choice.next()
        choice.took(threads, seconds[threads])
        chosen.append(threads)
    return chosen


QUIET = {2: 0.008, 1: 0.010}
BUSY = {2: 0.200, 1: 0.011}


def test_on_an_idle_machine_every_core_is_used() -> None:
    chosen = run(ThreadChoice(2, 1), QUIET, 1000)
    assert chosen[0] == 2
    assert chosen.count(2) > 970


def test_on_a_busy_machine_one_core_is_left_to_others() -> None:
    chosen = run(ThreadChoice(2, 1), BUSY, 1000)
    assert chosen.count(2) <= 3


def test_trials_cost_little() -> None:
    for seconds in (QUIET, BUSY):
        choice = ThreadChoice(2, 1)
        run(choice, seconds, 10)
        spent = sum(seconds[threads] for threads in run(choice, seconds, 5000))
        assert spent < 5000 * min(seconds.values()) * 1.03


def test_a_change_is_noticed() -> None:
    choice = ThreadChoice(2, 1)
    run(choice, QUIET, 100)
    assert run(choice, BUSY, 50).count(2) <= 3
    run(choice, QUIET, 2000)
    assert run(choice, QUIET, 1000).count(2) > 970


def test_one_slow_step_changes_little() -> None:
    choice = ThreadChoice(2, 1)
    run(choice, QUIET, 10)
    choice.took(2, 0.010)
    assert run(choice, QUIET, 100).count(2) > 95


def test_a_configured_number_is_not_changed() -> None:
    assert set(run(ThreadChoice(3, 3), {3: 0.01}, 1000)) == {3}


def test_there_is_at_least_one_core() -> None:
    assert usable_cores() >= 1
