"""plugai.v1.AdministrationService."""

from __future__ import annotations

from typing import Any

from grpc import aio

from plugai.server.core.generation.administration.requests import OwnedRequest, OwnedRequests
from plugai.server.core.generation.administration.statistics import RequestCounter
from plugai.server.core.principal import CALLER
from plugai.server.services.convert import owned_requests, pages
from plugai.server.services.convert.records import time_in
from plugai.server.services.convert.statistics import statistics_response
from plugai.v1 import administration_pb2 as pb
from plugai.v1 import administration_pb2_grpc

Context = aio.ServicerContext[Any, Any]


class AdministrationServicer(administration_pb2_grpc.AdministrationServiceServicer):
    """Serves what administrators see of all users' requests."""

    def __init__(self, requests: OwnedRequests, counter: RequestCounter) -> None:
        self._requests = requests
        self._counter = counter

    async def ListRunningRequests(
        self, request: pb.ListRunningRequestsRequest, context: Context
    ) -> pb.ListRunningRequestsResponse:
        running, token = pages.page(self._requests.running(), _key, request.page_size, request.page_token)
        return pb.ListRunningRequestsResponse(requests=map(owned_requests.user_request, running), next_page_token=token)

    async def ListUserRequests(
        self, request: pb.ListUserRequestsRequest, context: Context
    ) -> pb.ListUserRequestsResponse:
        wanted, after = owned_requests.owned_filter(request), owned_requests.cursor(request.page_token)
        found, last = await self._requests.page(wanted, request.page_size or pages.DEFAULT_SIZE, after)
        return pb.ListUserRequestsResponse(
            requests=map(owned_requests.user_request, found), next_page_token=owned_requests.page_token(last)
        )

    async def CancelUserRequest(self, request: pb.CancelUserRequestRequest, context: Context) -> pb.UserRequest:
        cancelled = await self._requests.cancel(CALLER.get(), request.user_id, request.request_id)
        return owned_requests.user_request(cancelled)

    async def GetStatistics(self, request: pb.GetStatisticsRequest, context: Context) -> pb.GetStatisticsResponse:
        since, before = time_in(request, "created_from"), time_in(request, "created_before")
        return statistics_response(await self._counter.count(since, before, request.user_id, request.model))


def _key(request: OwnedRequest) -> str:
    record = request.record
    return f"{record.created_at.isoformat(timespec='microseconds')} {record.owner_id} {record.request_id}"
