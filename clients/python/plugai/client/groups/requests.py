"""`client.requests`: the caller's own requests, running and past."""

from __future__ import annotations

from datetime import datetime

from plugai.client import rpcs, types
from plugai.client.generation import Generation
from plugai.client.groups.base import Group, Pages


class RequestRecords(Group):
    """The records of the caller's requests. They never contain prompts or answers."""

    def list(
        self,
        *,
        state: types.RequestState = types.RequestState.UNSPECIFIED,
        model: str = "",
        session_id: str = "",
        created_from: datetime | None = None,
        created_before: datetime | None = None,
    ) -> Pages[types.Request]:
        """List requests, newest first, including running ones. Times must have a time zone."""
        request = types.ListRequestsRequest(
            state=state,
            model=model,
            session_id=session_id,
            created_from=created_from,
            created_before=created_before,
        )
        return Pages(self._caller, rpcs.LIST_REQUESTS, request, lambda page: page.requests)

    async def get(self, request_id: str) -> types.Request:
        """Return the record of a request. Raises RequestNotFoundError.

        >>> answer = client.generate("Hello!")
        >>> text = await answer.text()
        >>> (await client.requests.get(answer.request_id)).state
        <RequestState.FINISHED: 'REQUEST_STATE_FINISHED'>
        """
        return await self._call(rpcs.GET_REQUEST, types.GetRequestRequest(request_id=request_id))

    def watch(self, request_id: str, *, after_seq: int = 0, timeout: float | None = None) -> Generation:
        """Return the answer of a request that was sent elsewhere, from the event after `after_seq` on.

        Leaving it does not cancel the request. Raises RequestNotFoundError, EventsExpiredError.
        """
        request = types.WatchRequestRequest(request_id=request_id, after_seq=after_seq)
        return Generation(self._caller, rpcs.WATCH_REQUEST, request, timeout)

    async def cancel(self, request_id: str) -> types.Request:
        """Cancel a request. Has no effect if it has ended. Raises RequestNotFoundError."""
        return await self._call(rpcs.CANCEL_REQUEST, types.CancelRequestRequest(request_id=request_id))

    async def delete(self, request_id: str) -> None:
        """Delete the record and the events of a request that has ended. Raises RequestRunningError."""
        await self._call(rpcs.DELETE_REQUEST, types.DeleteRequestRequest(request_id=request_id))
