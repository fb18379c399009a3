"""`client.sessions`: conversations that the server stores."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Unpack

from plugai.client import rpcs, types
from plugai.client.calls import Attempts, Caller
from plugai.client.content import Prompt, messages
from plugai.client.errors import LostConnectionError
from plugai.client.generation import Generation, resumable
from plugai.client.groups.base import Group, Pages, changes, mask
from plugai.client.groups.options import GenerateOptions
from plugai.client.transports.base import Content

# The end of a complete export is within its last bytes.
_END_BYTES = 64


class Session:
    """A conversation.

    >>> session = await client.sessions.create(title="Trip")
    >>> await session.say("Where shall we go?").text()
    'Where shall we go?'
    """

    def __init__(self, caller: Caller, info: types.Session) -> None:
        self._caller = caller
        self.info = info
        """What the server said of it last: title, model, head and others."""

    @property
    def id(self) -> str:
        """The session's id."""
        return self.info.session_id

    def __repr__(self) -> str:
        return f"Session({self.id!r}, {self.info.title!r})"

    def say(
        self,
        prompt: Prompt,
        *,
        parent_message_id: str | None = None,
        timeout: float | None = None,
        **options: Unpack[GenerateOptions],
    ) -> Generation:
        """Say something; the answer follows the last message, or the one that `parent_message_id` names.

        Earlier messages are not sent again. Raises what `Client.generate` raises, SessionNotFoundError,
        TurnInProgressError, SessionChangedError.
        """
        request = types.GenerateRequest(
            messages=messages(prompt), session_id=self.id, parent_message_id=parent_message_id, **options
        )
        return Generation(self._caller, rpcs.GENERATE, resumable(request), timeout)

    def edit(
        self,
        message: types.SessionMessage,
        prompt: Prompt,
        *,
        timeout: float | None = None,
        **options: Unpack[GenerateOptions],
    ) -> Generation:
        """Say something else in the place of an earlier message of the user: a new branch begins there."""
        return self.say(prompt, parent_message_id=message.parent_message_id, timeout=timeout, **options)

    def regenerate(
        self, message_id: str, *, timeout: float | None = None, **options: Unpack[GenerateOptions]
    ) -> Generation:
        """Answer again what the message `message_id` answered: another branch. Raises MessageNotFoundError."""
        request = types.RegenerateMessageRequest(session_id=self.id, message_id=message_id, **options)
        return Generation(self._caller, rpcs.REGENERATE_MESSAGE, resumable(request), timeout)

    def messages(self, *, leaf_message_id: str = "") -> Pages[types.SessionMessage]:
        """List its messages: the whole tree, oldest first, or the branch that ends with a message, newest first."""
        request = types.ListMessagesRequest(session_id=self.id, leaf_message_id=leaf_message_id)
        return Pages(self._caller, rpcs.LIST_MESSAGES, request, lambda page: page.messages)

    async def message(self, message_id: str) -> types.SessionMessage:
        """Return one message. Raises MessageNotFoundError."""
        request = types.GetMessageRequest(session_id=self.id, message_id=message_id)
        return await self._caller.unary(rpcs.GET_MESSAGE, request)

    async def refresh(self) -> types.Session:
        """Read it again."""
        self.info = await self._caller.unary(rpcs.GET_SESSION, types.GetSessionRequest(session_id=self.id))
        return self.info

    async def update(
        self,
        *,
        title: str | None = None,
        system_prompt: str | None = None,
        model: str | None = None,
        parameters: types.Parameters | None = None,
        context_policy: types.ContextPolicy | None = None,
        pinned: bool | None = None,
        tags: Sequence[str] | None = None,
        state: types.SessionState | None = None,
        head_message_id: str | None = None,
        etag: str = "",
    ) -> types.Session:
        """Change what is given; `tags` are all that it shall have.

        With `etag`, only if nobody has edited it since. Raises SessionChangedError.
        """
        fields = changes(
            title=title,
            system_prompt=system_prompt,
            model=model,
            parameters=parameters,
            context_policy=context_policy,
            pinned=pinned,
            tags=tags,
            state=state,
            head_message_id=head_message_id,
        )
        changed = types.Session(session_id=self.id, etag=etag, **fields)
        request = types.UpdateSessionRequest(session=changed, update_mask=mask(fields))
        self.info = await self._caller.unary(rpcs.UPDATE_SESSION, request)
        return self.info

    async def archive(self) -> types.Session:
        """Take it out of the list. It can still be found, read and continued, and `list(state=...)` lists it.

        >>> session = await client.sessions.create(title="Trip")
        >>> (await session.archive()).state
        <SessionState.ARCHIVED: 'SESSION_STATE_ARCHIVED'>
        """
        return await self.update(state=types.SessionState.ARCHIVED)

    async def unarchive(self) -> types.Session:
        """Put it back into the list."""
        return await self.update(state=types.SessionState.ACTIVE)

    async def fork(self, message_id: str = "", *, title: str = "") -> Session:
        """Copy it, up to a message (by default the last one), as a new session. Raises MessageNotFoundError."""
        # Another client may have continued it since it was read.
        message_id = message_id or (await self.refresh()).head_message_id or ""
        request = types.ForkSessionRequest(session_id=self.id, message_id=message_id, title=title)
        return Session(self._caller, await self._caller.unary(rpcs.FORK_SESSION, request))

    async def export(self, format: types.SessionFormat = types.SessionFormat.JSON) -> bytes:
        """Return it as JSON with all branches, or as Markdown."""
        return await _export(self._caller, types.ExportSessionsRequest(session_id=self.id, format=format))

    async def delete(self, *, etag: str = "") -> types.Session:
        """Move it to the trash. Raises SessionChangedError."""
        request = types.DeleteSessionRequest(session_id=self.id, etag=etag)
        self.info = await self._caller.unary(rpcs.DELETE_SESSION, request)
        return self.info

    async def undelete(self) -> types.Session:
        """Restore it from the trash."""
        request = types.UndeleteSessionRequest(session_id=self.id)
        self.info = await self._caller.unary(rpcs.UNDELETE_SESSION, request)
        return self.info

    async def expunge(self) -> None:
        """Delete it permanently, with the files that were generated only for it."""
        await self._caller.unary(rpcs.EXPUNGE_SESSION, types.ExpungeSessionRequest(session_id=self.id))


class Sessions(Group):
    """The caller's conversations."""

    async def create(
        self,
        *,
        title: str | None = None,
        system_prompt: str | None = None,
        model: str | None = None,
        parameters: types.Parameters | None = None,
        context_policy: types.ContextPolicy | None = None,
        pinned: bool | None = None,
        tags: Sequence[str] = (),
    ) -> Session:
        """Create a session. Raises InvalidRequestError.

        >>> session = await client.sessions.create(title="Trip", system_prompt="Be brief.")
        >>> session.info.title
        'Trip'
        """
        info = types.Session(
            title=title,
            system_prompt=system_prompt,
            model=model,
            parameters=parameters,
            context_policy=context_policy,
            pinned=pinned,
            tags=tags,
        )
        return self._session(await self._call(rpcs.CREATE_SESSION, types.CreateSessionRequest(session=info)))

    async def get(self, session_id: str) -> Session:
        """Return a session, also one in the trash. Raises SessionNotFoundError."""
        return self._session(await self._call(rpcs.GET_SESSION, types.GetSessionRequest(session_id=session_id)))

    def list(
        self, *, state: types.SessionState = types.SessionState.UNSPECIFIED, tags: Sequence[str] = ()
    ) -> Pages[Session]:
        """List sessions: pinned ones first, then the most recently used; by default the active ones.

        With `tags`, only those that have all of them.
        """
        request = types.ListSessionsRequest(state=state, tags=tags)
        return Pages(
            self._caller, rpcs.LIST_SESSIONS, request, lambda page: [self._session(info) for info in page.sessions]
        )

    def tags(self, *, state: types.SessionState = types.SessionState.UNSPECIFIED) -> Pages[types.SessionTag]:
        """List the tags of sessions by name, each with how many have it; by default those of the active sessions.

        >>> _ = await client.sessions.create(title="Trip", tags=["sea", "summer"])
        >>> [tag.tag for tag in await client.sessions.tags().all()]
        ['sea', 'summer']
        """
        request = types.ListSessionTagsRequest(state=state)
        return Pages(self._caller, rpcs.LIST_SESSION_TAGS, request, lambda page: page.tags)

    def search(self, query: str) -> Pages[types.SessionMatch]:
        """Find the sessions and messages with these words. Raises InvalidRequestError."""
        request = types.SearchSessionsRequest(query=query)
        return Pages(self._caller, rpcs.SEARCH_SESSIONS, request, lambda page: page.matches)

    async def export(self, format: types.SessionFormat = types.SessionFormat.JSON) -> bytes:
        """Return all sessions but those in the trash, as JSON with all branches, or as Markdown."""
        return await _export(self._caller, types.ExportSessionsRequest(format=format))

    async def read_export(
        self, format: types.SessionFormat = types.SessionFormat.JSON, *, session_id: str = ""
    ) -> AsyncIterator[bytes]:
        """Yield the same in chunks, also of one session alone; for exports that are larger than the memory.

        Raises LostConnectionError if the connection breaks: begin again then, with a new file.
        """
        request = types.ExportSessionsRequest(session_id=session_id, format=format)
        attempts = self._caller.attempts(rpcs.EXPORT_SESSIONS, None)
        async for chunk in _exported(self._caller, request, attempts):
            yield chunk

    async def import_file(self, content: bytes | AsyncIterator[bytes]) -> types.ImportSessionsResponse:
        """Add the sessions of an export of PlugAI, ChatGPT or Open WebUI. Raises ImportUnreadableError.

        Importing a file twice adds its sessions twice, so that it is never sent again by itself.
        """
        chunks = _single(content) if isinstance(content, bytes) else content
        sent = Content(chunks, "application/json")
        return await self._caller.upload(rpcs.IMPORT_SESSIONS, types.ImportSessionsRequest(), sent)

    def _session(self, info: types.Session) -> Session:
        return Session(self._caller, info)


async def _export(caller: Caller, request: types.ExportSessionsRequest) -> bytes:
    attempts = caller.attempts(rpcs.EXPORT_SESSIONS, None)
    while True:
        try:
            return b"".join([chunk async for chunk in _exported(caller, request, attempts)])
        except LostConnectionError as error:
            await attempts.recover(error)


async def _exported(caller: Caller, request: types.ExportSessionsRequest, attempts: Attempts) -> AsyncIterator[bytes]:
    """One attempt at an export. Raises LostConnectionError at its end if it was not the end of the export."""
    options, end = await attempts.begin(), b""
    async with caller.download(rpcs.EXPORT_SESSIONS, request, options) as answer:
        async for chunk in answer.chunks:
            end = (end + chunk[-_END_BYTES:])[-_END_BYTES:]
            yield chunk
    if request.format is not types.SessionFormat.MARKDOWN and not end.rstrip().endswith(b"]}"):
        raise LostConnectionError("the export ended before its end", sent=True)


async def _single(content: bytes) -> AsyncIterator[bytes]:
    yield content
