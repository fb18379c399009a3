"""The sections of the settings about conversations: the archive, the trash, exporting and importing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from urllib.parse import quote

import flet as ft

from plugai.client.types import SessionState
from plugai.frontend.design.controls import Handler
from plugai.frontend.languages.sentences import tr
from plugai.frontend.sessions.shelf import ShelfState
from plugai.frontend.sessions.shelf_view import ShelfActions, ShelfView
from plugai.frontend.sessions.transfer import ImportState
from plugai.frontend.sessions.transfer_view import TransferView
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import ChatRoute


class ChatsSections:
    """`changed` is called when the list of conversations is another."""

    def __init__(self, parts: PageParts, changed: Callable[[], None]) -> None:
        self._parts = parts
        self._changed = changed
        self._archive = ShelfState(parts.client, SessionState.ARCHIVED, lambda: self._archive_view.show())
        self._trash = ShelfState(parts.client, SessionState.DELETED, lambda: self._trash_view.show())
        self._imports = ImportState(parts.client, lambda: self._transfer.show())
        guard = parts.guard
        self._archive_view = ShelfView(self._archive, self._actions(self._archive), guard)
        self._trash_view = ShelfView(self._trash, self._actions(self._trash), guard)
        self._transfer = TransferView(
            self._imports,
            lambda kind: guard(lambda _: self.export("", kind)),
            lambda _: parts.device.pick_files("/import", many=False),
            guard,
        )

    @property
    def controls(self) -> Mapping[str, ft.Control]:
        """Each section by its name."""
        return {
            "archived": self._archive_view.control,
            "trash": self._trash_view.control,
            "transfer": self._transfer.control,
        }

    async def read(self, section: str) -> None:
        """Read anew what a section shows. Raises PlugAIError."""
        if section == "archived":
            await self._archive.read()
        if section == "trash":
            await self._trash.read()

    def export(self, session_id: str, kind: str) -> None:
        """Have the browser download a conversation, or all of them without an id."""
        self._parts.device.leave_for(f"/export?format={kind}&session={quote(session_id, safe='')}")

    async def import_chats(self, name: str, content: AsyncIterator[bytes]) -> None:
        """Add the conversations of a file."""
        await self._imports.take(name, content)
        await self._parts.sessions.read()
        self._changed()

    def _actions(self, shelf: ShelfState) -> ShelfActions:
        guard, device, sessions = self._parts.guard, self._parts.device, self._parts.sessions

        def open_it(session_id: str) -> Handler:
            return guard(lambda _: device.go(ChatRoute(session_id).path))

        async def restore(session_id: str) -> None:
            restored = await sessions.restore(session_id)
            await shelf.read()
            is_archived = restored.info.state is SessionState.ARCHIVED
            words = tr("The chat is in the archive again.") if is_archived else tr("The chat is in the list again.")
            device.say(words, tr("Open"), open_it(session_id))
            self._changed()

        async def delete(session_id: str) -> None:
            await shelf.delete(session_id)
            device.say(tr("The chat is in the trash."), tr("Undo"), guard(lambda _: shelf.take_back(session_id)))
            self._changed()

        return ShelfActions(
            open=open_it,
            restore=lambda session_id: guard(lambda _: restore(session_id)),
            delete=lambda session_id: guard(lambda _: delete(session_id)),
        )
