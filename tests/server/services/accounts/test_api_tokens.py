"""API tokens: their rights, their lifetime and their text, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.server.services.accounts.use_cases import AccountUseCases

from plugai.server.core.errors import (
    UnauthenticatedError,
)
from plugai.server.core.principal import Scope


async def test_an_api_token_has_no_more_rights_than_its_creator(accounts: AccountUseCases) -> None:
    root = await accounts.authenticator.authenticate((await accounts.claim_server()).access_token)
    ann = await accounts.authenticator.authenticate((await accounts.create_member("ann")).access_token)
    narrow, _ = await accounts.api_tokens.create(root, "n", frozenset({Scope.READ, Scope.ACCOUNT}), timedelta(days=1))
    with pytest.raises(UnauthenticatedError):
        await accounts.authenticator.authenticate(narrow[:-1] + ("0" if narrow[-1] != "0" else "1"))
    limited = await accounts.authenticator.authenticate(narrow)
    for caller, scope in ((ann, Scope.ADMIN), (limited, Scope.GENERATE), (limited, Scope.ADMIN)):
        with pytest.raises(Exception, match=str(scope)):
            await accounts.api_tokens.create(caller, "wide", frozenset({scope}), timedelta(days=1))


@pytest.mark.parametrize("days", [1, 366])
async def test_a_token_made_with_a_token_never_outlives_it(accounts: AccountUseCases, days: int) -> None:
    root = await accounts.authenticator.authenticate((await accounts.claim_server()).access_token)
    text, first = await accounts.api_tokens.create(root, "n", frozenset({Scope.ACCOUNT}), timedelta(days=2))
    accounts.clock.advance(3600)
    caller, made = await accounts.authenticator.authenticate(text), first
    for _ in range(3):
        text, made = await accounts.api_tokens.create(caller, "n", frozenset({Scope.ACCOUNT}), timedelta(days=days))
        caller = await accounts.authenticator.authenticate(text)
    assert made.expires_at == min(first.expires_at, accounts.clock.now() + timedelta(days=days))
    await accounts.api_tokens.delete(root, made.id)
    with pytest.raises(UnauthenticatedError):
        await accounts.api_tokens.create(caller, "n", frozenset({Scope.ACCOUNT}), timedelta(days=1))


async def test_an_api_token_expires_and_records_its_last_use(accounts: AccountUseCases) -> None:
    ann = await accounts.authenticator.authenticate((await accounts.claim_server()).access_token)
    text, token = await accounts.api_tokens.create(ann, "n", frozenset({Scope.READ}), timedelta(days=1))
    assert token.last_used_at is None
    accounts.clock.advance(3600)
    await accounts.authenticator.authenticate(text)
    (stored,) = await accounts.api_tokens.list(ann)
    assert stored.last_used_at == accounts.clock.now()
    accounts.clock.advance(24 * 3600)
    with pytest.raises(UnauthenticatedError):
        await accounts.authenticator.authenticate(text)
    assert await accounts.api_tokens.list(ann) == []


async def test_similar_tokens_are_refused(accounts: AccountUseCases) -> None:
    root = await accounts.authenticator.authenticate((await accounts.claim_server()).access_token)
    text, _ = await accounts.api_tokens.create(root, "n", frozenset({Scope.READ}), timedelta(days=1))
    known = await accounts.authenticator.authenticate(text)
    assert known.scopes == {Scope.READ}
    for other in (text + "0", text[:-1], text.swapcase(), f"{text} ", text.replace("plg_", "plgi_")):
        with pytest.raises(UnauthenticatedError):
            await accounts.authenticator.authenticate(other)
