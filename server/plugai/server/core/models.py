"""Which models there are, and the host of each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime

from plugai.runners.base import Capability, LoadStage, ModelSpec, Runner
from plugai.runners.errors import ModelNotFoundError, PlugAIError, RunnerNotInstalledError, WorkCancelledError
from plugai.server.core.feed import Feed
from plugai.server.core.hosting import Clock, ModelHost, ModelState
from plugai.server.core.operations import Operation, OperationKind, Operations, OperationState
from plugai.server.core.requests import Failure


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model as it is now. `error` says why it cannot answer, if it cannot."""

    spec: ModelSpec
    state: ModelState
    is_default: bool
    pinned: bool
    capabilities: frozenset[Capability]
    context_length: int | None
    capacity: int
    active: int
    waiting: int
    error: PlugAIError | None
    loaded_at: datetime | None


class Models:
    """The models of this gateway, by id."""

    def __init__(
        self,
        specs: Mapping[str, ModelSpec],
        default: str,
        make: Callable[[ModelSpec], Runner],
        missing: Callable[[ModelSpec], str | None],
        waiting: Callable[[str], int],
        operations: Operations,
        clock: Clock,
        load_seconds: float,
    ) -> None:
        """`make` gives an unloaded runner; `missing` says what must be installed first; `waiting` counts the queue."""
        self.default = default
        self._missing = missing
        self._waiting = waiting
        self._operations = operations
        self._loads: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._feed = Feed[ModelStatus]()
        self._hosts = {
            spec.id: ModelHost(
                spec,
                lambda spec=spec: make(spec),  # type: ignore[misc]
                pinned=spec.id == default,
                load_seconds=load_seconds,
                clock=clock,
                changed=self._publish,
            )
            for spec in sorted(specs.values(), key=lambda spec: spec.id)
        }

    def host(self, model: str) -> ModelHost:
        """The host of this model, of the default one if `model` is empty.

        Raises ModelNotFoundError, RunnerNotInstalledError.
        """
        host = self._host(model)
        if (sentence := self._missing(host.spec)) is not None:
            raise RunnerNotInstalledError(sentence)
        return host

    def status(self, model: str) -> ModelStatus:
        """The model as it is now. Raises ModelNotFoundError."""
        return self._status(self._host(model))

    def statuses(self) -> list[ModelStatus]:
        """Every model as it is now, by id."""
        return [self._status(host) for host in self._hosts.values()]

    def watch(self) -> AsyncGenerator[ModelStatus, None]:
        """Every model as it is now, and again at every change."""
        return self._feed.watch(self.statuses())

    def load(self, model: str) -> Operation:
        """Begin to load a model, or follow the load that goes on. Raises as `host`."""
        host = self.host(model)
        running = self._loads.get(host.spec.id)
        if running is not None:
            return self._operations.get(running)
        operation = self._operations.begin(OperationKind.LOAD, host.spec.id, host.cancel_load)
        self._loads[host.spec.id] = operation.id
        self._spawn(self._follow(host, operation.id))
        return operation

    async def unload(self, model: str) -> ModelStatus:
        """Free what a model holds; the model as it then is. Raises ModelNotFoundError, ModelBusyError."""
        host = self._host(model)
        await host.unload()
        return self._status(host)

    def hold_pinned(self) -> None:
        """Begin to load the pinned models that can be loaded, and keep trying."""
        for host in self._hosts.values():
            if host.pinned and self._missing(host.spec) is None:
                self._spawn(host.hold())

    async def close(self) -> None:
        """Free what every model holds."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(host.close() for host in self._hosts.values()), *self._tasks, return_exceptions=True)

    async def _follow(self, host: ModelHost, operation_id: str) -> None:
        def report(stage: LoadStage) -> None:
            self._operations.move(operation_id, stage.name, stage.fraction)
            self._operations.count(operation_id, host.waiters)

        try:
            await host.ready(report)
        except WorkCancelledError:
            self._operations.end(operation_id, OperationState.CANCELLED)
        except PlugAIError as error:
            failure = Failure(error.reason, error.message, error.retryable)
            self._operations.end(operation_id, OperationState.FAILED, failure)
        else:
            self._operations.end(operation_id, OperationState.SUCCEEDED)
        finally:
            del self._loads[host.spec.id]

    def _host(self, model: str) -> ModelHost:
        try:
            return self._hosts[model or self.default]
        except KeyError:
            raise ModelNotFoundError(model or self.default) from None

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _publish(self, host: ModelHost) -> None:
        self._feed.publish(host.spec.id, self._status(host))

    def _status(self, host: ModelHost) -> ModelStatus:
        sentence = self._missing(host.spec)
        described = host.described
        return ModelStatus(
            spec=host.spec,
            state=host.state,
            is_default=host.spec.id == self.default,
            pinned=host.pinned,
            capabilities=described.capabilities,
            context_length=described.context_length,
            capacity=host.capacity,
            active=host.active,
            waiting=self._waiting(host.spec.id),
            error=host.error if sentence is None else RunnerNotInstalledError(sentence),
            loaded_at=host.loaded_at,
        )
