"""Who may use which models, as administrators change it, against a real gateway."""

from __future__ import annotations

import pytest
from tests.frontend.administration.conftest import People

from plugai.client.reasons import ModelNotAllowedError, PermissionDeniedError
from plugai.frontend.administration.access.rules import MEMBERS, RulesState


async def test_a_rule_leaves_members_only_what_it_lists_until_it_is_removed(people: People) -> None:
    state = RulesState(people.root, lambda: None)
    await state.read()
    state.add()
    assert state.form is not None
    await state.save(MEMBERS, [], " ech* \n\n")
    assert state.form is None
    assert await people.ada.generate("hi", model="echo") == "hi"
    with pytest.raises(ModelNotAllowedError):
        await people.ada.generate("hi", model="slow")
    (rule,) = state.rules
    assert (state.name(rule.subject), state.allowed(rule)) == ("Every member", "May use the models ech*.")
    assert MEMBERS not in state.subjects
    state.ask(MEMBERS)
    state.put_away()
    await state.remove_asked()
    assert state.rules
    state.ask(MEMBERS)
    await state.remove_asked()
    assert list(state.rules) == []
    assert "slow" in [model.id async for model in people.ada.models.list()]


async def test_one_user_has_a_rule_under_their_name_and_it_is_changed(people: People) -> None:
    ada = f"user/{(await people.ada.me.get()).user_id}"
    state = RulesState(people.root, lambda: None)
    await state.read()
    assert state.subjects[ada] == "ada"
    await state.save(ada, [], "")
    (rule,) = state.rules
    assert (state.name(ada), state.allowed(rule)) == ("ada", "May use no model at all.")
    state.change(rule)
    await state.save(ada, ["local"], "")
    (rule,) = state.rules
    assert state.allowed(rule) == "May use every model here."
    assert await people.ada.generate("hi", model="echo") == "hi"


async def test_a_member_can_read_and_change_none(people: People) -> None:
    state = RulesState(people.ada, lambda: None)
    with pytest.raises(PermissionDeniedError):
        await state.read()
    await state.save(MEMBERS, ["local"], "")
    assert state.outcome.problem
