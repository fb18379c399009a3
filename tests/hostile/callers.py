"""A well-behaved user's latencies on a quiet server, and beside hostile callers."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import httpx2
from tests.bench.measure import children, percentile, resident_bytes
from tests.hostile.people import Member, register
from tests.support.server import ACCOUNTS, RunningServer, running_server

_HOSTILE_MEMBERS = 3
_PAUSE_SECONDS = 0.1
_SETTINGS = """
[[models]]
id = "echo"
runner = "echo"
capacity = 4
"""
Latencies = Mapping[str, Sequence[float]]


def compare(seconds: int, seed: int) -> None:
    """Print the user's latencies without and with hostile callers, and the server's memory."""
    with running_server(_SETTINGS, environment=ACCOUNTS) as server:
        user = register(server, "friend")
        hostile = [register(server, f"hostile-{number}") for number in range(_HOSTILE_MEMBERS)]
        quiet = measure(server, user, seconds / 3)
        before = _memory(server)
        with hostile_callers(server, hostile):
            beside = measure(server, user, seconds)
            after = _memory(server)
        _report(quiet, beside)
        print(f"\nMemory: {before >> 20} MiB before, {after >> 20} MiB at the end.")
        assert "Traceback" not in server.log, server.log


@contextmanager
def hostile_callers(server: RunningServer, members: Sequence[Member]) -> Iterator[None]:
    """Hostile callers in a process of their own, until the context ends."""
    command = [sys.executable, "-m", "tests.hostile.behaviours", server.url, *(member.token for member in members)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        yield
        assert process.poll() is None, process.stderr and process.stderr.read()
    finally:
        process.kill()
        process.wait()


def measure(server: RunningServer, user: Member, seconds: float) -> Latencies:
    """Seconds of each of the user's calls, by kind, one after the other; all must succeed."""
    seen: dict[str, list[float]] = defaultdict(list)
    message = {"role": "ROLE_USER", "parts": [{"text": "A few words, please."}]}
    calls = {
        "who am I": ("GET", "/v1/me", None),
        "list sessions": ("GET", "/v1/sessions", None),
        "answer of the echo model": ("POST", "/v1/generate:once", {"model": "echo", "messages": [message]}),
        "8 tokens of SmolLM2": (
            "POST",
            "/v1/generate:once",
            {"messages": [message], "parameters": {"max_output_tokens": 8, "temperature": 0}},
        ),
    }
    until = time.monotonic() + seconds
    with httpx2.Client(base_url=server.url, headers=user.headers, timeout=60) as http:
        while time.monotonic() < until:
            for name, (verb, path, body) in calls.items():
                began = time.monotonic()
                response = http.request(verb, path, json=body)
                seen[name].append(time.monotonic() - began)
                assert response.status_code == 200, (name, response.text)
            time.sleep(_PAUSE_SECONDS)
    return seen


def _report(quiet: Latencies, beside: Latencies) -> None:
    print("| a well-behaved user's call | quiet p50 | p95 | beside hostile callers p50 | p95 | p50 of quiet |")
    print("|---|---|---|---|---|---|")
    for name, times in quiet.items():
        cells = [f"{percentile(t, share) * 1000:.1f} ms" for t in (times, beside[name]) for share in (0.5, 0.95)]
        ratio = percentile(beside[name], 0.5) / percentile(times, 0.5)
        print(f"| {name} | {' | '.join(cells)} | {ratio:.2f} |")


def _memory(server: RunningServer) -> int:
    return resident_bytes([server.pid, *children(server.pid)])
