"""The quotas of one user, as administrators set them, against a real gateway."""

from __future__ import annotations

import pytest
from tests.frontend.administration.conftest import People

from plugai.client.reasons import PermissionDeniedError
from plugai.frontend.administration.access.quotas import QuotasState


async def _opened(people: People) -> QuotasState:
    state = QuotasState(people.root, lambda: None)
    await state.open((await people.ada.me.get()).user_id)
    return state


async def _limits(people: People) -> dict[str, tuple[int | None, bool]]:
    return {one.resource: (one.limit, one.is_own) for one in await people.ada.me.usage()}


async def test_a_quota_is_set_for_one_user_in_the_units_of_its_field_and_given_back(people: People) -> None:
    state = await _opened(people)
    before = await _limits(people)
    await state.save({"sessions": "5", "artifact_bytes": "1.5", "api_tokens": "Unlimited"})
    now = await _limits(people)
    assert now["sessions"] == (5, True)
    assert now["artifact_bytes"] == (1_500_000, True)
    assert now["api_tokens"] == (None, True)
    assert now["messages"] == before["messages"]
    assert state.values == {"sessions": "5", "artifact_bytes": "1.5", "api_tokens": "unlimited"}
    await state.save({**state.values, "sessions": ""})
    assert (await _limits(people))["sessions"] == before["sessions"]


async def test_each_field_says_what_the_user_has_and_may_have(people: People) -> None:
    session = await people.ada.sessions.create(model="echo")
    assert session
    state = await _opened(people)
    about = {field.key: field.description for field in state.fields}
    assert about["sessions"].startswith("Has 1, may have ")
    assert "tokens_per_day" not in about


@pytest.mark.parametrize("words", ["many", "-1", "1e400"])
async def test_what_cannot_be_meant_is_said_with_its_field(people: People, words: str) -> None:
    state = await _opened(people)
    await state.save({"sessions": words})
    assert state.outcome.problem.startswith("Chats: ")
    assert state.values == {}


async def test_a_member_can_read_none(people: People) -> None:
    state = QuotasState(people.ada, lambda: None)
    with pytest.raises(PermissionDeniedError):
        await state.open((await people.root.me.get()).user_id)
    assert state.user == ""
