"""The overhead of the server: one stream through Envoy, gateway and worker, compared with llama-cpp-python alone."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import grpc
from tests.bench.measure import children, cpu_seconds
from tests.support.server import RunningServer, running_server

from plugai.runners.cores import usable_cores
from plugai.runners.llama_cpp.provider import LlamaCppProvider
from plugai.v1 import generate_pb2, generate_pb2_grpc, message_pb2

TOKENS = 256
CONTEXT = 4096
TOPICS = (
    "the sea",
    "a lighthouse",
    "the moon",
    "a red bicycle",
    "honey bees",
    "an old library",
    "the first train",
    "tea",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One answer: its tokens, and the seconds to the first and to the last."""

    tokens: int
    first: float
    total: float

    @property
    def rate(self) -> float:
        """Tokens per second from the first on."""
        return (self.tokens - 1) / (self.total - self.first)

    @property
    def whole_rate(self) -> float:
        """Tokens per second, including the time for the prompt."""
        return self.tokens / self.total


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds per token."""

    gateway: float
    envoy: float


Ask = Callable[[str], Measured]


def run(rounds: int) -> None:
    """Print the table. Every round sends the same request to each of the three, one after the other."""
    path = str(next(iter(LlamaCppProvider().discover("/nonexistent"))).options["path"])
    threads = usable_cores()
    models = (
        'limits_per_user = {requests_per_minute = "unlimited"}\n'
        f'[[models]]\nid = "smollm2-135m-instruct"\nrunner = "llama_cpp"\npath = "{path}"\ncontext_length = {CONTEXT}\n'
    )
    with _bare(path, threads) as bare, running_server(models) as server:
        clients: dict[str, Ask] = {"bare": bare, "gRPC": _over_grpc(server), "SSE": _over_sse(server)}
        for warm_up in clients.values():
            warm_up("Say hello.")
        seen: dict[str, list[Measured]] = {name: [] for name in clients}
        costs: dict[str, list[Cost]] = {name: [] for name in clients}
        for number in range(rounds):
            # Each round begins with a different one, so that none always follows the same one.
            for shift in range(len(clients)):
                name = list(clients)[(number + shift) % len(clients)]
                prompt = f"Write a very long story about {TOPICS[number % len(TOPICS)]}."
                result, cost = _costed(server, clients[name], prompt)
                seen[name].append(result)
                costs[name].append(cost)
    _print(seen, costs, rounds, threads)


def _print(seen: dict[str, list[Measured]], costs: dict[str, list[Cost]], rounds: int, threads: int) -> None:
    print(f"\nOne stream of {TOKENS} tokens, SmolLM2-135M Q4_1, {threads} threads: {rounds} interleaved rounds.")
    print("All figures are medians; ratios and differences are to llama-cpp-python alone in the same round. Both cache")
    print("the start of the prompt that all rounds share, the system prompt.\n")
    print(
        "| through | tokens/s from the first on | of bare | with the prompt | first token | added | gateway | Envoy |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, results in seen.items():
        pairs = list(zip(results, seen["bare"], strict=True))
        cells = [
            name,
            f"{median(result.rate for result in results):.1f}",
            f"{median(mine.rate / floor.rate for mine, floor in pairs):.3f}",
            f"{median(mine.whole_rate / floor.whole_rate for mine, floor in pairs):.3f}",
            f"{median(result.first for result in results) * 1e3:.0f} ms",
            f"{median(mine.first - floor.first for mine, floor in pairs) * 1e3:+.1f} ms",
            f"{median(cost.gateway for cost in costs[name]) * 1e6:.0f} µs/token",
            f"{median(cost.envoy for cost in costs[name]) * 1e6:.0f} µs/token",
        ]
        print(f"| {' | '.join(cells)} |")


def _costed(server: RunningServer, ask_for: Ask, prompt: str) -> tuple[Measured, Cost]:
    envoy = [pid for pid, command in children(server.pid).items() if "envoy" in command.split(" ")[0]]
    before = cpu_seconds([server.pid]), cpu_seconds(envoy)
    result = ask_for(prompt)
    after = cpu_seconds([server.pid]), cpu_seconds(envoy)
    return result, Cost(*((late - early) / result.tokens for early, late in zip(before, after, strict=True)))


@contextmanager
def _bare(path: str, threads: int) -> Iterator[Ask]:
    command = [sys.executable, str(Path(__file__).with_name("bare.py")), path, str(threads), str(CONTEXT)]
    environment = os.environ | {"GOMP_SPINCOUNT": "10000"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        talk, listen = process.stdin, process.stdout
        assert listen.readline() == "ready\n"

        def ask_for(prompt: str) -> Measured:
            talk.write(json.dumps({"prompt": prompt, "tokens": TOKENS}) + "\n")
            talk.flush()
            return Measured(**json.loads(listen.readline()))

        yield ask_for
        talk.close()


def _over_grpc(server: RunningServer) -> Ask:
    channel = grpc.insecure_channel(server.url.removeprefix("http://"))
    stub = generate_pb2_grpc.GenerateServiceStub(channel)

    def ask_for(prompt: str) -> Measured:
        request = generate_pb2.GenerateRequest()
        request.messages.add(role=message_pb2.ROLE_USER).parts.add(text=prompt)
        request.parameters.MergeFrom(message_pb2.Parameters(temperature=0, max_output_tokens=TOKENS))
        began = time.perf_counter()
        first = None
        for event in stub.Generate(request):
            if first is None and event.HasField("delta"):
                first = time.perf_counter()
        total = time.perf_counter() - began
        return Measured(event.finished.usage.output_tokens, (first or began) - began, total)

    return ask_for


def _over_sse(server: RunningServer) -> Ask:
    def ask_for(prompt: str) -> Measured:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        messages = [{"role": "ROLE_USER", "parts": [{"text": prompt}]}]
        body = {"messages": messages, "parameters": {"temperature": 0, "max_output_tokens": TOKENS}}
        began = time.perf_counter()
        connection.request("POST", "/v1/generate", json.dumps(body), {"content-type": "application/json"})
        first = None
        last = b""
        for line in connection.getresponse():
            if first is None and b'"delta"' in line:
                first = time.perf_counter()
            last = line if line.strip() else last
        total = time.perf_counter() - began
        connection.close()
        usage = json.loads(last.removeprefix(b"data: "))["finished"]["usage"]
        return Measured(usage["output_tokens"], (first or began) - began, total)

    return ask_for
