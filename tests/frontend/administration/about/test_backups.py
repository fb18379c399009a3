"""What an administrator is told of the backups, and how one is made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.frontend.administration.conftest import People

from plugai.client.types import Backup
from plugai.frontend.administration.about.backups import BackupsState

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


async def test_a_backup_is_made_with_its_progress_and_then_listed(people: People) -> None:
    stages: list[str] = []
    state = BackupsState(people.root, lambda: stages.append(state.stage))
    await state.read()
    assert (state.newest(), state.rows) == ("There is no backup yet.", [])
    await state.create()
    assert any(stage.startswith("Backing up") for stage in stages)
    assert state.outcome.done.endswith(".tar is made.")
    assert state.newest() == "The newest backup is less than an hour old."
    assert len(state.rows) == 1
    assert state.stage == ""


async def test_how_old_the_newest_is_is_said_in_words(people: People) -> None:
    state = BackupsState(people.root, lambda: None)
    for hours, words in ((1, "1 hour"), (47, "47 hours"), (72, "3 days")):
        state.backups = [Backup(name="a.tar", create_time=NOON - timedelta(hours=hours))]
        assert state.newest(NOON) == f"The newest backup is {words} old."


async def test_a_member_is_told_that_this_is_not_for_them(people: People) -> None:
    state = BackupsState(people.ada, lambda: None)
    await state.create()
    assert state.outcome.problem
