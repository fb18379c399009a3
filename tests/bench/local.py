"""`make bench-local`: text from a local model, compared with llama.cpp's other servers and a bare loop.

Each round sends every request to every engine in turn, so that a ratio compares what ran within the same minutes.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median

from tests.bench import engines, interference, sessions
from tests.bench.engines import Engine, Stream, Turns, together
from tests.bench.measure import percentile

from plugai.runners.cores import usable_cores
from plugai.runners.llama_cpp.provider import LlamaCppProvider

STREAMS = (1, 2, 4, 8, 16)
OURS, PYTHON = "PlugAI", "llama_cpp.server"
# It answers one request after the other: with more streams, the last ones only wait longer.
PYTHON_STREAMS = 4
TOPICS = ("the sea", "a lighthouse", "the moon", "honey bees", "an old library", "the first train", "tea", "a desert")

Start = Callable[[], AbstractContextManager[Engine]]


@dataclass(frozen=True, slots=True)
class Measured:
    """A number of concurrent streams in one round: their total tokens per second, and each stream."""

    rate: float
    streams: list[Stream]
    memory: int


def main() -> None:
    options = _options()
    model = str(next(iter(LlamaCppProvider().discover("/nonexistent"))).options["path"])
    threads = options.threads
    print(f"Load at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; {threads} threads each.")
    starts = _starts(options, model, threads)
    with started(starts) as running:
        for engine in running.values():
            engine.ask([("user", "Say hello.")], 8)
        _print_streams(_streams(running, options.rounds, options.tokens), options.rounds, options.tokens)
        servers = {name: engine for name, engine in running.items() if name != "bare"}
        sessions.run(servers, options.rounds)
        interference.run(servers, options.rounds)
    interference.run_cancellations(model, threads)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compares local text inference.")
    parser.add_argument("--peer", help="a Python interpreter with llama-cpp-python[server]")
    parser.add_argument("--llama-server", help="llama.cpp's llama-server")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=64, help="of each stream")
    # On a busy machine, threads that wait for each other measure the other programs.
    parser.add_argument("--threads", type=int, default=usable_cores(), help="of each engine")
    return parser.parse_args()


def _starts(options: argparse.Namespace, model: str, threads: int) -> dict[str, Start]:
    starts: dict[str, Start] = {
        "bare": lambda: engines.bare(model, threads),
        OURS: lambda: engines.server(model, threads),
    }
    if options.llama_server:
        starts["llama-server"] = lambda: engines.llama_server(options.llama_server, model, threads)
    if options.peer:
        starts[PYTHON] = lambda: engines.python_server(options.peer, model, threads)
    return starts


@contextmanager
def started(starts: Mapping[str, Start]) -> Iterator[dict[str, Engine]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(start()) for name, start in starts.items()}


def _streams(running: Mapping[str, Engine], rounds: int, tokens: int) -> dict[tuple[str, int], list[Measured]]:
    seen: dict[tuple[str, int], list[Measured]] = {}
    names = list(running)
    for number in range(rounds):
        for count in STREAMS:
            asked = [_story(number, stream) for stream in range(count)]
            # Each round begins with a different one, so that none always follows the same one.
            for name in names[number % len(names) :] + names[: number % len(names)]:
                if name == PYTHON and count > PYTHON_STREAMS:
                    continue
                streams, seconds = together(running[name], asked, tokens)
                rate = sum(stream.tokens for stream in streams) / seconds
                seen.setdefault((name, count), []).append(Measured(rate, streams, running[name].memory()))
    return seen


def _story(number: int, stream: int) -> Turns:
    """A new question for each round and stream."""
    topic = TOPICS[(number + stream) % len(TOPICS)]
    return [("user", f"Chapter {number * max(STREAMS) + stream + 1}: write a very long story about {topic}.")]


def _print_streams(seen: Mapping[tuple[str, int], list[Measured]], rounds: int, tokens: int) -> None:
    print(
        f"\nStreams of {tokens} tokens, SmolLM2-135M Q4_1, greedy: medians of {rounds} interleaved rounds; ratios are"
    )
    print("PlugAI to the other in the same round. First token and gap: of all streams; a gap is between pieces.\n")
    print("| streams | engine | tokens/s | PlugAI relative to it | first token p50 | p99 | gap p99 | memory |")
    print("|---|---|---|---|---|---|---|---|")
    for (name, count), results in sorted(seen.items(), key=lambda item: item[0][1]):
        ours = seen[OURS, count]
        ratio = median(mine.rate / theirs.rate for mine, theirs in zip(ours, results, strict=True))
        firsts = [stream.first for result in results for stream in result.streams]
        gaps = [gap for result in results for stream in result.streams for gap in stream.gaps]
        cells = [
            str(count),
            name,
            f"{median(result.rate for result in results):.1f}",
            f"{ratio:.2f}",
            f"{median(firsts) * 1e3:.0f} ms",
            f"{percentile(firsts, 0.99) * 1e3:.0f} ms",
            f"{percentile(gaps, 0.99) * 1e3:.0f} ms",
            f"{results[-1].memory / 2**20:.0f} MiB",
        ]
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
