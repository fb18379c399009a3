"""`make hostile`: random messages and bodies, then hostile callers beside a well-behaved user; prints what was seen.

`python -m tests.hostile [MESSAGES] [BODIES] [SECONDS] [SEED]`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.bench.measure import children, resident_bytes
from tests.hostile.callers import compare
from tests.hostile.grpc_messages import send_messages
from tests.hostile.people import register
from tests.hostile.rest_bodies import send_bodies
from tests.support.server import ACCOUNTS, ECHO_MODELS, RunningServer, running_server

_NO_LIMITS = 'limits_per_user = {requests_per_minute = "unlimited", streams = "unlimited"}\n'


def main(messages: int, bodies: int, seconds: int, seed: int) -> None:
    """Print the tables; raises AssertionError if an answer is none that the contract knows."""
    print(f"Load at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, seed {seed}.\n")
    with running_server(_NO_LIMITS + ECHO_MODELS, environment=ACCOUNTS) as server:
        tokens = [server.token, register(server, "member").token, "no-token"]
        callers = [{"authorization": f"Bearer {token}"} for token in tokens]
        target = f"{server.url.removeprefix('http://')}"
        metadata = [tuple(caller.items()) for caller in callers]
        _report(server, "gRPC messages", lambda: asyncio.run(send_messages(target, messages, metadata, seed)))
        _report(server, "REST bodies", lambda: asyncio.run(send_bodies(server.url, bodies, callers, seed)))
        assert "Traceback" not in server.log, server.log
    if seconds:
        compare(seconds, seed)


def _report(server: RunningServer, what: str, send: Callable[[], Counter[Any]]) -> None:
    processes = [server.pid, *children(server.pid)]
    before, began = resident_bytes(processes), time.monotonic()
    seen = send()
    took, after = time.monotonic() - began, resident_bytes(processes)
    print(f"{seen.total():,} {what} in {took:.0f} s; memory {before >> 20} MiB before, {after >> 20} MiB after.\n")
    print("| answer | |\n|---|---|")
    for answer, count in seen.most_common():
        print(f"| {getattr(answer, 'name', answer)} | {count:,} |")
    print()


if __name__ == "__main__":
    main(*(int(given) for given in (sys.argv[1:] + ["20000", "5000", "60", "1"][len(sys.argv) - 1 :])))
