"""plugai.compat.v1.OpenAIResponsesService."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from typing import Any

from google.api.httpbody_pb2 import HttpBody
from grpc import aio

from plugai.compat.v1 import http_pb2, openai_responses_pb2_grpc
from plugai.compat.v1 import openai_responses_pb2 as pb
from plugai.server.core.errors import RequestNotFoundError
from plugai.server.core.generation.queries import RequestQueries
from plugai.server.core.generation.records import OnDisconnect, RequestState
from plugai.server.core.principal import CALLER
from plugai.server.core.sessions.responses import Responses
from plugai.server.core.sessions.session import MessageState
from plugai.server.services.compat.http import json_response, read_body
from plugai.server.services.compat.openai.responses.creation import create_response, streamed
from plugai.server.services.compat.openai.responses.response import request_id, response_id
from plugai.server.services.compat.openai.responses.stored import items_page, response_object, stored_json
from plugai.server.services.compat.openai.responses.stream import ResponseStream
from plugai.server.services.compat.requests import CompatRequests

Context = aio.ServicerContext[Any, Any]


class OpenAIResponsesServicer(openai_responses_pb2_grpc.OpenAIResponsesServiceServicer):
    """Translates OpenAI's responses to ours, which are turns of sessions."""

    def __init__(self, requests: CompatRequests, responses: Responses, queries: RequestQueries) -> None:
        self._requests = requests
        self._responses = responses
        self._queries = queries

    async def CreateResponse(
        self, requests: AsyncIterator[http_pb2.HttpRequest], context: Context
    ) -> AsyncIterator[HttpBody]:
        data = await read_body(requests)
        async with aclosing(
            create_response(self._requests, self._responses, data, context.time_remaining())
        ) as responses:
            async for response in responses:
                yield response

    async def GetResponse(self, request: pb.GetResponseRequest, context: Context) -> AsyncIterator[HttpBody]:
        found = request_id(request.id)
        if not request.stream:
            yield await self._stored(found)
            return
        answered = await self._responses.get(CALLER.get(), found)
        run = await self._queries.find(CALLER.get(), found)
        is_background = run.record.on_disconnect is OnDisconnect.CONTINUE
        stream = ResponseStream(response_object(answered), answered.stored.model, is_background)
        after = request.starting_after if request.HasField("starting_after") else -1
        async with aclosing(self._requests.events(run)) as events:
            async for piece in streamed(stream, events, after):
                yield piece

    async def DeleteResponse(self, request: http_pb2.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        found = request_id(request.id)
        await self._cancel(found)
        await self._responses.delete(CALLER.get(), found)
        yield json_response({"id": response_id(found), "object": "response", "deleted": True})

    async def CancelResponse(self, request: http_pb2.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        found = request_id(request.id)
        await self._cancel(found)
        yield await self._stored(found)

    async def ListInputItems(self, request: pb.ListInputItemsRequest, context: Context) -> AsyncIterator[HttpBody]:
        messages = await self._responses.inputs(CALLER.get(), request_id(request.id))
        yield json_response(items_page(messages, request.limit, request.order, request.after))

    async def _stored(self, found: str) -> HttpBody:
        answered = await self._responses.get(CALLER.get(), found)
        state = await self._state(found) if answered.answer.state is MessageState.RUNNING else None
        return json_response(stored_json(answered, state))

    async def _state(self, found: str) -> RequestState | None:
        """The state of a running request; None if another gateway runs it, and has not stored its record yet."""
        try:
            return (await self._queries.get(CALLER.get(), found)).record.state
        except RequestNotFoundError:
            return None

    async def _cancel(self, found: str) -> None:
        """Cancel the request of a response that is running. Raises ResponseNotFoundError."""
        answered = await self._responses.get(CALLER.get(), found)
        if answered.answer.state is MessageState.RUNNING:
            # Not found: see _state.
            with suppress(RequestNotFoundError):
                await self._queries.cancel(CALLER.get(), found)
