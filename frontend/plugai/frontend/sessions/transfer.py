"""Importing conversations from a file, and what came of it. It knows no Flet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from plugai.client import Client, PlugAIError, types
from plugai.frontend.chat.words import what_failed
from plugai.frontend.languages.sentences import tr, tr_n
from plugai.frontend.settings.state import Outcome

# More would be a page that nobody reads; the numbers count all of them.
_MOST_NOTES = 100


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a file, and what of it was not taken."""

    outcome: Outcome
    notes: tuple[str, ...] = ()


class ImportState:
    """`changed` is told when there is something new to show; `reading` is the file that is being read, or empty."""

    def __init__(self, client: Client, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self.reading = ""
        self.report: Report | None = None

    async def take(self, name: str, content: AsyncIterator[bytes]) -> None:
        """Import a file. What goes wrong is in the report."""
        self.reading, self.report = name, None
        self._changed()
        try:
            self.report = _report(name, await self._client.sessions.import_file(content))
        except PlugAIError as error:
            self.report = Report(Outcome(problem=f"{name}: {what_failed(error)}"))
        finally:
            self.reading = ""
            self._changed()


def _report(name: str, result: types.ImportSessionsResponse) -> Report:
    added, skipped = result.imported_count or 0, result.skipped_count or 0
    words = (
        tr("{name}: {chats} added, {others} not.", name=name, chats=_chats(added), others=_chats(skipped))
        if skipped
        else tr("{name}: {chats} added.", name=name, chats=_chats(added))
    )
    if not added and not skipped:
        words = tr("There is no chat in {name}.", name=name)
    if result.unreadable:
        words += tr(" The rest of the file was not read: {reason}.", reason=result.unreadable.rstrip("."))
    notes = [_note(note) for note in result.notes[:_MOST_NOTES]]
    if len(result.notes) > _MOST_NOTES:
        notes.append(
            tr_n(
                "There is {count} more note. `plugai sessions import` shows them all.",
                "There are {count} more notes. `plugai sessions import` shows them all.",
                len(result.notes) - _MOST_NOTES,
            )
        )
    is_problem = bool(result.unreadable) or not added
    return Report(Outcome(problem=words) if is_problem else Outcome(done=words), tuple(notes))


def _note(note: types.ImportedSession) -> str:
    name = f"{note.number} {note.title}".strip() if note.number else note.title
    outcome = tr("added without") if note.session_id else tr("not added")
    return f"{name}: {outcome}: {'; '.join(note.reasons)}" if name else "; ".join(note.reasons)


def _chats(count: int) -> str:
    return tr("1 chat") if count == 1 else tr("{count} chats", count=count)
