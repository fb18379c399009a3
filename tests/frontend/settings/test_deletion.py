"""A user deletes their account as the settings show it, against a real gateway and without a browser."""

from __future__ import annotations

import pytest
from tests.frontend.settings.conftest import PASSWORD

from plugai.client import AuthenticationError, Client
from plugai.client.types import GetDeletionResponse
from plugai.frontend.settings.deletion import DeletionState, removed


class Deletion(DeletionState):
    """What is asked and said, and how often somebody has left."""

    def __init__(self, client: Client) -> None:
        self.departures = 0

        async def leave() -> None:
            self.departures += 1

        super().__init__(client, lambda: None, leave)


async def test_what_goes_is_said_first_and_goes_only_with_the_right_password(people: tuple[Client, Client]) -> None:
    root, ann = people
    await ann.generate("hello", model="echo").text()
    state = Deletion(ann)
    await state.ask()
    assert state.asked is not None
    assert (state.asked.password_required, state.asked.code_required, state.asked.last_administrator) == (
        True,
        False,
        False,
    )
    assert removed(state.asked) == "1 record of a request and 1 signed-in device"
    await state.delete("not the password", "")
    assert (bool(state.outcome.problem), state.departures) == (True, 0)
    assert (await ann.me.get()).name == "ann"
    state.put_away()
    assert not state.outcome.problem
    await state.delete(PASSWORD, "")
    assert (bool(state.outcome.done), state.departures) == (True, 1)
    with pytest.raises(AuthenticationError):
        await ann.me.get()
    assert [user.name for user in await root.admin.users().all()] == ["root"]


async def test_the_only_administrator_is_told_so_and_stays(people: tuple[Client, Client]) -> None:
    root, _ = people
    state = Deletion(root)
    await state.ask()
    assert state.asked is not None
    assert state.asked.last_administrator
    await state.delete(PASSWORD, "")
    assert ("administrator" in state.outcome.problem, state.departures) == (True, 0)


def test_what_goes_is_an_enumeration_of_what_there_is() -> None:
    assert removed(GetDeletionResponse()) == ""
    assert removed(GetDeletionResponse(sessions=1)) == "1 chat"
    everything = GetDeletionResponse(sessions=2, messages=1, artifacts=3, artifact_bytes=1_200_000, api_tokens=2)
    assert removed(everything) == "2 chats, 1 message, 3 files (1.2 MB) and 2 API tokens"
