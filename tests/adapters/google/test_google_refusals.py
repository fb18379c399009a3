"""What Google refuses is told as one of our own errors."""

import json
from collections.abc import AsyncIterator

import pytest
from tests.adapters.answering import answer, asking, connected
from tests.adapters.fakes.gemini import Gemini
from tests.adapters.fakes.script import Hint, HintKind, Problem, Refuses, Verbatim
from tests.adapters.fakes.server import FakeProvider, fake_provider

from plugai.adapters.google.provider import GoogleProvider
from plugai.adapters.provider import HttpProvider
from plugai.runners.errors import (
    ContextOverflowError,
    CredentialRejectedError,
    InvalidRequestError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderUnavailableError,
    RateLimitedError,
)


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with fake_provider(Gemini()) as running:
        yield running


@pytest.fixture
async def provider(fake: FakeProvider) -> AsyncIterator[HttpProvider]:
    async with connected(GoogleProvider, fake) as made:
        yield made


@pytest.mark.parametrize(
    ("problem", "error"),
    [
        (Problem.TOO_LONG, ContextOverflowError),
        (Problem.BAD_REQUEST, InvalidRequestError),
        (Problem.BAD_KEY, CredentialRejectedError),
        (Problem.NO_CREDIT, ProviderQuotaError),
        (Problem.FORBIDDEN, CredentialRejectedError),
        (Problem.OVERLOADED, ProviderOverloadedError),
        (Problem.SERVER_ERROR, ProviderUnavailableError),
    ],
)
async def test_each_problem_is_our_own_error(
    fake: FakeProvider, provider: HttpProvider, problem: Problem, error: type[Exception]
) -> None:
    fake.then(Refuses(problem))
    with pytest.raises(error):
        await answer(provider, asking())


async def test_the_retry_delay_is_read_from_the_errors_details(fake: FakeProvider, provider: HttpProvider) -> None:
    fake.then(Refuses(Problem.RATE_LIMIT, Hint(HintKind.BODY, 2.5)))
    with pytest.raises(RateLimitedError) as caught:
        await answer(provider, asking())
    assert caught.value.retry_after == 2.5


async def test_an_error_in_a_list_of_one_is_decoded_too(fake: FakeProvider, provider: HttpProvider) -> None:
    fault = {"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "no such field"}}
    fake.then(Verbatim(json.dumps([fault]).encode(), 400, "application/json"))
    with pytest.raises(InvalidRequestError, match="no such field"):
        await answer(provider, asking())
