"""The audit log as administrators see it, against a real gateway and without a browser."""

from __future__ import annotations

import pytest
from tests.frontend.administration.conftest import People

from plugai.client.reasons import PermissionDeniedError
from plugai.frontend.administration.audit import EVERYTHING, AuditState


async def test_the_log_says_who_did_what_by_name_and_shows_only_what_is_chosen(people: People) -> None:
    state = AuditState(people.root, lambda: None)
    await state.read()
    ada = (await people.ada.me.get()).user_id
    assert state.name(ada) == "ada"
    assert {"invite.created", "user.created"} <= set(state.actions)
    await state.choose_action("invite.created")
    assert [state.name(entry.actor) for entry in state.entries] == ["root", "The server"]
    await state.choose_actor(ada)
    assert state.entries == []
    await state.choose_action(EVERYTHING)
    assert {entry.actor for entry in state.entries} == {ada}
    # What could be chosen still can.
    assert "invite.created" in state.actions


async def test_older_entries_come_as_they_are_asked_for(people: People) -> None:
    state = AuditState(people.root, lambda: None, page=1)
    await state.read()
    newest = state.entries
    assert (len(newest), state.has_more) == (1, True)
    await state.show_more()
    assert len(state.entries) == 2
    assert state.entries[0] == newest[0]


async def test_a_member_can_read_none_of_it(people: People) -> None:
    state = AuditState(people.ada, lambda: None)
    with pytest.raises(PermissionDeniedError):
        await state.read()
    assert (state.entries, set(state.actors)) == ([], {EVERYTHING, "system"})
