"""What hostile callers do, again and again until they are stopped: `python -m tests.hostile.behaviours URL TOKEN…`.

It runs in a session of its own with the lowest priority, so that what the callers compute is not what is measured.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
from tests.hostile.rest_bodies import ROUTES, random_body, random_path
from tests.support.http2 import client_preface, headers_frame, reset_frame

_HOSTILE_GRAMMARS = (
    'root ::= "a"{5,1}',
    'root ::= ("a"|"b"){3,2}',
    "root ::= " + " ".join(f"r{n}?" for n in range(40)) + "\n" + "\n".join(f'r{n} ::= "a" | "b"' for n in range(40)),
    "root ::= " + " ".join(["x*"] * 24) + '\nx ::= "a" | "aa" | x',
    "root ::= " + "(" * 2000 + '"a"' + ")" * 2000,
)
_DEEP_SCHEMA: dict[str, Any] = {"type": "array", "items": {"$ref": "#"}, "minItems": 10**9}


@dataclass(frozen=True, slots=True)
class Caller:
    """A member who means harm, with a connection pool of their own."""

    url: str
    http: httpx2.AsyncClient
    chance: random.Random

    @property
    def address(self) -> tuple[str, int]:
        """Of the public listener."""
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or 0

    async def post(self, path: str, body: object) -> None:
        """Send and forget the answer."""
        await self.http.post(path, json=body)


def _ask(text: str, **more: Any) -> dict[str, Any]:
    return {"messages": [{"role": "ROLE_USER", "parts": [{"text": text}]}], **more}


async def guess_passwords(caller: Caller) -> None:
    """Wrong passwords, for invented names and for one that there is."""
    name = caller.chance.choice(("member", f"n{caller.chance.randrange(10**6)}"))
    await caller.post("/v1/auth:login", {"name": name, "password": "wrong and wrong again"})


async def send_grammars(caller: Caller) -> None:
    """Grammars and schemas that are expensive to compile."""
    grammar = {"grammar": caller.chance.choice(_HOSTILE_GRAMMARS)}
    formats = (grammar, {"json_schema": _DEEP_SCHEMA})
    await caller.post("/v1/generate:once", _ask("hi", response_format=caller.chance.choice(formats)))


async def import_conversations(caller: Caller) -> None:
    """A file of many conversations with nothing in them."""
    conversation: dict[str, Any] = {"title": "x", "mapping": {}, "current_node": None, "create_time": 1}
    file = json.dumps([conversation] * 8000).encode()
    await caller.http.post("/v1/sessions:import", content=file, headers={"content-type": "application/json"})


async def store_prompts(caller: Caller) -> None:
    """Sessions with long system prompts, one after the other."""
    await caller.post("/v1/sessions", {"system_prompt": "s" * 60_000})


async def search(caller: Caller) -> None:
    """Searches for words that are everywhere, and for nonsense."""
    query = caller.chance.choice(("s", "a " * 100, '"' * 50, "x* OR y*", "é" * 200))
    await caller.http.get("/v1/sessions:search", params={"query": query})


async def upload(caller: Caller) -> None:
    """Files of 4 MiB that call themselves pictures."""
    await caller.http.post("/v1/artifacts", content=bytes(4 << 20), headers={"content-type": "image/png"})


async def send_large_bodies(caller: Caller) -> None:
    """Bodies just below and above the limit, and deeply nested ones."""
    size = caller.chance.choice((1 << 20, 3 << 20, 5 << 20))
    await caller.post("/v1/generate:once", _ask("w " * (size // 2)))
    await caller.http.post("/v1/generate", content=b"[" * size, headers={"content-type": "application/json"})


async def send_large_headers(caller: Caller) -> None:
    """Headers above the limit."""
    await caller.http.get("/v1/me", headers={"x-padding": "p" * 40_000})


async def fuzz(caller: Caller) -> None:
    """Random bodies on random paths."""
    route = caller.chance.choice(ROUTES)
    body, path = random_body(route, caller.chance), random_path(route, caller.chance)
    request = caller.http.build_request(route.verb.upper(), path, content=body)
    response = await caller.http.send(request, stream=True)
    await response.aclose()


async def leave_streams_unread(caller: Caller) -> None:
    """A long answer that is asked for and never read."""
    body = json.dumps(_ask("word " * 20_000)).encode()
    head = f"POST /v1/generate HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}\r\n"
    for name in ("authorization", "content-type"):
        head += f"{name}: {caller.http.headers.get(name, 'application/json')}\r\n"
    await _hold(caller, head.encode() + b"\r\n" + body, seconds=8)


async def hold_half_a_request(caller: Caller) -> None:
    """A connection that sends the start of a request and then nothing."""
    await _hold(caller, b"POST /v1/generate HTTP/1.1\r\nhost: x\r\nx-a: ", seconds=8)


async def reset_streams(caller: Caller) -> None:
    """HTTP/2 streams that are opened and reset at once."""
    frames = [headers_frame(n, b"/plugai.v1.ModelsService/ListModels", []) + reset_frame(n) for n in range(1, 200, 2)]
    await _hold(caller, client_preface() + b"".join(frames), seconds=0.5)


async def _hold(caller: Caller, content: bytes, seconds: float) -> None:
    """Send this over a connection of its own, and keep it open without reading."""
    loop = asyncio.get_running_loop()
    with socket.socket() as connection:
        connection.setblocking(False)
        await loop.sock_connect(connection, caller.address)
        await loop.sock_sendall(connection, content)
        await asyncio.sleep(seconds)


Behaviour = Callable[[Caller], Awaitable[None]]
# Each with how many callers do it at once.
BEHAVIOURS: Sequence[tuple[Behaviour, int]] = (
    (guess_passwords, 4),
    (send_grammars, 4),
    (import_conversations, 1),
    (store_prompts, 2),
    (search, 2),
    (upload, 1),
    (send_large_bodies, 1),
    (send_large_headers, 1),
    (fuzz, 4),
    (leave_streams_unread, 60),
    (hold_half_a_request, 100),
    (reset_streams, 2),
)


async def _repeat(behaviour: Behaviour, caller: Caller) -> None:
    while True:
        # Being refused is what a hostile caller lives with.
        with suppress(httpx2.HTTPError, OSError):
            await behaviour(caller)


async def run(url: str, tokens: Sequence[str], seed: int) -> None:
    """Do all of it until cancelled; the members with these tokens take turns."""
    async with asyncio.TaskGroup() as group:
        for number, behaviour in enumerate(b for b, count in BEHAVIOURS for _ in range(count)):
            headers = {"authorization": f"Bearer {tokens[number % len(tokens)]}", "content-type": "application/json"}
            http = httpx2.AsyncClient(base_url=url, headers=headers, timeout=30)
            group.create_task(_repeat(behaviour, Caller(url, http, random.Random(f"{seed}.{number}"))))


if __name__ == "__main__":
    os.nice(19)
    # Where Linux shares the processor between sessions, a session's own priority counts, not its processes'.
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text("19")
    asyncio.run(run(sys.argv[1], sys.argv[2:], seed=1))
