"""A simulated provider with Chat Completions, as a separate process. It adds a time stamp to each token.

`python -m tests.bench.gateway.upstream` prints its port. The name of the model selects one of `SCRIPTS`.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from dataclasses import dataclass
from typing import Any

import uvloop


@dataclass(frozen=True, slots=True)
class Script:
    """The tokens of an answer, and their rate per second; 0 is all at once."""

    tokens: int
    rate: float


SCRIPTS = {
    "one": Script(1, 0),
    "burst": Script(200, 0),
    "paced": Script(100, 100),
    "slow": Script(200, 20),
}

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_EVENT = (
    '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1764000000,"model":"bench","system_fingerprint":'
    '"fp_1","choices":[{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}]}'
)
_USAGE = (
    '{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1764000000,"model":"bench","choices":[],"usage":'
    '{"prompt_tokens":9,"completion_tokens":%d,"total_tokens":%d}}'
)


class Upstream(asyncio.Protocol):
    """One connection. Every token is a separate write, as with a model."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        end = self._waiting.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._waiting[:end]).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        if len(self._waiting) < end + 4 + length:
            return
        body = bytes(self._waiting[end + 4 : end + 4 + length])
        del self._waiting[: end + 4 + length]
        if head.startswith(b"get"):
            self._whole({"object": "list", "data": [{"id": name, "object": "model"} for name in SCRIPTS]})
        else:
            self._answer(json.loads(body))

    def _answer(self, body: dict[str, Any]) -> None:
        script = SCRIPTS[body["model"]]
        if body.get("stream"):
            self._task = asyncio.get_running_loop().create_task(self._stream(script))
            return
        message = {"role": "assistant", "content": _stamp() * script.tokens}
        usage = {"prompt_tokens": 9, "completion_tokens": script.tokens, "total_tokens": 9 + script.tokens}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1764000000, "model": "bench"}
        self._whole({**head, "choices": [choice], "usage": usage})

    async def _stream(self, script: Script) -> None:
        loop = asyncio.get_running_loop()
        self._transport.write(_HEAD)
        began = loop.time()
        for number in range(script.tokens):
            if script.rate and (wait := began + number / script.rate - loop.time()) > 0:
                await asyncio.sleep(wait)
            await self._write(_EVENT % (f'{{"content":"{_stamp()}"}}', "null"))
        await self._write(_EVENT % ("{}", '"stop"'))
        await self._write(_USAGE % (script.tokens, 9 + script.tokens))
        await self._write("[DONE]")
        self._transport.write(b"0\r\n\r\n")

    async def _write(self, data: str) -> None:
        event = f"data: {data}\n\n".encode()
        frame = b"%x\r\n%b\r\n" % (len(event), event)
        while self._transport.get_write_buffer_size() > 0:  # noqa: ASYNC110 - a rare moment in a benchmark
            await asyncio.sleep(0)
        # Not through the transport, which would combine writes.
        try:
            sent = os.write(self._transport.get_extra_info("socket").fileno(), frame)
        except BlockingIOError:
            sent = 0
        if sent < len(frame):
            self._transport.write(frame[sent:])

    def _whole(self, answer: object) -> None:
        body = json.dumps(answer).encode()
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
        self._transport.write(head + body)


def _stamp() -> str:
    return f"@@{time.monotonic_ns() // 100:016d} "


async def main() -> None:
    """Serve until the process ends."""
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
