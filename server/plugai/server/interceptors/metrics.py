"""Metrics of every call, and one log line for each."""

from __future__ import annotations

from functools import cache
from time import perf_counter

import structlog
from prometheus_client import CollectorRegistry, Gauge, Histogram

from plugai.server.interceptors.chain import Call, CallNext

log = structlog.get_logger(__name__)

_BUCKETS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300, float("inf"))


class CallMetrics:
    """Durations and running calls of every rpc, in a Prometheus registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        names = ("method", "code")
        self._seconds = Histogram(
            "plugai_rpc_seconds", "Duration of a call in seconds.", names, registry=registry, buckets=_BUCKETS
        )
        self._running = Gauge("plugai_rpc_running", "Calls that are running.", ("method",), registry=registry)
        # Looking up a metric by its labels takes longer than counting.
        self._seconds_of, self._running_of = cache(self._seconds.labels), cache(self._running.labels)

    async def measure(self, call: Call, call_next: CallNext) -> None:
        """Measure the call, however it ends."""
        start = perf_counter()
        running = self._running_of(call.method)
        running.inc()
        try:
            await call_next()
        finally:
            seconds = perf_counter() - start
            running.dec()
            self._seconds_of(call.method, call.code.name).observe(seconds)
            # Envoy checks the health every second, which is not worth a line.
            write = log.debug if call.method.startswith("/grpc.health.") else log.info
            write("call", method=call.method, code=call.code.name, ms=round(seconds * 1000, 1))
