"""The limits for all models as administrators change them, against a real gateway."""

from __future__ import annotations

import pytest
from tests.frontend.administration.conftest import People

from plugai.frontend.administration.models.limits import FIELDS, LimitsState


def _written(state: LimitsState, **changed: str) -> dict[str, str]:
    """What the fields have, with these changes."""
    return {**{field.key: f"{state.values.get(field.key, '')}" for field in FIELDS}, **changed}


async def test_a_limit_is_changed_in_the_units_of_its_field_and_nothing_else(people: People) -> None:
    state = LimitsState(people.root, lambda: None)
    await state.read()
    before = state.limits
    await state.save(_written(state, max_memory_bytes="16.5", idle_seconds="2", max_loaded="3"))
    assert state.outcome.done
    now = await people.root.models.get_limits()
    assert (now.max_memory_bytes, now.idle_seconds, now.max_loaded) == (16_500_000_000, 120, 3)
    assert (now.max_waiting, now.preload_seconds) == (before.max_waiting, before.preload_seconds)
    assert state.values["max_memory_bytes"] == 16.5


async def test_a_limit_that_is_emptied_is_that_of_the_settings(people: People) -> None:
    state = LimitsState(people.root, lambda: None)
    await state.read()
    before = state.limits.max_waiting
    await state.save(_written(state, max_waiting="7"))
    assert state.limits.max_waiting == 7
    await state.save(_written(state, max_waiting=""))
    assert state.limits.max_waiting == before


async def test_what_is_shown_is_no_change(people: People) -> None:
    state = LimitsState(people.root, lambda: None)
    await state.read()
    await state.save(_written(state))
    assert state.outcome.done == "Nothing was changed."


@pytest.mark.parametrize(("field", "words"), [("max_loaded", "0"), ("max_waiting", "many"), ("max_loaded", "1.5")])
async def test_what_cannot_be_meant_is_said_with_its_field(people: People, field: str, words: str) -> None:
    state = LimitsState(people.root, lambda: None)
    await state.read()
    before = state.limits
    await state.save(_written(state, **{field: words}))
    label = next(one.label for one in FIELDS if one.key == field)
    assert state.outcome.problem.startswith(f"{label}: ")
    assert await people.root.models.get_limits() == before


async def test_a_member_may_not(people: People) -> None:
    state = LimitsState(people.ada, lambda: None)
    await state.read()
    await state.save(_written(state, max_loaded="3"))
    assert state.outcome.problem
