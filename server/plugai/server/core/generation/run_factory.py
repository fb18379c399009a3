"""Creates the run and the record of an admitted request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from plugai.server.core.clock import Clock
from plugai.server.core.generation.admission import Admitted
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.record_writer import RecordWriter
from plugai.server.core.generation.records import OnDisconnect, RequestRecord, RequestRepository
from plugai.server.core.generation.run import Run
from plugai.server.core.log_memory import LogMemory
from plugai.server.core.principal import Principal


@dataclass(frozen=True, slots=True)
class RunLimits:
    """`memory` bounds the requests' events; a reader may block a request for `patience` seconds."""

    memory: LogMemory
    patience: float


class RunFactory:
    """Creates the runs of one gateway, whose name is in their records."""

    def __init__(
        self, records: RequestRepository, clock: Clock, new_id: Callable[[], str], gateway: str, limits: RunLimits
    ) -> None:
        self._records = records
        self._clock = clock
        self._new_id = new_id
        self._gateway = gateway
        self._limits = limits

    def create(
        self,
        caller: Principal,
        admitted: Admitted,
        fingerprint: str,
        hooks: RequestHooks,
        on_disconnect: OnDisconnect,
        deadline: float | None,
    ) -> Run:
        """A run that has not been started. `deadline` is in seconds from now."""
        request = admitted.request
        record = RequestRecord(
            request_id=request.request_id or f"r-{self._new_id()}",
            owner_id=caller.id,
            gateway=self._gateway,
            fingerprint=fingerprint,
            model=admitted.hosts[0].spec.id,
            on_disconnect=on_disconnect,
            created_at=self._clock.now(),
            session_id=request.session_id,
            purpose=hooks.purpose,
        )
        writer = RecordWriter(self._records, record)
        limits = self._limits
        log_bytes = partial(limits.memory.share, caller.id)
        return Run(caller, request, record, writer, hooks, self._clock, log_bytes, limits.patience, deadline)
