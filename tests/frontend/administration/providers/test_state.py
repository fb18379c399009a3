"""The providers as administrators manage them, against a real gateway and a provider that checks keys."""

from __future__ import annotations

import pytest
from tests.adapters.fakes.server import KEY
from tests.frontend.administration.providers.conftest import Managed

from plugai.client import types
from plugai.client.reasons import PermissionDeniedError
from plugai.client.types import ProviderState
from plugai.frontend.administration.providers.state import NO_KEY, ProvidersState
from plugai.frontend.administration.providers.words import facts

WRONG = "sk-of-somebody-else"


async def said(managed: Managed, model: str) -> str:
    return await managed.people.root.generate("hello", model=model)


async def test_a_provider_that_is_added_answers_and_its_key_is_never_shown(managed: Managed) -> None:
    await managed.add(KEY)
    state = managed.state
    assert state.form is None
    assert state.outcome("acme").done.startswith("It works: ")
    assert managed.find().state is ProviderState.HEALTHY
    assert await said(managed, "acme/small")
    assert KEY not in repr(state.providers) + facts(managed.find(), "")


async def test_what_is_written_is_tested_without_being_kept(managed: Managed) -> None:
    managed.state.add("openai_compatible")
    await managed.state.test(managed.written(), {"api_key": WRONG})
    assert managed.state.outcome().problem.startswith("It does not work: ")
    await managed.state.test(managed.written(), {"api_key": KEY})
    assert managed.state.outcome().done.startswith("It works: ")
    assert managed.state.form is not None
    assert await managed.people.root.providers.list().all() == []


async def test_a_provider_with_a_wrong_key_is_added_and_says_so(managed: Managed) -> None:
    await managed.add(WRONG)
    assert managed.find().state is ProviderState.UNUSABLE
    assert "key" in managed.state.outcome("acme").problem


@pytest.mark.parametrize(
    ("given", "key", "words"),
    [
        ({"id": " "}, KEY, "Name"),
        ({"base_url": ""}, KEY, "Address"),
        ({}, " ", "API key"),
        ({"retries": "many"}, KEY, "tried again: Write a number."),
        ({"id": "Not An Id"}, KEY, "Name: use lower-case letters"),
        ({"allowed_hosts": ""}, KEY, "allowed_hosts"),
    ],
)
async def test_what_cannot_be_meant_is_said_and_nothing_is_added(
    managed: Managed, given: dict[str, str], key: str, words: str
) -> None:
    managed.state.add("openai_compatible")
    await managed.state.save(managed.written(**given), {"api_key": key})
    assert words in managed.state.outcome().problem
    assert managed.state.form is not None
    assert await managed.people.root.providers.list().all() == []


async def test_a_change_leaves_what_was_not_changed(managed: Managed) -> None:
    await managed.add(KEY)
    managed.state.change(managed.find())
    await managed.state.save(managed.written(capacity="3", retries="", list_models=False), {})
    changed = managed.find().definition
    assert changed is not None
    assert (changed.capacity, changed.retries, changed.list_models) == (3, None, False)
    assert (changed.base_url, changed.allowed_hosts) == (managed.fake.url, ["127.0.0.1"])
    assert managed.find().key is not None
    managed.state.change(managed.find())
    await managed.state.save(managed.written(capacity="3", retries="", list_models=True), {})
    changed = managed.find().definition
    assert changed is not None
    assert changed.list_models is True


async def test_a_key_is_rotated_and_taken_away(managed: Managed) -> None:
    await managed.add(WRONG)
    managed.state.change_key(managed.find())
    await managed.state.save({}, {"api_key": KEY})
    assert managed.state.outcome("acme").done.startswith("It works: ")
    assert managed.fake.heard(KEY) == 1
    managed.state.change_key(managed.find())
    managed.state.choose_kind(NO_KEY)
    await managed.state.save({}, {})
    assert managed.find().key is None
    assert managed.state.outcome("acme").problem


async def test_a_provider_is_asked_as_it_is(managed: Managed) -> None:
    await managed.add(KEY)
    managed.fake.key = "another one now"
    await managed.state.check("acme")
    assert "key" in managed.state.outcome("acme").problem
    assert managed.find().state is ProviderState.UNUSABLE


async def test_a_provider_is_removed_only_after_the_question_which_says_what_is_gone(managed: Managed) -> None:
    await managed.add(KEY)
    await managed.people.root.models.set_alias(types.Alias(id="fast", targets=[types.AliasTarget(model="acme/small")]))
    await managed.state.ask(managed.find())
    assert managed.state.asked is not None
    assert "fast" in managed.state.asked.words
    assert "models" in managed.state.asked.words
    managed.state.put_away()
    await managed.state.remove_asked()
    assert managed.find()
    await managed.state.ask(managed.find())
    await managed.state.remove_asked()
    assert list(managed.state.providers) == []
    assert "removed" in managed.state.outcome().done


async def test_a_provider_that_models_are_defined_with_stays_and_why_is_said(managed: Managed) -> None:
    await managed.add(KEY)
    await managed.people.root.models.create(types.ModelDefinition(id="mine", runner="acme", options={"model": "small"}))
    await managed.state.ask(managed.find())
    await managed.state.remove_asked()
    assert "mine" in managed.state.outcome("acme").problem
    assert managed.find()


async def test_a_member_can_read_no_keys_and_change_nothing(managed: Managed) -> None:
    await managed.add(KEY)
    state = ProvidersState(managed.people.ada, lambda: None)
    await state.read()
    (seen,) = state.providers
    assert (seen.key, seen.definition) == (None, None)
    state.add("openai_compatible")
    await state.save(managed.written(id="other"), {"api_key": KEY})
    assert state.outcome().problem
    with pytest.raises(PermissionDeniedError):
        await managed.people.ada.providers.delete("acme")
