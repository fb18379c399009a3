"""The throttle of password attempts, with a clock that the test sets."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from plugai.server.core.accounts.login_throttle import LoginThrottle
from plugai.server.core.errors import LoginThrottledError

HOME, OFFICE = "198.51.100.0/24", "203.0.113.0/24"


class SetClock:
    """A clock that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def fails(throttle: LoginThrottle, name: str, network: str) -> bool:
    """Make a wrong attempt; returns whether it was admitted."""
    try:
        throttle.count_attempt(name, network)
    except LoginThrottledError:
        return False
    return True


@pytest.mark.parametrize("names", [1000, 60, 10])
def test_wrong_logins_with_other_names_never_keep_a_user_out_of_the_same_network(names: int) -> None:
    throttle = LoginThrottle(SetClock())
    for number in range(1000):
        fails(throttle, f"invented-{number % names}", HOME)
    throttle.count_attempt("ann", HOME)
    throttle.record_success("ann", HOME)


def test_a_network_that_tries_many_names_has_one_guess_at_each_account_and_then_ever_fewer() -> None:
    clock = SetClock()
    throttle = LoginThrottle(clock)
    for number in range(50):
        fails(throttle, f"invented-{number}", HOME)
    accounts = [f"user-{number}" for number in range(100)]
    assert all(fails(throttle, name, HOME) for name in accounts)
    assert not any(fails(throttle, name, HOME) for name in accounts)
    guesses = 0
    for _ in range(3600):
        clock.now += 1
        guesses += fails(throttle, accounts[0], HOME)
    assert guesses <= 13


def test_names_that_exist_and_names_that_do_not_are_throttled_alike() -> None:
    throttles = [LoginThrottle(SetClock()) for _ in range(2)]
    throttles[0].record_success("ann", OFFICE)
    for _ in range(200):
        assert len({fails(throttle, "ann", HOME) for throttle in throttles}) == 1


def test_a_sign_in_elsewhere_gives_guessers_of_the_account_no_more_guesses() -> None:
    clock = SetClock()
    throttle = LoginThrottle(clock)
    throttle.count_attempt("ann", OFFICE)
    throttle.record_success("ann", OFFICE)
    admitted = 0
    for number in range(500):
        clock.now += 1
        admitted += fails(throttle, "ann", f"10.0.{number}.0/24")
        if number % 10 == 0:
            throttle.count_attempt("ann", OFFICE)
            throttle.record_success("ann", OFFICE)
    assert admitted <= 60


def test_passwords_of_one_network_never_take_all_of_the_queue() -> None:
    throttle = LoginThrottle(SetClock())
    throttle.record_success("ann", HOME)
    with ExitStack() as stack:
        for number in range(8):
            stack.enter_context(throttle.hashing(f"invented-{number}", HOME))
        with pytest.raises(LoginThrottledError), throttle.hashing("invented", HOME):
            pass
        with throttle.hashing("ann", HOME), throttle.hashing("bob", OFFICE):
            pass
    with throttle.hashing("invented", HOME):
        pass


class Throttling(RuleBasedStateMachine):
    """Guessers fail on any names from anywhere; ann always signs in at home with the right password at once."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = SetClock()
        self.throttle = LoginThrottle(self.clock)
        self.guesses_at_bob: dict[str, list[float]] = {}

    @rule(
        name=st.sampled_from(["bob", "x", "y", "z"]), network=st.sampled_from([HOME, OFFICE]), times=st.integers(1, 70)
    )
    def guess(self, name: str, network: str, times: int) -> None:
        for number in range(times):
            admitted = fails(self.throttle, name if name == "bob" else f"{name}{number}", network)
            if admitted and name == "bob":
                self.guesses_at_bob.setdefault(network, []).append(self.clock.now)

    @rule(network=st.sampled_from([OFFICE, "192.0.2.0/24"]), times=st.integers(1, 70))
    def guess_at_ann_from_elsewhere(self, network: str, times: int) -> None:
        for _ in range(times):
            fails(self.throttle, "ann", network)

    @rule(seconds=st.floats(0, 4000))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule()
    def ann_signs_in_with_the_right_password(self) -> None:
        if ("ann", HOME) not in self.throttle._trusted:
            # The first time she is from a network that nobody knows: what others guessed elsewhere may delay her.
            self.clock.now += 900
        self.throttle.count_attempt("ann", HOME)
        self.throttle.record_success("ann", HOME)

    @precondition(lambda self: self.guesses_at_bob)
    @invariant()
    def no_second_has_more_than_five_guesses_at_bob_from_a_network(self) -> None:
        for times in self.guesses_at_bob.values():
            assert max(times.count(at) for at in times) <= 5


Throttling.TestCase.settings = settings(max_examples=50, stateful_step_count=20, deadline=None)
TestThrottling = Throttling.TestCase
