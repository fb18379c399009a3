"""`client.queue`: how many requests wait for each model."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.client import rpcs, types
from plugai.client.groups.base import Group


class Queue(Group):
    """The queues of the models."""

    async def list(self) -> Sequence[types.ModelQueue]:
        """Return every model's queue, with the positions of the caller's own requests.

        >>> [queue.model for queue in await client.queue.list() if queue.active]
        []
        """
        return (await self._call(rpcs.GET_QUEUE, types.GetQueueRequest())).queues

    async def get(self, model: str) -> types.ModelQueue:
        """Return the queue of one model. Raises ModelNotFoundError."""
        queues = (await self._call(rpcs.GET_QUEUE, types.GetQueueRequest(model=model))).queues
        return next(iter(queues), types.ModelQueue(model=model))
