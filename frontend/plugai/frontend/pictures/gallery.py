"""The pictures that models have made for the user, and deleting them. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import suppress

from plugai.client import AuthenticationError, Client, NotFoundError, PlugAIError
from plugai.client.types import Artifact
from plugai.frontend.chat.words import what_failed
from plugai.frontend.pictures.picture import Picture, picture_of

UNDO_SECONDS = 7.0
_PAGE = 40


class Gallery:
    """The newest first, read as far as somebody has looked. `changed` is told when they have changed.

    The server has no way back from deleting: a picture is hidden at once, and deleted when there was time to undo it.
    """

    def __init__(
        self, client: Client, changed: Callable[[], None], *, undo_seconds: float = UNDO_SECONDS, page: int = _PAGE
    ) -> None:
        self._client = client
        self._changed = changed
        self._undo_seconds = undo_seconds
        self._page = page
        self._all: list[Picture] = []
        self._rest: AsyncIterator[Artifact] | None = None
        self._leaving: dict[str, asyncio.Task[None]] = {}
        self._gone: set[str] = set()
        self.has_more = False
        self.is_reading = False
        self.problem = ""

    def shown(self, without: Collection[str] = ()) -> list[Picture]:
        """Those that are shown; `without` are ids of pictures that stand elsewhere on the page."""
        left_out = set(without)
        return [one for one in self._all if one.artifact_id not in left_out and not self.is_gone(one)]

    def is_gone(self, picture: Picture) -> bool:
        """Whether it was deleted, or will be if nobody undoes that."""
        return picture.artifact_id in self._leaving or picture.artifact_id in self._gone

    def add(self, pictures: Sequence[Picture]) -> None:
        """These were just made."""
        known = {picture.artifact_id for picture in self._all}
        self._all = [*(picture for picture in pictures if picture.artifact_id not in known), *self._all]

    async def read(self) -> None:
        """Read the newest ones."""
        self._rest = aiter(self._client.artifacts.list(mime_type_prefix="image/"))
        await self._read(())

    async def read_more(self) -> None:
        """Read earlier ones."""
        if self.has_more and not self.is_reading:
            await self._read(self._all)

    def delete(self, picture: Picture) -> None:
        """Show it no more, and have the server delete it when it cannot be undone any more."""
        if picture.artifact_id not in self._leaving:
            self._leaving[picture.artifact_id] = asyncio.create_task(self._delete_later(picture.artifact_id))
            self._changed()

    def undo(self, picture: Picture) -> bool:
        """Show it again; whether that was in time."""
        leaving = self._leaving.pop(picture.artifact_id, None)
        if leaving is None:
            return False
        leaving.cancel()
        self._changed()
        return True

    async def close(self) -> None:
        """Delete at once what was to be deleted."""
        leaving = list(self._leaving)
        for task in self._leaving.values():
            task.cancel()
        for artifact_id in leaving:
            with suppress(PlugAIError):
                await self._client.artifacts.delete(artifact_id)

    async def _read(self, before: Collection[Picture]) -> None:
        self.is_reading, self.problem = True, ""
        try:
            known = {picture.artifact_id for picture in before}
            found = [picture for picture in await self._next() if picture.artifact_id not in known]
            self._all = [*before, *found]
        except AuthenticationError:
            raise
        except PlugAIError as error:
            self.problem, self.has_more = what_failed(error), False
        finally:
            self.is_reading = False
        self._changed()

    async def _next(self) -> list[Picture]:
        """The next ones. What users have uploaded is none of them, and neither are the pictures of shapes."""
        found: list[Picture] = []
        self.has_more = False
        while self._rest is not None and (stored := await anext(self._rest, None)) is not None:
            if stored.request_id and "faces" not in (stored.metadata or {}):
                found.append(picture_of(stored))
            if len(found) == self._page:
                self.has_more = True
                break
        return found

    async def _delete_later(self, artifact_id: str) -> None:
        await asyncio.sleep(self._undo_seconds)
        try:
            # What has begun is not interrupted by closing the page.
            await asyncio.shield(self._delete(artifact_id))
        finally:
            if self._leaving.get(artifact_id) is asyncio.current_task():
                del self._leaving[artifact_id]

    async def _delete(self, artifact_id: str) -> None:
        try:
            with suppress(NotFoundError):
                await self._client.artifacts.delete(artifact_id)
            self._gone.add(artifact_id)
        except PlugAIError as error:
            self.problem = what_failed(error)
        self._changed()
