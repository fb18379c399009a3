"""The pictures that models have made for the user, and deleting them. It knows no Flet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Sequence

from plugai.client import AuthenticationError, Client, PlugAIError
from plugai.client.types import Artifact
from plugai.frontend.chat.words import what_failed
from plugai.frontend.deletion import UNDO_SECONDS, DelayedDeletion
from plugai.frontend.pictures.picture import Picture, picture_of

_PAGE = 40


class Gallery:
    """The newest first, read as far as somebody has looked. `changed` is told when they have changed."""

    def __init__(
        self, client: Client, changed: Callable[[], None], *, undo_seconds: float = UNDO_SECONDS, page: int = _PAGE
    ) -> None:
        self._client = client
        self._changed = changed
        self._deletion = DelayedDeletion(changed, self._not_deleted, seconds=undo_seconds)
        self._page = page
        self._all: list[Picture] = []
        self._rest: AsyncIterator[Artifact] | None = None
        self.has_more = False
        self.is_reading = False
        self.problem = ""

    def shown(self, without: Collection[str] = ()) -> list[Picture]:
        """Those that are shown; `without` are ids of pictures that stand elsewhere on the page."""
        left_out = set(without)
        return [one for one in self._all if one.artifact_id not in left_out and not self.is_gone(one)]

    def is_gone(self, picture: Picture) -> bool:
        """Whether it was deleted, or will be if nobody undoes that."""
        return self._deletion.is_gone(picture.artifact_id)

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
        name = picture.artifact_id
        self._deletion.begin(name, lambda: self._client.artifacts.delete(name))

    def undo(self, picture: Picture) -> bool:
        """Show it again; whether that was in time."""
        return self._deletion.undo(picture.artifact_id)

    async def close(self) -> None:
        """Delete at once what was to be deleted."""
        await self._deletion.close()

    def _not_deleted(self, error: PlugAIError) -> None:
        self.problem = what_failed(error)

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
