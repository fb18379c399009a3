"""plugai.v1.SessionsService."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from google.protobuf import empty_pb2
from grpc import aio

from plugai.server.core.generation.queries import RequestQueries
from plugai.server.core.principal import CALLER
from plugai.server.core.sessions.catalog import SessionCatalog
from plugai.server.core.sessions.history import Regenerate
from plugai.server.core.sessions.session import Session
from plugai.server.core.sessions.turns import SessionTurns
from plugai.server.services.convert import enums, events, pages, requests
from plugai.server.services.convert import sessions as convert
from plugai.v1 import event_pb2, sessions_pb2_grpc
from plugai.v1 import sessions_pb2 as pb

Context = aio.ServicerContext[Any, Any]


class SessionsServicer(sessions_pb2_grpc.SessionsServiceServicer):
    """Serves stored conversations."""

    def __init__(self, catalog: SessionCatalog, turns: SessionTurns, queries: RequestQueries) -> None:
        self._catalog = catalog
        self._turns = turns
        self._requests = queries

    async def CreateSession(self, request: pb.CreateSessionRequest, context: Context) -> pb.Session:
        return self._session(await self._catalog.create(convert.new_session(request.session, CALLER.get())))

    async def GetSession(self, request: pb.GetSessionRequest, context: Context) -> pb.Session:
        return self._session(await self._catalog.get(CALLER.get(), request.session_id))

    async def ListSessions(self, request: pb.ListSessionsRequest, context: Context) -> pb.ListSessionsResponse:
        state = enums.SESSION_STATES.domain(request.state or pb.SESSION_STATE_ACTIVE)
        after = convert.session_cursor(request.page_token)
        size = request.page_size or pages.DEFAULT_SIZE
        # One more is fetched to see whether there is another page.
        found = await self._catalog.list(CALLER.get(), state, size + 1, after, request.tags)
        token = convert.session_page_token(found[size - 1]) if len(found) > size else ""
        return pb.ListSessionsResponse(sessions=map(self._session, found[:size]), next_page_token=token)

    async def ListSessionTags(self, request: pb.ListSessionTagsRequest, context: Context) -> pb.ListSessionTagsResponse:
        state = enums.SESSION_STATES.domain(request.state or pb.SESSION_STATE_ACTIVE)
        size = request.page_size or pages.DEFAULT_SIZE
        after = pages.decode(request.page_token)
        found = await self._catalog.count_tags(CALLER.get(), state, size + 1, after)
        tags = [pb.SessionTag(tag=count.tag, session_count=count.sessions) for _, count in found[:size]]
        token = pages.encode(found[size - 1][0]) if len(found) > size else ""
        return pb.ListSessionTagsResponse(tags=tags, next_page_token=token)

    async def SearchSessions(self, request: pb.SearchSessionsRequest, context: Context) -> pb.SearchSessionsResponse:
        size = request.page_size or pages.DEFAULT_SIZE
        cursor = convert.search_cursor(request.page_token)
        found, following = await self._catalog.search(CALLER.get(), request.query, size, cursor)
        matches = [convert.session_match(match, request.query) for match in found]
        return pb.SearchSessionsResponse(matches=matches, next_page_token=convert.search_page_token(following))

    async def UpdateSession(self, request: pb.UpdateSessionRequest, context: Context) -> pb.Session:
        changes, version = convert.session_changes(request), convert.version(request.session.etag)
        return self._session(await self._catalog.update(CALLER.get(), request.session.session_id, changes, version))

    async def DeleteSession(self, request: pb.DeleteSessionRequest, context: Context) -> pb.Session:
        version = convert.version(request.etag)
        return self._session(await self._catalog.delete(CALLER.get(), request.session_id, version))

    async def UndeleteSession(self, request: pb.UndeleteSessionRequest, context: Context) -> pb.Session:
        return self._session(await self._catalog.undelete(CALLER.get(), request.session_id))

    async def ExpungeSession(self, request: pb.ExpungeSessionRequest, context: Context) -> empty_pb2.Empty:
        await self._catalog.expunge(CALLER.get(), request.session_id)
        return empty_pb2.Empty()

    async def ForkSession(self, request: pb.ForkSessionRequest, context: Context) -> pb.Session:
        forked = await self._catalog.fork(CALLER.get(), request.session_id, request.message_id, request.title)
        return self._session(forked)

    async def ListMessages(self, request: pb.ListMessagesRequest, context: Context) -> pb.ListMessagesResponse:
        if request.leaf_message_id:
            return await self._branch(request)
        after = convert.message_number(request.page_token)
        size = request.page_size or pages.DEFAULT_SIZE
        found = await self._catalog.messages(CALLER.get(), request.session_id, size + 1, after)
        token = pages.encode(str(found[size - 1].number)) if len(found) > size else ""
        messages = [convert.session_message(numbered.message) for numbered in found[:size]]
        return pb.ListMessagesResponse(messages=messages, next_page_token=token)

    async def _branch(self, request: pb.ListMessagesRequest) -> pb.ListMessagesResponse:
        leaf_id = convert.message_id(request.page_token) or request.leaf_message_id
        size = request.page_size or pages.DEFAULT_SIZE
        found = await self._catalog.branch(CALLER.get(), request.session_id, leaf_id, size)
        # A message's ancestors never change, so the next page begins at its parent.
        token = pages.encode(found[-1].parent_id) if found and found[-1].parent_id else ""
        return pb.ListMessagesResponse(messages=map(convert.session_message, found), next_page_token=token)

    async def GetMessage(self, request: pb.GetMessageRequest, context: Context) -> pb.SessionMessage:
        found = await self._catalog.message(CALLER.get(), request.session_id, request.message_id)
        return convert.session_message(found)

    async def RegenerateMessage(
        self, request: pb.RegenerateMessageRequest, context: Context
    ) -> AsyncIterator[event_pb2.GenerateEvent]:
        caller = CALLER.get()
        run = await self._turns.start(
            caller,
            requests.generation_request(convert.generate_request(request), caller),
            Regenerate(request.message_id),
            requests.on_disconnect(request.on_disconnect),
            context.time_remaining(),
        )
        async with aclosing(events.stream(self._requests, run, 0)) as stream:
            async for event in stream:
                yield event

    def _session(self, session: Session) -> pb.Session:
        return convert.session(session, self._catalog.expunged_at(session))
