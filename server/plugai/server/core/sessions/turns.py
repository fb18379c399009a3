"""Turns of sessions: a new message is answered, or an answer is regenerated."""

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
    """Starts turns. An answer in progress cannot be continued; other branches of the session can."""

    def __init__(
        self, generator: Generator, dependencies: TurnDependencies, titles: Titles, on_disconnect: OnDisconnect
    ) -> None:
        """`on_disconnect` applies to turns that do not specify it."""
        self._generator = generator
        self._dependencies = dependencies
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
        """Start a turn; the request's messages are the new ones. `deadline` is in seconds.

        Raises SessionNotFoundError, MessageNotFoundError, TurnInProgressError, SessionChangedError, and what a request
        without a session may raise.
        """
        self._titles.cancel_for(caller.id)
        hooks = TurnHooks(self._dependencies, follow)
        return await self._generator.start(caller, request, on_disconnect or self._on_disconnect, deadline, hooks)
