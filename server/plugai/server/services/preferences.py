"""plugai.v1.PreferencesService."""

from __future__ import annotations

from typing import Any

from grpc import aio

from plugai.server.core.models.chosen.favourites import Favourite, Favourites
from plugai.server.core.models.chosen.preferences import OwnPreferences
from plugai.server.core.principal import CALLER
from plugai.server.services.convert.preferences import preferences, preferences_message
from plugai.v1 import preferences_pb2 as pb
from plugai.v1 import preferences_pb2_grpc

Context = aio.ServicerContext[Any, Any]


class PreferencesServicer(preferences_pb2_grpc.PreferencesServiceServicer):
    """Serves what the caller prefers."""

    def __init__(self, own: OwnPreferences, favourites: Favourites) -> None:
        self._own = own
        self._favourites = favourites

    async def GetPreferences(self, request: pb.GetPreferencesRequest, context: Context) -> pb.Preferences:
        return preferences_message(await self._own.get(CALLER.get()))

    async def UpdatePreferences(self, request: pb.UpdatePreferencesRequest, context: Context) -> pb.Preferences:
        return preferences_message(await self._own.update(CALLER.get(), *preferences(request)))

    async def ListFavourites(self, request: pb.ListFavouritesRequest, context: Context) -> pb.ListFavouritesResponse:
        found = await self._favourites.list(CALLER.get())
        return pb.ListFavouritesResponse(favourites=map(_message, found))

    async def AddFavourite(self, request: pb.AddFavouriteRequest, context: Context) -> pb.Favourite:
        return _message(await self._favourites.add(CALLER.get(), request.model))

    async def RemoveFavourite(self, request: pb.RemoveFavouriteRequest, context: Context) -> pb.RemoveFavouriteResponse:
        await self._favourites.remove(CALLER.get(), request.model)
        return pb.RemoveFavouriteResponse()


def _message(favourite: Favourite) -> pb.Favourite:
    return pb.Favourite(model=favourite.model, available=favourite.available)
