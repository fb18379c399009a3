"""`plugai import open-webui`: the users of Open WebUI with their chats."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from plugai.client import Client
from plugai.client.errors import AuthenticationError, ForbiddenError, PlugAIError
from plugai.client.reasons import NameTakenError
from plugai.client.types import ImportSessionsResponse, User
from plugai.server.cli.errors import CommandError
from plugai.server.cli.importing.open_webui_database import OpenWebUiDatabase, StoredUser, open_database
from plugai.server.cli.importing.options import DryRun
from plugai.server.cli.importing.report import ImportReport, Outcome
from plugai.server.cli.remote.command import ServerCall

_CHUNK_BYTES = 1024 * 1024
_INVITATION_HOURS = 720
_MOST_NAMES = 100
_NAME_BYTES, _DISPLAY_CHARACTERS = 48, 32
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
# What has no place here, by the table.
_LOSSES = {
    "prompt": "prompt templates have no place here",
    "model": "a model with a system prompt of its own has no place here",
}

Database = Annotated[Path, typer.Argument(metavar="FILE", help="Open WebUI's webui.db.")]


async def import_open_webui(call: ServerCall, file: Database, dry_run: DryRun = False) -> None:
    """Take over the users of Open WebUI with their chats, and print their invitations; for administrators."""
    report = ImportReport(call.out, dry_run)
    with open_database(file) as database:
        known = {user.email.casefold() for user in await call.client.admin.users().all() if user.email}
        task = OpenWebUiImport(call, report, database)
        for user in database.users():
            if problem := _problem(user):
                report.tell(Outcome.LEFT_OUT, "user", user.email or user.name, problem)
            elif user.email.casefold() in known:
                await task.tell_existing(user)
            else:
                await task.take(user)
        for table, count in database.left_out():
            why = _LOSSES.get(table, "they have no place here")
            report.tell(Outcome.LEFT_OUT, "table", table, f"{count} rows: {why}")
    report.finish()


def _problem(user: StoredUser) -> str:
    """Why an account is not taken; empty if it is."""
    if not _EMAIL.fullmatch(user.email):
        return "it has no e-mail address"
    return "it waited for the approval of an administrator" if user.role not in ("user", "admin") else ""


class OpenWebUiImport:
    """Makes an account for each user, and stores the chats there as the user, who then sets a password."""

    def __init__(self, call: ServerCall, report: ImportReport, database: OpenWebUiDatabase) -> None:
        self._call = call
        self._report = report
        self._database = database

    async def tell_existing(self, user: StoredUser) -> None:
        """Tell that there is such an account, whose chats are its user's to import."""
        self._report.tell(Outcome.THERE, "user", user.email)
        if count := self._database.chat_count(user):
            why = "unless they are there, this user can export them in Open WebUI, and use `plugai sessions import`"
            self._report.tell(Outcome.LEFT_OUT, "chats of", user.email, f"{count}; {why}")

    async def take(self, user: StoredUser) -> None:
        """Add a user with all chats. If that fails on the way, the account is removed again."""
        without = ["the role of an administrator: `plugai users set-role` gives it"] if user.role == "admin" else []
        if self._report.dry_run:
            self._report.tell(Outcome.PLANNED, "user", user.email, "invited as a member", without)
            if count := self._database.chat_count(user):
                self._report.tell(Outcome.PLANNED, "chats of", user.email, str(count))
            return
        try:
            name, token, result = await self._move(user)
        except (AuthenticationError, ForbiddenError):
            raise
        except (PlugAIError, CommandError) as error:
            self._report.tell(Outcome.FAILED, "user", user.email, str(error))
            return
        detail = f"signs in as {name}, after setting a password with the invitation {token}"
        self._report.tell(Outcome.ADDED, "user", user.email, detail, without)
        self._tell_chats(user, result)

    async def _move(self, user: StoredUser) -> tuple[str, str, ImportSessionsResponse | None]:
        """The name of the new account, an invitation to set its password, and what became of the chats."""
        target, admin = self._call.target, self._call.client.admin
        async with Client(target.url, token="", ca_file=target.ca_file or None) as own:
            account = await self._register(own, user)
            try:
                # An export without chats is none.
                chats = self._database.chat_count(user)
                result = await own.sessions.import_file(_export(self._database.chats(user))) if chats else None
                await own.auth.logout()
                invited = await admin.create_invite(user_id=account.user_id, hours=_INVITATION_HOURS)
            except BaseException:
                await admin.delete_user(account.user_id)
                raise
        return account.name, invited.token, result

    async def _register(self, own: Client, user: StoredUser) -> User:
        """A new account, with a password that nobody knows."""
        invited = await self._call.client.admin.create_invite(email=user.email, hours=1)
        wanted = _name(user)
        for number in range(1, _MOST_NAMES):
            name = wanted if number == 1 else f"{wanted}-{number}"
            try:
                await own.auth.register(
                    invited.token,
                    name=name,
                    password=secrets.token_urlsafe(32),
                    display_name=user.name[:_DISPLAY_CHARACTERS].strip(),
                    device_name="import",
                )
            except NameTakenError:
                continue
            return await own.me.get()
        if invited.invite is not None:
            await self._call.client.admin.delete_invite(invited.invite.invite_id)
        raise CommandError(f"there are too many users called {wanted}")

    def _tell_chats(self, user: StoredUser, result: ImportSessionsResponse | None) -> None:
        if result is None:
            return
        lost = []
        for note in result.notes:
            what = f"{'parts' if note.session_id else 'the whole'} of {note.title or 'untitled'!r}"
            lost.append(f"{what}: {'; '.join(note.reasons)}")
        if result.unreadable:
            lost.append(f"the rest, which cannot be read: {result.unreadable}")
        self._report.tell(Outcome.ADDED, "chats of", user.email, str(result.imported_count or 0), lost)


def _name(user: StoredUser) -> str:
    """A name to sign in with, of the address."""
    local = user.email.partition("@")[0].lower()
    return re.sub(r"[^a-z0-9._-]+", "-", local).strip("._-")[:_NAME_BYTES] or "user"


async def _export(chats: Iterable[Mapping[str, Any]]) -> AsyncIterator[bytes]:
    """The chats as the file of an export, in pieces that a message has room for."""
    pending = bytearray(b"[")
    for number, chat in enumerate(chats):
        pending += (b"," if number else b"") + msgspec.json.encode(chat)
        while len(pending) > _CHUNK_BYTES:
            yield bytes(pending[:_CHUNK_BYTES])
            del pending[:_CHUNK_BYTES]
    yield bytes(pending + b"]")
