"""The requests of all users as administrators see them, against a real gateway and without a browser."""

from __future__ import annotations

import pytest
from tests.frontend.administration.conftest import People

from plugai.client.reasons import PermissionDeniedError
from plugai.client.types import RequestState
from plugai.frontend.administration.request_words import facts, model_of, state_of
from plugai.frontend.administration.requests import EVERYTHING, RequestsState


async def asked(people: People) -> None:
    """A request of each user, ada's last."""
    for client in (people.root, people.ada):
        await client.generate("hello", model="echo").text()


async def test_requests_are_shown_with_their_users_and_only_those_that_are_chosen(people: People) -> None:
    await asked(people)
    state = RequestsState(people.root, lambda: None)
    await state.read()
    assert [state.name(request.user_id) for request in state.requests] == ["ada", "root"]
    newest = state.requests[0]
    assert (model_of(newest), state_of(newest)) == ("echo", "Finished")
    said = facts(newest, "ada")
    assert said.startswith("ada · ")
    assert "1 token" in said
    assert list(state.models) == [EVERYTHING, "echo"]
    await state.choose(user_id=state.requests[1].user_id)
    assert [state.name(request.user_id) for request in state.requests] == ["root"]
    await state.choose(state=RequestState.FAILED.value)
    assert state.requests == []
    await state.choose(state=EVERYTHING, hours="1")
    assert len(state.requests) == 1


async def test_older_requests_come_as_they_are_asked_for(people: People) -> None:
    await asked(people)
    state = RequestsState(people.root, lambda: None, page=1)
    await state.read()
    newest = state.requests
    assert (len(newest), state.has_more) == (1, True)
    await state.show_more()
    assert (len(state.requests), state.has_more) == (2, False)
    assert state.requests[0] == newest[0]


async def test_a_member_can_read_none_of_it(people: People) -> None:
    await asked(people)
    state = RequestsState(people.ada, lambda: None)
    with pytest.raises(PermissionDeniedError):
        await state.read()
    assert state.requests == []
