"""`make bench-gateway`: the overhead of relaying a provider. `python -m tests.bench.gateway [ROUNDS] [NAME...]`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from statistics import median

import uvloop
from tests.bench.gateway import gateways
from tests.bench.gateway.gateways import Running
from tests.bench.gateway.load import Seen, load
from tests.bench.gateway.upstream import SCRIPTS
from tests.bench.measure import cpu_seconds, resident_bytes
from tests.support.server import ROOT

_STREAMS = 32


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost per token or request in CPU seconds of the gateway and of its Envoy, and the clients' results."""

    gateway: float
    envoy: float
    seen: Seen


@dataclass(frozen=True, slots=True)
class Test:
    """A kind of load. `per_token`: the cost is divided by tokens, not by requests."""

    title: str
    script: str
    streams: int
    requests: int
    per_token: bool = True
    whole: bool = False
    patience: float = 30.0


# Enough requests for the resolution of the CPU time, a hundredth of a second.
BURST = Test("burst", "burst", _STREAMS, 4 * _STREAMS)
PACED = Test("paced", "paced", _STREAMS, _STREAMS)
FIRST = Test("first token", "one", 1, 40, per_token=False)
ONCE = Test("requests", "one", _STREAMS, 20 * _STREAMS, per_token=False, whole=True)
SLOW = (200, 500)


def main(rounds: int, names: Sequence[str]) -> None:
    """Print the tables."""
    print(f"Load at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; {rounds} interleaved rounds.\n")
    with ExitStack() as stack:
        provider = stack.enter_context(gateways.upstream())
        running = [provider, *(stack.enter_context(start(provider.streamed.port)) for start in _others(names))]
        for one in running:
            _run(one, ONCE)
        tests = (BURST, PACED, FIRST, ONCE)
        costs: dict[tuple[str, str], list[Cost]] = {(one.name, test.title): [] for one in running for test in tests}
        for number in range(rounds):
            for test in tests:
                # Each round begins with a different one, so that none always follows the same one.
                for shift in range(len(running)):
                    one = running[(number + shift) % len(running)]
                    costs[one.name, test.title].append(_run(one, test))
        _print_costs(running, costs)
        _print_dialect(costs)
        _print_grpc(running, rounds)
        _print_slow(running)
        _print_memory(running)


def _others(names: Sequence[str]) -> Iterable[Callable[[int], AbstractContextManager[Running]]]:
    known = {"envoy": gateways.envoy_alone, "plugai": gateways.server, "plugai-openai": gateways.openai_server}
    known |= {name: start for name, start in _SEPARATELY_INSTALLED.items() if gateways.installed(name)}
    return [start for name, start in known.items() if not names or name in names]


_SEPARATELY_INSTALLED = {"tensorzero": gateways.tensorzero, "litellm-proxy": gateways.litellm}


def _run(one: Running, test: Test) -> Cost:
    edge = one.whole if test.whole else one.streamed
    before = cpu_seconds(one.pids), cpu_seconds(one.envoy)
    tokens = SCRIPTS[test.script].tokens
    seen = uvloop.run(load(edge, test.script, tokens, test.streams, test.requests, test.patience))
    after = cpu_seconds(one.pids), cpu_seconds(one.envoy)
    units = max(1, seen.tokens if test.per_token else test.requests)
    return Cost((after[0] - before[0]) / units, (after[1] - before[1]) / units, seen)


def _print_costs(running: Sequence[Running], costs: dict[tuple[str, str], list[Cost]]) -> None:
    print(f"Burst: {_STREAMS} streams of 200 tokens at once. Paced: {_STREAMS} streams at 100 tokens/s. CPU time of")
    print(
        "the gateway's own process, and in brackets of its Envoy. Added: relative to the provider in the same round.\n"
    )
    print("| gateway | burst, µs/token | paced, µs/token | a request, ms | first token, ms added | requests/s |")
    print("|---|---|---|---|---|---|")
    for one in running:
        per = {test.title: costs[one.name, test.title] for test in (BURST, PACED, FIRST, ONCE)}
        firsts = zip(per["first token"], costs["direct", "first token"], strict=True)
        added = median(median(mine.seen.firsts or [9]) - median(direct.seen.firsts) for mine, direct in firsts)
        cells = [
            one.name,
            _cell(one, per["burst"], 1e6),
            _cell(one, per["paced"], 1e6),
            _cell(one, per["requests"], 1e3),
            f"{added * 1e3:.1f}",
            f"{median(ONCE.requests / cost.seen.seconds for cost in per['requests']):.0f}",
        ]
        print(f"| {' | '.join(cells)} |", flush=True)


def _cell(one: Running, costs: Sequence[Cost], factor: float) -> str:
    own = f"{median(cost.gateway for cost in costs) * factor:.3g}"
    return f"{own} ({median(cost.envoy for cost in costs) * factor:.3g})" if one.envoy else own


def _print_dialect(costs: dict[tuple[str, str], list[Cost]]) -> None:
    """The limit is 1.5 times what our own API takes."""
    for test in (BURST, PACED):
        own, other = (costs.get((name, test.title)) for name in ("PlugAI", "PlugAI, OpenAI's API"))
        if own and other:
            pairs = zip(own, other, strict=True)
            times = median((b.gateway + b.envoy) / (a.gateway + a.envoy) for a, b in pairs)
            print(
                f"\nOpenAI's API, CPU time of gateway and Envoy, {test.title}: {times:.2f} times ours.",
                flush=True,
            )


def _print_grpc(running: Sequence[Running], rounds: int) -> None:
    for one in running:
        if not one.grpc_port:
            continue
        for test in (BURST, PACED):
            spent = [_over_grpc(one, test) for _ in range(rounds)]
            print(f"\n{one.name}, gRPC without Envoy, {test.title}: {median(spent) * 1e6:.3g} µs/token.", flush=True)


def _over_grpc(one: Running, test: Test) -> float:
    before = cpu_seconds(one.pids)
    command = [sys.executable, "-m", "tests.bench.gateway.over_grpc", str(one.grpc_port), test.script, str(_STREAMS)]
    tokens = int(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=120).stdout)
    return (cpu_seconds(one.pids) - before) / tokens


def _print_slow(running: Sequence[Running]) -> None:
    print("\nStreams of 20 tokens/s for 10 s, all at once.\n")
    print("| gateway | streams | complete | lag p50, ms | lag p99, ms | µs/token |")
    print("|---|---|---|---|---|---|")
    for streams in SLOW:
        for one in running:
            cost = _run(one, Test("slow", "slow", streams, streams, patience=25.0))
            lags = sorted(cost.seen.lags) or [float("nan")]
            p50, p99 = (f"{lags[int(len(lags) * part)] * 1e3:.0f}" for part in (0.5, 0.99))
            print(
                f"| {one.name} | {streams} | {cost.seen.whole} | {p50} | {p99} | {cost.gateway * 1e6:.3g} |", flush=True
            )


def _print_memory(running: Sequence[Running]) -> None:
    print("\nMemory after these tests, and after 5,000 more requests (LiteLLM: 500).\n")
    print("| gateway | MB before | MB after |")
    print("|---|---|---|")
    for one in running:
        before = resident_bytes(one.pids)
        requests = 500 if one.name == "LiteLLM" else 5000
        _run(one, Test("many", "one", _STREAMS, requests, whole=True))
        print(f"| {one.name} | {before / 1e6:.0f} | {resident_bytes(one.pids) / 1e6:.0f} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, sys.argv[2:])
