"""The user's conversations, as a list by time. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from plugai.client import Client, Session
from plugai.client.reasons import InvalidRequestError
from plugai.client.types import SessionState, SessionTag
from plugai.frontend.languages.sentences import tr
from plugai.frontend.paging import first_items

_PAGE = 60
_MOST_MATCHES = 40
_MOST_TAGS = 200
_MOST_MODELS = 4
_DAY = timedelta(days=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation in which the words are. `snippet` is what is around them, empty if they are in the title."""

    title: str
    snippet: str = ""


class SessionsState:
    """The conversations. `changed` is told when the list has changed."""

    def __init__(
        self,
        client: Client,
        changed: Callable[[], None],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._changed = changed
        self._now = now
        self._most = _PAGE
        self.sessions: list[Session] = []
        """Those that are shown: the beginning of the list."""
        self.has_more = False
        self.tags: list[SessionTag] = []
        """The tags of all conversations of the list, by name."""
        self.chosen_tags: tuple[str, ...] = ()
        """Only the conversations that have all of these are listed."""
        self.query = ""
        self.matches: dict[str, Found] = {}
        """The conversations in which the words of `query` are, by id."""
        self._first_words: dict[str, str] = {}

    async def read(self) -> None:
        """Read the list, as far as it is shown. Raises PlugAIError."""
        self.tags, _ = await first_items(self._client.sessions.tags(), _MOST_TAGS)
        # What nothing has any more would leave the list empty.
        known = {each.tag for each in self.tags}
        self.chosen_tags = tuple(tag for tag in self.chosen_tags if tag in known)
        listed = self._client.sessions.list(state=SessionState.ACTIVE, tags=self.chosen_tags)
        self.sessions, self.has_more = await first_items(listed, self._most)
        self._changed()

    async def choose_tag(self, tag: str) -> None:
        """List only the conversations that have this tag too, or no longer only those. Raises PlugAIError."""
        others = tuple(each for each in self.chosen_tags if each != tag)
        self.chosen_tags = others if tag in self.chosen_tags else (*others, tag)
        self._most = _PAGE
        await self.read()

    async def show_more(self) -> None:
        """Show more of the list. Raises PlugAIError."""
        self._most += _PAGE
        await self.read()

    def title(self, session: Session) -> str:
        """What a conversation is called."""
        return session.info.title or self._first_words.get(session.id, "") or tr("New chat")

    def name(self, session_id: str, first_words: str) -> None:
        """Call a conversation by its first words as long as it has no title."""
        self._first_words[session_id] = first_words
        self._changed()

    async def search(self, query: str) -> None:
        """Show only the conversations in which these words are; without words, all again. Raises PlugAIError."""
        self.query = query.strip()
        matches: dict[str, Found] = {}
        if self.query:
            try:
                async for match in self._client.sessions.search(self.query):
                    matches.setdefault(match.session_id, Found(match.title, match.snippet))
                    if len(matches) == _MOST_MATCHES:
                        break
            except InvalidRequestError:
                # Words that cannot be searched for, such as a single sign, are in no conversation.
                matches = {}
        if query.strip() == self.query:
            self.matches = matches
            self._changed()

    @property
    def groups(self) -> list[tuple[str, list[Session]]]:
        """The conversations by when they were used last, each group with its name."""
        groups: dict[str, list[Session]] = {}
        for session in self.sessions:
            groups.setdefault(self._group(session), []).append(session)
        return list(groups.items())

    @property
    def recent_models(self) -> list[str]:
        """The models of the conversations that were used last, each once."""
        used = sorted(self.sessions, key=lambda session: session.info.use_time or _NEVER, reverse=True)
        return list(dict.fromkeys(session.info.model for session in used if session.info.model))[:_MOST_MODELS]

    def get(self, session_id: str) -> Session | None:
        """A conversation of the list."""
        return next((session for session in self.sessions if session.id == session_id), None)

    async def rename(self, session_id: str, title: str) -> None:
        """Call a conversation otherwise. Raises PlugAIError."""
        session = self.get(session_id)
        if session is not None and title.strip():
            await session.update(title=title.strip()[:120])
            self._changed()

    async def set_tags(self, session_id: str, tags: Sequence[str]) -> None:
        """Give a conversation these tags instead of those that it has. Raises PlugAIError."""
        session = self.get(session_id)
        if session is not None:
            await session.update(tags=tags)
            await self.read()

    async def pin(self, session_id: str) -> None:
        """Keep a conversation at the top, or no longer. Raises PlugAIError."""
        session = self.get(session_id)
        if session is not None:
            await session.update(pinned=not session.info.pinned)
            await self.read()

    async def delete(self, session_id: str) -> None:
        """Move a conversation to the trash, from where `restore` takes it. Raises PlugAIError."""
        session = self.get(session_id)
        if session is not None:
            await session.delete()
            self.sessions = [other for other in self.sessions if other.id != session_id]
            self._changed()

    async def archive(self, session_id: str) -> None:
        """Take a conversation out of the list, into which `restore` puts it back. Raises PlugAIError."""
        session = self.get(session_id)
        if session is not None:
            await session.archive()
            self.sessions = [other for other in self.sessions if other.id != session_id]
            self._changed()

    async def restore(self, session_id: str) -> Session:
        """Take a conversation out of the trash, to where it was before, or out of the archive; returns it.

        Raises PlugAIError.
        """
        session = await self._client.sessions.get(session_id)
        if session.info.state is SessionState.DELETED:
            await session.undelete()
        elif session.info.state is SessionState.ARCHIVED:
            await session.unarchive()
        await self.read()
        return session

    def _group(self, session: Session) -> str:
        if session.info.pinned:
            return tr("Pinned")
        used = session.info.use_time or session.info.create_time or self._now()
        days = (self._now().date() - used.date()) // _DAY
        if days < 1:
            return tr("Today")
        if days < 2:
            return tr("Yesterday")
        return tr("This week") if days < 7 else tr("Earlier")


async def read_list(client: Client, state: SessionState, most: int) -> tuple[list[Session], bool]:
    """The first conversations in a state, and whether there are more. Raises PlugAIError."""
    return await first_items(client.sessions.list(state=state), most)
