"""What the server refuses before any API sees it, in the words of each API, and as the exception of its SDK."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import anthropic
import ollama
import openai
import pytest
from tests.hostile.people import register
from tests.support.server import ACCOUNTS, ECHO_MODELS, RunningServer, running_server
from tests.support.tiers import slow

HELLO: list[Any] = [{"role": "user", "content": "hello"}]
LIMIT = "limits_per_user.requests_per_minute = 4\n"
_AT_ONCE = 12

Ask = Callable[[], Any]


@pytest.fixture(scope="module")
@slow
def server() -> Iterator[RunningServer]:
    with running_server(LIMIT + ECHO_MODELS, environment=ACCOUNTS) as made:
        yield made


def questions(server: RunningServer, token: str, stack: ExitStack) -> tuple[Ask, Ask, Ask]:
    """How each SDK asks with this token."""
    one = stack.enter_context(openai.OpenAI(base_url=f"{server.url}/openai/v1", api_key=token, max_retries=0))
    two = stack.enter_context(anthropic.Anthropic(base_url=f"{server.url}/anthropic", api_key=token, max_retries=0))
    three = stack.enter_context(ollama.Client(server.url, headers={"authorization": f"Bearer {token}"}))
    return (
        lambda: one.chat.completions.create(model="echo", messages=HELLO),
        lambda: two.messages.create(model="echo", max_tokens=5, messages=HELLO),
        lambda: three.chat("echo", HELLO),
    )


def ask_on(ask: Ask) -> None:
    """Ask many times at once, until it is too much; with threads, so that a slow machine does not spread them."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while True:
            list(pool.map(lambda _: ask(), range(_AT_ONCE)))


def test_a_token_without_the_scope_is_refused_as_one(server: RunningServer) -> None:
    with ExitStack() as stack:
        one, two, three = questions(server, register(server, "reader", ["SCOPE_READ"]).token, stack)
        with pytest.raises(openai.PermissionDeniedError) as first:
            one()
        with pytest.raises(anthropic.PermissionDeniedError) as second:
            two()
        with pytest.raises(ollama.ResponseError) as third:
            three()
    assert (first.value.type, second.value.type, third.value.status_code) == (
        "permission_error",
        "permission_error",
        403,
    )


def test_too_many_requests_are_refused_with_the_time_to_wait(server: RunningServer) -> None:
    with ExitStack() as stack:
        one, two, three = questions(server, register(server, "eager", ["SCOPE_GENERATE"]).token, stack)
        with pytest.raises(openai.RateLimitError) as first:
            ask_on(one)
        with pytest.raises(anthropic.RateLimitError) as second:
            ask_on(two)
        with pytest.raises(ollama.ResponseError) as third:
            ask_on(three)
    assert (first.value.type, first.value.code) == ("rate_limit_error", "rate_limit_exceeded")
    assert 0 < int(first.value.response.headers["retry-after"]) <= 60
    assert (second.value.type, third.value.status_code) == ("rate_limit_error", 429)
