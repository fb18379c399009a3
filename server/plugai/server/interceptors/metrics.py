"""Counts and times every call, and logs one line for it."""

from __future__ import annotations

from functools import cache
from time import perf_counter

import structlog
from prometheus_client import CollectorRegistry, Gauge, Histogram

from plugai.server.interceptors.chain import Call, CallNext

log = structlog.get_logger(__name__)

_BUCKETS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300, float("inf"))


class CallMetrics:
    """The numbers of every rpc, in a registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        names = ("method", "code")
        self._seconds = Histogram(
            "plugai_rpc_seconds", "Seconds of each call.", names, registry=registry, buckets=_BUCKETS
        )
        self._running = Gauge("plugai_rpc_running", "Calls that run.", ("method",), registry=registry)
        # Looking a metric up by its labels costs more than counting.
        self._seconds_of, self._running_of = cache(self._seconds.labels), cache(self._running.labels)

    async def around(self, call: Call, proceed: CallNext) -> None:
        """Measure the call, however it ends."""
        began = perf_counter()
        running = self._running_of(call.method)
        running.inc()
        try:
            await proceed()
        finally:
            seconds = perf_counter() - began
            running.dec()
            self._seconds_of(call.method, call.code.name).observe(seconds)
            # Envoy asks for the health every second; that is no news.
            tell = log.debug if call.method.startswith("/grpc.health.") else log.info
            tell("call", method=call.method, code=call.code.name, ms=round(seconds * 1000, 1))
