"""Turns of sessions: a message is said, or answered anew."""

from __future__ import annotations

from plugai.runners.base import GenerationRequest
from plugai.server.core.generation.generator import Generator
from plugai.server.core.generation.records import OnDisconnect
from plugai.server.core.generation.run import Run
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.history import Follow
from plugai.server.core.sessions.titles import Titles
from plugai.server.core.sessions.turn_hooks import TurnDependencies, TurnHooks


class SessionTurns:
    """Starts turns. One that is being written is never continued, while other branches may go on beside it."""

    def __init__(
        self, generator: Generator, keeping: TurnDependencies, titles: Titles, on_disconnect: OnDisconnect
    ) -> None:
        """`on_disconnect` is for turns that say nothing of it."""
        self._generator = generator
        self._keeping = keeping
        self._titles = titles
        self._on_disconnect = on_disconnect

    async def start(
        self,
        caller: Principal,
        request: GenerationRequest,
        follow: Follow,
        on_disconnect: OnDisconnect | None,
        deadline: float | None,
    ) -> Run:
        """Start a turn of the request's session, whose messages are those that are new. `deadline` is in seconds.

        Raises SessionNotFoundError, MessageNotFoundError, TurnInProgressError, and what a request without a session
        may be refused for.
        """
        self._titles.give_way(caller.id)
        hooks = TurnHooks(self._keeping, follow)
        return await self._generator.start(caller, request, on_disconnect or self._on_disconnect, deadline, hooks)
