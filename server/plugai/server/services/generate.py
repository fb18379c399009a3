"""plugai.v1.GenerateService."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from google.protobuf import empty_pb2
from grpc import aio

from plugai.server.core.events import Heartbeat
from plugai.server.core.generation.generator import Generator
from plugai.server.core.generation.queries import RequestQueries
from plugai.server.core.generation.records import OnDisconnect
from plugai.server.core.generation.run import Run
from plugai.server.core.principal import CALLER
from plugai.server.core.sessions.turns import SessionTurns
from plugai.server.services.convert import events, pages, records, requests
from plugai.server.services.convert.answer_message import AnswerMessage
from plugai.server.services.naming.field_names import fields_named
from plugai.server.services.reranking.translation import RERANK_FIELDS, rerank_response, score_request
from plugai.v1 import event_pb2, generate_pb2_grpc
from plugai.v1 import generate_pb2 as pb

Context = aio.ServicerContext[Any, Any]


class GenerateServicer(generate_pb2_grpc.GenerateServiceServicer):
    """Starts, watches, lists and cancels requests."""

    def __init__(self, generator: Generator, turns: SessionTurns, requests: RequestQueries) -> None:
        self._generator = generator
        self._turns = turns
        self._requests = requests

    async def Generate(self, request: pb.GenerateRequest, context: Context) -> AsyncIterator[event_pb2.GenerateEvent]:
        run = await self._start(request, context)
        async with aclosing(events.stream(self._requests, run, 0)) as stream:
            async for event in stream:
                yield event

    async def GenerateOnce(self, request: pb.GenerateOnceRequest, context: Context) -> pb.GenerateOnceResponse:
        return await self._answer(request.request, context)

    async def Rerank(self, request: pb.RerankRequest, context: Context) -> pb.RerankResponse:
        with fields_named(RERANK_FIELDS):
            answer = await self._answer(score_request(request), context)
        return rerank_response(request, answer)

    async def WatchRequest(
        self, request: pb.WatchRequestRequest, context: Context
    ) -> AsyncIterator[event_pb2.GenerateEvent]:
        run = await self._requests.find(CALLER.get(), request.request_id)
        run.log.check(request.after_seq)
        async with aclosing(events.stream(self._requests, run, request.after_seq)) as stream:
            async for event in stream:
                yield event

    async def GetRequest(self, request: pb.GetRequestRequest, context: Context) -> pb.Request:
        return records.request_view(await self._requests.get(CALLER.get(), request.request_id))

    async def ListRequests(self, request: pb.ListRequestsRequest, context: Context) -> pb.ListRequestsResponse:
        wanted = records.request_filter(request)
        after = records.cursor(request.page_token)
        limit = request.page_size or pages.DEFAULT_SIZE
        found, last = await self._requests.list(CALLER.get(), wanted, limit, after)
        return pb.ListRequestsResponse(
            requests=map(records.request_view, found), next_page_token=records.page_token(last)
        )

    async def DeleteRequest(self, request: pb.DeleteRequestRequest, context: Context) -> empty_pb2.Empty:
        await self._requests.delete(CALLER.get(), request.request_id)
        return empty_pb2.Empty()

    async def GetQueue(self, request: pb.GetQueueRequest, context: Context) -> pb.GetQueueResponse:
        queues = await self._requests.queues(CALLER.get(), request.model)
        return pb.GetQueueResponse(queues=map(records.queue, queues))

    async def CancelRequest(self, request: pb.CancelRequestRequest, context: Context) -> pb.Request:
        return records.request_view(await self._requests.cancel(CALLER.get(), request.request_id))

    async def _answer(self, request: pb.GenerateRequest, context: Context) -> pb.GenerateOnceResponse:
        run = await self._start(request, context)
        answer = AnswerMessage()
        async with aclosing(self._requests.read(run, 0)) as entries:
            async for entry in entries:
                if not isinstance(entry, Heartbeat):
                    answer.add(entry.event)
        return answer.response(run.record)

    async def _start(self, request: pb.GenerateRequest, context: Context) -> Run:
        caller = CALLER.get()
        generation = requests.generation_request(request, caller)
        on_disconnect, deadline = requests.on_disconnect(request.on_disconnect), context.time_remaining()
        if generation.session_id:
            follow = requests.follow(request)
            return await self._turns.start(caller, generation, follow, on_disconnect, deadline)
        return await self._generator.start(caller, generation, on_disconnect or OnDisconnect.CANCEL, deadline)
