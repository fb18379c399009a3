"""`make soak`: workers killed again and again, at random moments. `python -m tests.soak [KILLS] [SEED]`."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from statistics import quantiles

from tests.soak.kills import VISITORS, Report, soak
from tests.support.server import running_server


def main(kills: int, seed: int) -> None:
    """Print the table."""
    load = os.getloadavg()[0]
    with running_server('limits_per_user = {requests_per_minute = "unlimited"}') as server:
        began = time.monotonic()
        report = asyncio.run(soak(server, kills, seed))
        seconds = time.monotonic() - began
    print(f"{report.kills.total()} kills in {seconds:.0f} s, seed {seed}, up to {VISITORS} visitors each time.")
    print(f"Load when it began: {load:.1f} on {os.cpu_count()} processors.\n")
    print("| what | |\n|---|---|")
    for what, value in _rows(report):
        print(f"| {what} | {value} |")


def _rows(report: Report) -> list[tuple[str, str]]:
    cuts = quantiles(report.back, n=100)
    return [
        *((f"kills: model {state}", f"{number}") for state, number in sorted(report.kills.items())),
        *((f"answers: {end}", f"{number}") for end, number in sorted(report.ends.items())),
        ("not answered after a kill", f"{report.unanswered}"),
        ("waiters hung", f"{report.hung}"),
        ("turns leaked", f"{report.leaked}"),
        ("pinned model back, p50", f"{cuts[49]:.2f} s"),
        ("pinned model back, p99", f"{cuts[98]:.2f} s"),
        ("pinned model back, longest", f"{max(report.back):.2f} s"),
        ("gateway's memory at the start", _mib(report.memory[0])),
        ("gateway's memory in the middle", _mib(report.memory[len(report.memory) // 2])),
        ("gateway's memory at the end", _mib(report.memory[-1])),
    ]


def _mib(size: int) -> str:
    return f"{size / 2**20:.1f} MiB"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
