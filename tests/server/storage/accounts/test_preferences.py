"""Preferences, favourites and the chosen default model are stored on both databases."""

from __future__ import annotations

import asyncio

import pytest
from tests.server.storage.records import NOON

from plugai.server.core.accounts.preferences.values import InterfaceTheme, Preferences, SendKey
from plugai.server.core.accounts.users import Role, User
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.errors import UserNotFoundError
from plugai.server.storage.accounts.preferences import SqlPreferenceRepository
from plugai.server.storage.accounts.users import SqlUserRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.models.definitions import SqlDefinitionRepository


async def test_changes_of_several_devices_at_once_are_all_kept(database: Database) -> None:
    await SqlUserRepository(database).add_first(User("ann", "ann", Role.MEMBER, NOON))
    kept = SqlPreferenceRepository(database)
    chosen = Preferences("echo", InterfaceTheme.DARK, "", SendKey.ENTER)
    names = ("default_model", "theme", "language", "send_key")
    models = [f"model {number}" for number in range(6)]
    await asyncio.gather(
        *(kept.change("ann", chosen, frozenset([name])) for name in names),
        *(kept.add_favourite("ann", model, 6) for model in models),
    )
    assert (await kept.get("ann"), await kept.favourites("ann")) == (chosen, models)
    assert [await kept.add_favourite("ann", model, 6) for model in ("model 0", "one more")] == [True, False]
    await kept.remove_favourite("ann", "model 3")
    assert await kept.favourites("ann") == [model for model in models if model != "model 3"]
    assert await kept.change("ann", Preferences(), frozenset(["theme"])) == Preferences("echo", None, "", SendKey.ENTER)


async def test_who_is_not_there_has_chosen_nothing_and_can_choose_nothing(database: Database) -> None:
    kept = SqlPreferenceRepository(database)
    assert (await kept.get("nobody"), list(await kept.favourites("nobody"))) == (Preferences(), [])
    with pytest.raises(UserNotFoundError):
        await kept.change("nobody", Preferences(), frozenset(["theme"]))


async def test_the_default_model_comes_back_until_none_is_chosen(database: Database) -> None:
    stored, entry = SqlDefinitionRepository(database), AuditEntry(NOON, "ann", AuditAction.DEFAULT_MODEL_SET, "m")
    for model in (None, "one", "two", None):
        await stored.set_default_model(model, entry)
        assert await stored.default_model() == model
