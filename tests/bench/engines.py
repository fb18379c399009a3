"""The engines that are compared, each as its clients use it, and the measurement of one stream."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from tests.bench.measure import children, resident_bytes
from tests.support.server import running_server

SEQUENCES = 16
LENGTH = 2560
_START_SECONDS = 120.0
Turns = Sequence[tuple[str, str]]
"""A conversation: roles as OpenAI calls them, and texts."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One answer: its tokens, and the seconds from the request to each piece of it."""

    tokens: int
    pieces: Sequence[float]
    texts: Sequence[str] = ()
    """The text of each piece, where that is known."""

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def first(self) -> float:
        return self.pieces[0]

    @property
    def gaps(self) -> list[float]:
        """Seconds between pieces."""
        return [later - earlier for earlier, later in pairwise(self.pieces)]


class Engine(Protocol):
    """An engine that answers requests."""

    def ask(self, turns: Turns, tokens: int, temperature: float = 0) -> Stream:
        """One answer to a conversation."""

    def memory(self) -> int:
        """Resident bytes of all its processes."""


class OverHttp:
    """A server that streams; subclasses differ in requests and events."""

    path = "/v1/chat/completions"

    def __init__(self, port: int, pids: Sequence[int]) -> None:
        self._port = port
        self._pids = pids

    def ask(self, turns: Turns, tokens: int, temperature: float = 0) -> Stream:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        body = json.dumps(self.body(turns, tokens, temperature))
        began = time.perf_counter()
        connection.request("POST", self.path, body, {"content-type": "application/json"})
        pieces: list[float] = []
        texts: list[str] = []
        counted = 0
        for line in connection.getresponse():
            if line.startswith(b"data: {"):
                text, count = self.read(json.loads(line[6:]))
                counted = count or counted
                if text:
                    pieces.append(time.perf_counter() - began)
                    texts.append(text)
        connection.close()
        # llama-cpp-python's server reports no usage; it sends one token per piece.
        return Stream(counted or len(pieces), pieces, texts)

    def memory(self) -> int:
        return resident_bytes(pid for parent in self._pids for pid in (parent, *children(parent)))

    def body(self, turns: Turns, tokens: int, temperature: float) -> dict[str, object]:
        messages = [{"role": role, "content": text} for role, text in turns]
        options = {"stream": True, "stream_options": {"include_usage": True}}
        return {"messages": messages, "max_tokens": tokens, "temperature": temperature, **options}

    def read(self, event: dict[str, object]) -> tuple[str, int]:
        """The text of an event, and the total tokens if it has them."""
        choices, usage = event.get("choices"), event.get("usage")
        text = choices[0]["delta"].get("content") or "" if isinstance(choices, list) and choices else ""
        return text, usage["completion_tokens"] if isinstance(usage, dict) else 0


class PlugAI(OverHttp):
    """PlugAI, through Envoy, gateway and worker."""

    path = "/v1/generate"

    def body(self, turns: Turns, tokens: int, temperature: float) -> dict[str, object]:
        messages = [{"role": f"ROLE_{role.upper()}", "parts": [{"text": text}]} for role, text in turns]
        return {"messages": messages, "parameters": {"temperature": temperature, "max_output_tokens": tokens}}

    def read(self, event: dict[str, object]) -> tuple[str, int]:
        delta, finished = event.get("delta"), event.get("finished")
        text = str(delta.get("text", "")) if isinstance(delta, dict) else ""
        return text, finished["usage"]["output_tokens"] if isinstance(finished, dict) else 0


class Bare:
    """The loop of bare_batch.py."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, turns: Turns, tokens: int, temperature: float = 0) -> Stream:
        return self.together([turns], tokens)[0]

    def together(self, asked: Sequence[Turns], tokens: int) -> list[Stream]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"prompts": [turns[-1][1] for turns in asked], "tokens": tokens}) + "\n")
        self._process.stdin.flush()
        result = json.loads(self._process.stdout.readline())
        prefill = result["total"] - sum(result["gaps"])
        pieces = [prefill + sum(result["gaps"][:number]) for number in range(1, tokens)]
        return [Stream(tokens, [first, *pieces]) for first in result["firsts"]]

    def memory(self) -> int:
        return resident_bytes([self._process.pid])


def together(engine: Engine, asked: Sequence[Turns], tokens: int) -> tuple[list[Stream], float]:
    """The answers to concurrent requests, and the seconds to the end of the last."""
    began = time.perf_counter()
    if isinstance(engine, Bare):
        streams = engine.together(asked, tokens)
    else:
        with ThreadPoolExecutor(len(asked)) as pool:
            streams = list(pool.map(lambda turns: engine.ask(turns, tokens), asked))
    return streams, time.perf_counter() - began


@contextmanager
def server(model: str, threads: int) -> Iterator[Engine]:
    """PlugAI, with its defaults except for the options that all engines get."""
    options = f'path = "{model}"\nparallel = {SEQUENCES}\ncontext_length = {LENGTH}\nthreads = {threads}\n'
    settings = f'default_model = "bench"\n[[models]]\nid = "bench"\nrunner = "llama_cpp"\n{options}'
    with running_server(settings) as running:
        yield PlugAI(running.port, [running.pid])


@contextmanager
def bare(model: str, threads: int) -> Iterator[Engine]:
    script = str(Path(__file__).with_name("bare_batch.py"))
    command = [sys.executable, script, model, *map(str, (threads, SEQUENCES, LENGTH))]
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, text=True, env=_environment()) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Bare(process)
        process.stdin.close()


def python_server(python: str, model: str, threads: int) -> AbstractContextManager[Engine]:
    """llama-cpp-python's own server, which by default interrupts a request for the next one."""
    options = ["--n_ctx", str(LENGTH), "--n_threads", str(threads), "--n_threads_batch", str(threads)]
    more = ["--interrupt_requests", "False"]
    return _served([python, "-m", "llama_cpp.server", "--model", model, *options, *more], "/v1/models")


def llama_server(binary: str, model: str, threads: int) -> AbstractContextManager[Engine]:
    """llama.cpp's own server."""
    options = ["-c", str(LENGTH * SEQUENCES), "-np", str(SEQUENCES), "-t", str(threads), "-tb", str(threads)]
    return _served([binary, "-m", model, *options], "/health")


@contextmanager
def _served(command: Sequence[str], health: str) -> Iterator[Engine]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*command, "--host", "127.0.0.1", "--port", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, env=_environment()) as process:
        try:
            _wait_until_healthy(port, health)
            yield OverHttp(port, [process.pid])
        finally:
            process.terminate()


def _wait_until_healthy(port: int, path: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    waiting = threading.Event()
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        waiting.wait(0.2)
    raise TimeoutError(f"nothing answers on {path}")


def _environment() -> dict[str, str]:
    return os.environ | {"GOMP_SPINCOUNT": "10000"}
