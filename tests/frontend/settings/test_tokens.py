"""A user's API tokens as the settings show them, against a real gateway and without a browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from plugai.client import AuthenticationError, Client
from plugai.client.types import Scope
from plugai.frontend.settings.api_tokens.state import TokensState

People = tuple[Client, Client]


async def tokens_of(client: Client) -> TokensState:
    state = TokensState(client, await client.me.get(), lambda: None)
    await state.read()
    return state


async def test_a_new_token_works_and_its_secret_is_gone_once_it_was_shown(people: People) -> None:
    root, _ = people
    state = await tokens_of(root)
    await state.create("  a script ", [Scope.READ], 30)
    assert state.created is not None
    secret = state.created.token
    async with Client(root.url, token=secret) as program:
        assert (await program.me.get()).name == "root"
    await state.read()
    assert state.created is None
    (token,) = state.tokens
    assert (token.name, list(token.scopes)) == ("a script", [Scope.READ])
    assert token.last_use_time is not None
    assert token.expire_time is not None
    assert timedelta(days=29) < token.expire_time - datetime.now(UTC) <= timedelta(days=30)
    assert secret not in repr(state.tokens)


async def test_a_token_is_revoked_only_after_the_question(people: People) -> None:
    root, _ = people
    state = await tokens_of(root)
    await state.create("script", [Scope.READ], 1)
    assert state.created is not None
    async with Client(root.url, token=state.created.token) as program:
        state.ask(state.tokens[0].token_id)
        state.ask()
        await state.revoke_asked()
        assert len(state.tokens) == 1
        state.ask(state.tokens[0].token_id)
        await state.revoke_asked()
        assert (len(state.tokens), state.created is None, state.asked) == (0, True, "")
        assert state.outcome.done
        with pytest.raises(AuthenticationError):
            await program.me.get()


async def test_a_token_without_a_name_or_a_right_is_not_created_and_the_form_says_why(people: People) -> None:
    root, _ = people
    state = await tokens_of(root)
    await state.create(" ", [Scope.READ], 1)
    assert "name" in state.outcome.problem
    await state.create("script", [], 1)
    assert "may do" in state.outcome.problem
    assert list(state.tokens) == []


async def test_only_an_administrator_is_offered_tokens_that_administer(people: People) -> None:
    root, ann = people
    for client, may in ((root, True), (ann, False)):
        state = await tokens_of(client)
        assert (Scope.ADMIN in state.scopes) is may
        await state.create("all that is offered", state.scopes, 1)
        assert (state.outcome.problem, len(state.tokens)) == ("", 1)
