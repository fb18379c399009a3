"""How a call is made: with the caller's credential, within its deadline, and again if that is safe and may help."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from plugai.client.errors import AuthenticationError, PlugAIError
from plugai.client.retries import Retries
from plugai.client.rpc import Answer, CallOptions, Request, Rpc
from plugai.client.statuses import deadline_passed
from plugai.client.tokens import Tokens
from plugai.client.transports.base import Content, Download, Transport


@dataclass(slots=True)
class Attempts:
    """The attempts of one call."""

    tokens: Tokens
    retries: Retries
    repeatable: bool
    public: bool
    deadline: float | None
    headers: Mapping[str, str]
    _number: int = 0
    _token: str = ""
    _renewed: str | None = None

    async def begin(self) -> CallOptions:
        """The options of the next attempt. Raises DeadlineExceededError if no time is left."""
        self._number += 1
        self._token = "" if self.public else await self.tokens.current()
        return CallOptions(self._token, self._left(), self.headers)

    async def recover(self, error: PlugAIError) -> None:
        """Wait until another attempt makes sense. Raises `error` if none does."""
        if isinstance(error, AuthenticationError) and not self.public and await self._renew(error):
            return
        delay = self.retries.delay(self._number, error, repeatable=self.repeatable)
        left = self._left()
        if delay is None or (left is not None and delay >= left):
            raise error
        self.retries.notify(error, delay)
        await self.retries.sleep(delay)

    def progress(self) -> None:
        """Something has arrived: what fails from now on has nothing to do with earlier failures."""
        self._number, self._renewed = 0, None

    async def _renew(self, error: AuthenticationError) -> bool:
        """Replace the token that was refused; each only once."""
        if error.reason != "UNAUTHENTICATED" or self._renewed is not None:
            return False
        self._renewed = self._token
        return await self.tokens.renew(self._token)

    def _left(self) -> float | None:
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise deadline_passed()
        return left


class _Default:
    """Stands for the timeout of the client."""


_DEFAULT = _Default()


class Caller:
    """Makes calls. A timeout is in seconds and holds for all attempts together; None means no limit.

    `timeout` is that of calls with a single answer that name none. `headers` are sent with every call.
    """

    def __init__(
        self,
        transport: Transport,
        tokens: Tokens,
        retries: Retries,
        timeout: float | None,
        headers: Mapping[str, str],
    ) -> None:
        self._headers = headers
        self._timeout = timeout
        self._transport = transport
        self._tokens = tokens
        self._retries = retries

    def attempts(self, rpc: Rpc[Request, Answer], timeout: float | None) -> Attempts:
        """The attempts of a call that begins now."""
        deadline = None if timeout is None else time.monotonic() + timeout
        return Attempts(self._tokens, self._retries, rpc.repeatable, rpc.public, deadline, self._headers)

    async def unary(
        self, rpc: Rpc[Request, Answer], request: Request, timeout: float | _Default | None = _DEFAULT
    ) -> Answer:
        """Send a message, and return the answer."""
        within = self._timeout if isinstance(timeout, _Default) else timeout
        return await self._repeat(rpc, within, lambda options: self._transport.unary(rpc, request, options))

    async def stream(
        self, rpc: Rpc[Request, Answer], request: Request, timeout: float | None = None
    ) -> AsyncGenerator[Answer, None]:
        """Send a message, and yield the messages of the answer. It is repeated only before the first one."""
        attempts, begun = self.attempts(rpc, timeout), False
        while True:
            try:
                async with aclosing(self.once(rpc, request, await attempts.begin())) as messages:
                    async for message in messages:
                        begun = True
                        yield message
                return
            except PlugAIError as error:
                if begun:
                    raise
                await attempts.recover(error)

    async def once(
        self, rpc: Rpc[Request, Answer], request: Request, options: CallOptions
    ) -> AsyncGenerator[Answer, None]:
        """One attempt of a stream, which only the caller can repeat."""
        async with aclosing(self.once_in_batches(rpc, request, options)) as batches:
            async for messages in batches:
                for message in messages:
                    yield message

    def once_in_batches(
        self, rpc: Rpc[Request, Answer], request: Request, options: CallOptions
    ) -> AsyncGenerator[Sequence[Answer], None]:
        """The same, with the messages that arrive together in one sequence."""
        return self._transport.stream(rpc, request, options)

    @asynccontextmanager
    async def download(
        self, rpc: Rpc[Request, bytes], request: Request, options: CallOptions
    ) -> AsyncIterator[Download]:
        """One attempt of a download, which only the caller can resume."""
        async with self._transport.download(rpc, request, options) as answer:
            yield answer

    async def upload(
        self,
        rpc: Rpc[Request, Answer],
        request: Request,
        content: Callable[[], Content] | Content,
        timeout: float | None = None,
    ) -> Answer:
        """Send a message with bytes. Content that can be read only once is sent only once."""
        if isinstance(content, Content):
            options = await self.attempts(rpc, timeout).begin()
            return await self._transport.upload(rpc, request, content, options)
        return await self._repeat(
            rpc, timeout, lambda options: self._transport.upload(rpc, request, content(), options)
        )

    async def _repeat(
        self, rpc: Rpc[Request, Answer], timeout: float | None, call: Callable[[CallOptions], Awaitable[Answer]]
    ) -> Answer:
        attempts = self.attempts(rpc, timeout)
        while True:
            try:
                return await call(await attempts.begin())
            except PlugAIError as error:
                await attempts.recover(error)
