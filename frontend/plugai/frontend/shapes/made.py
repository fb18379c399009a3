"""The shapes that were made, newest first, and how they are deleted. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from plugai.client import Client, NotFoundError
from plugai.frontend.paging import first_items
from plugai.frontend.shapes.files import PREFIX, read_prompt
from plugai.frontend.shapes.shape import Shape, same_shapes

PAGE = 24
UNDO_SECONDS = 7.0
"""How long a deleted shape can be taken back: at the server, files are deleted at once and for good."""


class MadeShapes:
    """`changed` is told when there is something else to show."""

    def __init__(
        self,
        client: Client,
        changed: Callable[[], None],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._changed = changed
        self._sleep = sleep
        self._all: list[Shape] = []
        self._most = PAGE
        self._leaving: dict[str, object] = {}
        self.has_more = self.is_read = False

    @property
    def shapes(self) -> list[Shape]:
        """Those that are not being deleted."""
        return [shape for shape in self._all if shape.id not in self._leaving]

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

    async def delete(self, shape: Shape) -> None:
        """Show a shape no more, and delete its files unless it is taken back in time. Raises PlugAIError."""
        mark = self._leaving[shape.id] = object()
        self._changed()
        await self._sleep(UNDO_SECONDS)
        if self._leaving.get(shape.id) is mark:
            self._all = [other for other in self._all if other is not shape]
            del self._leaving[shape.id]
            await self._delete_files(shape)

    def take_back(self, shape: Shape) -> bool:
        """Keep one that would have been deleted; whether that was in time."""
        is_in_time = self._leaving.pop(shape.id, None) is not None
        self._changed()
        return is_in_time

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
