"""The dashboard, against a real gateway and without a browser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.frontend.administration.conftest import People

from plugai.client.reasons import PermissionDeniedError
from plugai.frontend.administration.dashboard import DashboardState


async def test_days_models_and_users_are_compared_by_what_is_chosen(people: People) -> None:
    for client in (people.root, people.ada, people.ada):
        await client.generate("one two", model="echo").text()
    state = DashboardState(people.root, lambda: None)
    await state.read()
    figures = dict(state.figures)
    assert (figures["Requests"], figures["Errors"], figures["Tokens written"]) == ("3", "0", "6")
    assert "95 of 100" in figures["To the end"]
    assert [(bar.name, bar.value) for bar in state.models] == [("echo", 3)]
    assert [(bar.name, bar.words) for bar in state.users] == [("ada", "2"), ("root", "1")]
    assert len(state.days) == 30
    assert sum(bar.value for bar in state.days) == 3
    assert state.days[-1].name == f"{datetime.now(UTC):%b %-d}"
    await state.choose_days("7")
    assert len(state.days) == 7
    state.choose_measure("total")
    assert state.models[0].words.endswith("s")
    assert {bar.words for bar in state.days if not bar.value} == {"none"}
    assert state.cut == ""


async def test_without_requests_there_is_nothing_to_show(people: People) -> None:
    state = DashboardState(people.root, lambda: None)
    await state.read()
    assert not state.has_requests
    assert dict(state.figures)["Requests"] == "0"


async def test_a_member_can_read_none_of_it(people: People) -> None:
    state = DashboardState(people.ada, lambda: None)
    with pytest.raises(PermissionDeniedError):
        await state.read()
    assert not state.has_requests
