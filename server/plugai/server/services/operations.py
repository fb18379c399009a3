"""plugai.v1.OperationsService."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from grpc import aio

from plugai.server.core.errors import OperationNotFoundError
from plugai.server.core.models.operations import Operation, OperationKind, Operations, OperationState
from plugai.server.core.principal import CALLER
from plugai.server.services.convert import enums, events, pages
from plugai.server.status import CODE_OF_REASON
from plugai.v1 import operations_pb2 as pb
from plugai.v1 import operations_pb2_grpc

Context = aio.ServicerContext[Any, Any]


class OperationsServicer(operations_pb2_grpc.OperationsServiceServicer):
    """Lists, watches, pauses and cancels long-running operations, but a backup only for administrators."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    async def GetOperation(self, request: pb.GetOperationRequest, context: Context) -> pb.Operation:
        return operation_message(self._get(request.operation_id))

    async def ListOperations(self, request: pb.ListOperationsRequest, context: Context) -> pb.ListOperationsResponse:
        visible = [operation for operation in self._operations.list() if _is_visible(operation)]
        page, token = pages.page(visible, lambda o: o.id, request.page_size, request.page_token)
        return pb.ListOperationsResponse(operations=map(operation_message, page), next_page_token=token)

    async def WatchOperation(self, request: pb.WatchOperationRequest, context: Context) -> AsyncIterator[pb.Operation]:
        async with aclosing(self._operations.watch(self._get(request.operation_id).id)) as changes:
            async for operation in changes:
                yield operation_message(operation)

    async def CancelOperation(self, request: pb.CancelOperationRequest, context: Context) -> pb.Operation:
        return operation_message(await self._operations.cancel(request.operation_id, CALLER.get().id))

    async def PauseOperation(self, request: pb.PauseOperationRequest, context: Context) -> pb.Operation:
        return operation_message(await self._operations.pause(request.operation_id))

    async def ResumeOperation(self, request: pb.ResumeOperationRequest, context: Context) -> pb.Operation:
        return operation_message(await self._operations.resume(request.operation_id))

    def _get(self, operation_id: str) -> Operation:
        operation = self._operations.get(operation_id)
        if not _is_visible(operation):
            raise OperationNotFoundError(operation_id)
        return operation


def _is_visible(operation: Operation) -> bool:
    return operation.kind is not OperationKind.BACKUP or CALLER.get().is_admin


def operation_message(operation: Operation) -> pb.Operation:
    """An operation on the wire."""
    message = pb.Operation(
        operation_id=operation.id,
        kind=enums.OPERATION_KINDS.wire(operation.kind),
        model=operation.model,
        state=enums.OPERATION_STATES.wire(operation.state),
        stage=operation.stage,
        fraction=operation.fraction,
        waiters=operation.waiters,
        create_time=events.timestamp(operation.created_at),
        end_time=events.timestamp(operation.ended_at),
    )
    if (measured := operation.bytes) is not None:
        message.bytes_done, message.bytes_total = measured.done, measured.total
        if measured.per_second is not None and operation.state is OperationState.RUNNING:
            message.bytes_per_second = round(measured.per_second)
            if (remaining := measured.remaining_seconds) is not None:
                message.remaining_seconds = remaining
    if (failure := operation.failure) is not None:
        code = CODE_OF_REASON[failure.reason].value[0]
        reason = enums.error_reason(failure.reason)
        message.error.MergeFrom(pb.OperationError(code=code, reason=reason, message=failure.message))
    return message
