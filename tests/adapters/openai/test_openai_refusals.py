"""What OpenAI and those who speak its dialect refuse, and what is refused before they are asked."""

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from tests.adapters.answering import CREDENTIAL, answer, asking, connected
from tests.adapters.fakes.script import Problem, Refuses, Verbatim
from tests.adapters.fakes.server import FakeProvider, fake_provider
from tests.adapters.openai.openai_kin import FAKES

from plugai.adapters.provider import HttpProvider
from plugai.runners.base import Credential
from plugai.runners.errors import (
    ContentRefusedError,
    ContextOverflowError,
    CredentialMissingError,
    CredentialRejectedError,
    InvalidRequestError,
    ModelNotOfferedError,
    ProviderQuotaError,
)


@pytest.fixture(params=FAKES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def fake(name: str) -> AsyncIterator[FakeProvider]:
    async with fake_provider(FAKES[name][1]) as running:
        yield running


@pytest.fixture
async def provider(name: str, fake: FakeProvider) -> AsyncIterator[HttpProvider]:
    kind, _, options = FAKES[name]
    async with connected(kind, fake, options=options) as made:
        yield made


@pytest.mark.parametrize(
    ("problem", "error"),
    [
        (Problem.TOO_LONG, ContextOverflowError),
        (Problem.BAD_REQUEST, InvalidRequestError),
        (Problem.BAD_KEY, CredentialRejectedError),
        (Problem.NO_CREDIT, ProviderQuotaError),
        (Problem.NO_MODEL, ModelNotOfferedError),
    ],
)
async def test_each_problem_is_our_own_error(
    fake: FakeProvider, provider: HttpProvider, problem: Problem, error: type[Exception]
) -> None:
    fake.then(Refuses(problem))
    with pytest.raises(error):
        await answer(provider, asking())


@pytest.mark.parametrize(
    "body",
    [
        b'{"object":"error","message":"This model\'s maximum context length is 4096 tokens.","code":400}',
        b'{"error":{"message":"This model\'s maximum context length is 4096 tokens.","code":400}}',
        b'{"error":{"code":400,"message":"too many tokens","type":"exceed_context_size_error"}}',
        b'{"error":"the request exceeds the available context size"}',
    ],
)
@pytest.mark.parametrize("name", ["compatible"])
async def test_a_prompt_that_is_too_long_is_recognized_by_each_servers_message(
    fake: FakeProvider, provider: HttpProvider, body: bytes
) -> None:
    fake.then(Verbatim(body, 400, "application/json"))
    with pytest.raises(ContextOverflowError):
        await answer(provider, asking())


@pytest.mark.parametrize("name", ["responses", "chat", "azure"])
async def test_filtered_content_is_distinguished_from_an_invalid_request(
    fake: FakeProvider, provider: HttpProvider
) -> None:
    fake.then(Refuses(Problem.FILTERED))
    with pytest.raises(ContentRefusedError):
        await answer(provider, asking())


# Servers on one's own machines need none.
@pytest.mark.parametrize("name", sorted(FAKES.keys() - {"compatible"}))
async def test_without_a_key_no_request_is_sent(fake: FakeProvider, provider: HttpProvider) -> None:
    with pytest.raises(CredentialMissingError):
        await answer(provider, replace(asking(), credential=None))
    with pytest.raises(CredentialMissingError):
        await answer(provider, replace(asking(), credential=Credential("another", CREDENTIAL.secrets)))
    assert fake.calls == []
