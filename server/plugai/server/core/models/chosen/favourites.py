"""The favourite models of users."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.accounts.preferences.values import PreferenceRepository
from plugai.server.core.errors import ModelNotAllowedError, ModelNotFoundError
from plugai.server.core.models.aliases import Aliases
from plugai.server.core.principal import Principal

_MOST_FAVOURITES = 256


@dataclass(frozen=True, slots=True)
class Favourite:
    """A favourite model. One that is not there any more is not `available`, and may come back."""

    model: str
    available: bool


class Favourites:
    """Lists, adds and removes the caller's favourite models."""

    def __init__(self, aliases: Aliases, repository: PreferenceRepository) -> None:
        self._aliases = aliases
        self._repository = repository

    async def list(self, caller: Principal) -> Sequence[Favourite]:
        """The caller's favourites, by id. Raises StorageUnavailableError."""
        return [self._favourite(caller, model) for model in await self._repository.favourites(caller.id)]

    async def add(self, caller: Principal, name: str) -> Favourite:
        """Make the model that this name stands for a favourite.

        Raises ModelNotFoundError, InvalidRequestError for too many, UserNotFoundError, StorageUnavailableError.
        """
        model = await self._aliases.model(caller, name)
        if not await self._repository.add_favourite(caller.id, model, _MOST_FAVOURITES):
            problem = f"would be one more than {_MOST_FAVOURITES} favourites; remove others first"
            raise InvalidRequestError(f"model {problem}", {"model": problem})
        return self._favourite(caller, model)

    async def remove(self, caller: Principal, name: str) -> None:
        """Make a model no favourite any more, also one that is gone. Raises UserNotFoundError,
        StorageUnavailableError."""
        await self._repository.remove_favourite(caller.id, await self._favourite_id(caller, name))

    async def _favourite_id(self, caller: Principal, name: str) -> str:
        if name in await self._repository.favourites(caller.id):
            return name
        try:
            return await self._aliases.model(caller, name)
        except (ModelNotFoundError, ModelNotAllowedError):
            return name

    def _favourite(self, caller: Principal, model: str) -> Favourite:
        return Favourite(model, bool(self._aliases.access.allowed(caller, [model])))
