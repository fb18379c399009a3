"""The shapes that were made, newest first, and how they are deleted. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from plugai.client import Client, NotFoundError, PlugAIError
from plugai.frontend.deletion import UNDO_SECONDS, DelayedDeletion
from plugai.frontend.paging import first_items
from plugai.frontend.shapes.files import PREFIX, read_prompt
from plugai.frontend.shapes.shape import Shape, same_shapes

PAGE = 24


class MadeShapes:
    """`changed` is told when there is something else to show, `failed` why a shape could not be deleted."""

    def __init__(
        self,
        client: Client,
        changed: Callable[[], None],
        failed: Callable[[PlugAIError], None],
        *,
        undo_seconds: float = UNDO_SECONDS,
    ) -> None:
        self._client = client
        self._changed = changed
        self._deletion = DelayedDeletion(changed, failed, seconds=undo_seconds)
        self._all: list[Shape] = []
        self._most = PAGE
        self.has_more = self.is_read = False

    @property
    def shapes(self) -> list[Shape]:
        """Those that are not deleted."""
        return [shape for shape in self._all if not self._deletion.is_gone(shape.id)]

    def get(self, artifact_id: str) -> Shape | None:
        """The shape that a file belongs to, if it was read."""
        return next((shape for shape in self.shapes if shape.has(artifact_id)), None)

    async def read(self) -> None:
        """Read the newest ones, and then what is in their files. Raises PlugAIError."""
        listed = self._client.artifacts.list(mime_type_prefix=PREFIX)
        artifacts, self.has_more = await first_items(listed, self._most)
        known, self._all = {shape.id: shape for shape in self._all}, same_shapes(artifacts)
        for shape in self._all:
            if before := known.get(shape.id):
                shape.prompt, shape.preview = before.prompt, before.preview
        await asyncio.gather(*map(self._find_preview, self._all))
        self.is_read = True
        self._changed()
        await self._read_prompts()

    async def show_more(self) -> None:
        """Read older ones too. Raises PlugAIError."""
        self._most += PAGE
        await self.read()

    def delete(self, shape: Shape) -> None:
        """Show a shape no more, and delete its files unless it is taken back in time."""
        self._deletion.begin(shape.id, lambda: self._delete_files(shape))

    def undo(self, shape: Shape) -> bool:
        """Keep one that would have been deleted; whether that was in time."""
        return self._deletion.undo(shape.id)

    async def close(self) -> None:
        """Delete at once what was to be deleted."""
        await self._deletion.close()

    async def _find_preview(self, shape: Shape) -> None:
        for file in shape.files:
            if not shape.preview:
                found = self._client.artifacts.list(mime_type_prefix="image/", request_id=file.request_id)
                picture = await found.first()
                shape.preview = picture.artifact_id if picture else ""

    async def _read_prompts(self) -> None:
        unread = [shape for shape in self._all if shape.prompt is None]
        # One after the other: a user may have few streams at once.
        for shape in unread:
            # One may have been deleted elsewhere meanwhile.
            with suppress(NotFoundError):
                shape.prompt = await read_prompt(self._client, shape.id, shape.shown.kind)
        if unread:
            self._changed()

    async def _delete_files(self, shape: Shape) -> None:
        for request_id in {file.request_id for file in shape.files}:
            for artifact in await self._client.artifacts.list(request_id=request_id).all():
                with suppress(NotFoundError):
                    await self._client.artifacts.delete(artifact.artifact_id)
