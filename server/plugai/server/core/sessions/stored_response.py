"""Responses that are stored, as OpenAI's Responses API has them: each is an answer of a session, and what was asked."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec


class StoredResponse(msgspec.Struct, frozen=True):
    """One response; its id is that of its request. Its input and output are messages of its session.

    `message_id` is the answer's. `asked` is JSON, in which only the API's own translation reads. `created_at` is aware.
    """

    request_id: str
    owner_id: str
    session_id: str
    message_id: str
    model: str
    asked: str
    created_at: datetime


class ResponseRepository(Protocol):
    """Stores responses. One is visible to its owner only. Each call raises StorageUnavailableError."""

    async def add(self, response: StoredResponse) -> None:
        """Store a response of a session that exists; durable on return. Raises QuotaExceededError."""

    async def get(self, owner_id: str, request_id: str) -> StoredResponse | None:
        """Return the owner's response with this id, if there is one."""

    async def delete(self, owner_id: str, request_id: str) -> bool:
        """Remove a response; whether there was one.

        A session is removed with its last response, unless it has messages besides those of its responses.
        """
