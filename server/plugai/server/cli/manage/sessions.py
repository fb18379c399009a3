"""`plugai sessions`: the user's conversations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from plugai.client import Session, text_of, types
from plugai.client.types import SessionMessage, SessionState
from plugai.server.cli.manage.exports.session_files import export_sessions, import_sessions, session_ids
from plugai.server.cli.manage.shared import Yes, confirm, when, whole_id, word
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns

sessions = typer.Typer(name="sessions", help="Your conversations.", no_args_is_help=True)
sessions.command("export")(export_sessions)
sessions.command("import")(import_sessions)

SessionId = Annotated[
    str, typer.Argument(metavar="SESSION", help="Id, from `plugai sessions list`; its beginning is enough.")
]
Tags = Annotated[list[str], typer.Argument(metavar="TAG...", help="Tags, such as `work`; those with spaces in quotes.")]
_COLUMNS: Columns[types.Session] = {
    "id": lambda session: session.session_id,
    "title": lambda session: session.title,
    "model": lambda session: session.model,
    "messages": lambda session: session.message_count,
    "tags": lambda session: ", ".join(session.tags),
    "used": lambda session: when(session.use_time),
}


@sessions.command("list")
@calls_server
async def list_sessions(
    call: ServerCall,
    archived: Annotated[bool, typer.Option("--archived", help="Those that are archived.")] = False,
    trash: Annotated[bool, typer.Option("--trash", help="Those in the trash.")] = False,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="Only those with this tag; can be repeated.")
    ] = None,
) -> None:
    """List the sessions: pinned ones first, then the most recently used."""
    state = SessionState.DELETED if trash else SessionState.ARCHIVED if archived else SessionState.UNSPECIFIED
    listed = call.client.sessions.list(state=state, tags=tag or ())
    call.out.rows([session.info async for session in listed], _COLUMNS)


@sessions.command()
@calls_server
async def search(
    call: ServerCall, words: Annotated[list[str], typer.Argument(help="Words of a title or a message.")]
) -> None:
    """Find sessions and messages."""
    found = await call.client.sessions.search(" ".join(words)).all()
    call.out.rows(
        found,
        {
            "id": lambda match: match.session_id,
            "title": lambda match: match.title,
            "text": lambda match: " ".join(match.snippet.split()),
        },
    )


@sessions.command()
@calls_server
async def show(call: ServerCall, session: SessionId) -> None:
    """Show a session: its messages, up to the last one."""
    found = await _find(call, session)
    leaf = found.info.head_message_id or ""
    messages = await found.messages(leaf_message_id=leaf).all() if leaf else []
    messages.reverse()
    told = [f"{name}: {column(found.info) or '-'}" for name, column in _COLUMNS.items()]
    call.out.show({"session": found.info, "messages": messages}, "\n".join([*told, *map(_message, messages)]))


@sessions.command()
@calls_server
async def rename(
    call: ServerCall, session: SessionId, title: Annotated[str, typer.Argument(help="The new title.")]
) -> None:
    """Give a session another title."""
    found = await _find(call, session)
    call.out.show(await found.update(title=title), f"{found.id} is called {title!r}")


@sessions.command()
@calls_server
async def tag(call: ServerCall, session: SessionId, tags: Tags) -> None:
    """Give a session more tags."""
    found = await _find(call, session)
    await _set_tags(call, found, [*found.info.tags, *tags])


@sessions.command()
@calls_server
async def untag(call: ServerCall, session: SessionId, tags: Tags) -> None:
    """Take tags from a session."""
    found, removed = await _find(call, session), {tag.casefold() for tag in tags}
    await _set_tags(call, found, [tag for tag in found.info.tags if tag.casefold() not in removed])


@sessions.command("tags")
@calls_server
async def list_tags(call: ServerCall) -> None:
    """List the tags of the sessions, and how many sessions have each."""
    found = await call.client.sessions.tags().all()
    call.out.rows(found, {"tag": lambda tag: tag.tag, "sessions": lambda tag: tag.session_count})


@sessions.command()
@calls_server
async def fork(call: ServerCall, session: SessionId) -> None:
    """Copy a session as a new one, and print its id."""
    forked = await (await _find(call, session)).fork()
    call.out.show(forked.info, forked.id)


@sessions.command()
@calls_server
async def archive(call: ServerCall, session: SessionId) -> None:
    """Take a session out of the list; `list --archived` shows it, and it can still be found, read and continued."""
    found = await _find(call, session)
    call.out.show(await found.archive(), f"{found.id} is archived")


@sessions.command()
@calls_server
async def unarchive(call: ServerCall, session: SessionId) -> None:
    """Put an archived session back into the list."""
    found = await _find(call, session)
    call.out.show(await found.unarchive(), f"{found.id} is in the list again")


@sessions.command()
@calls_server
async def delete(
    call: ServerCall,
    session: SessionId,
    permanently: Annotated[bool, typer.Option("--permanently", help="With its files, and not into the trash.")] = False,
    yes: Yes = False,
) -> None:
    """Move a session to the trash, from which `restore` brings it back, or delete it permanently."""
    found = await _find(call, session)
    if permanently:
        confirm(f"permanently delete the session {found.info.title or found.id!r}", yes)
        await found.expunge()
        call.out.show({"session_id": found.id}, f"{found.id} is deleted")
    else:
        call.out.show(await found.delete(), f"{found.id} is in the trash")


@sessions.command()
@calls_server
async def restore(call: ServerCall, session: SessionId) -> None:
    """Bring a session back from the trash."""
    found = await _find(call, session)
    call.out.show(await found.undelete(), f"{found.id} is restored")


async def _set_tags(call: ServerCall, session: Session, tags: Sequence[str]) -> None:
    # Another client may have changed them since they were read.
    changed = await session.update(tags=tags, etag=session.info.etag)
    call.out.show(changed, f"{session.id} has {'the tags ' + ', '.join(changed.tags) if changed.tags else 'no tags'}")


async def _find(call: ServerCall, given: str) -> Session:
    ids = session_ids(call, SessionState.ACTIVE, SessionState.ARCHIVED, SessionState.DELETED)
    return await call.client.sessions.get(await whole_id(given, ids))


def _message(message: SessionMessage) -> str:
    if message.message is None:
        return ""
    return f"\n{word(message.message.role)} {when(message.create_time)}\n{text_of(message.message)}"
