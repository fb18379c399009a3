"""Random JSON bodies, well-formed and mangled, on every path of the REST interface."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx2
from google.api import annotations_pb2
from google.protobuf.descriptor import Descriptor, MethodDescriptor
from google.protobuf.json_format import MessageToDict, SerializeToJsonError
from tests.support.fuzzing.calls import INSIDES, METHODS, random_fuzzer

AT_ONCE = 16
_VARIABLE = re.compile(r"\{([^}=]+)(=\*\*)?\}")
_PATH_VALUES = ("echo", "r1", "x", "a/b:c", "..", "%", "é" * 90, "\u202e", "0")
_ODD_VALUES: Sequence[Any] = (
    *(None, [], {}, "", 1e400, -1, 2**70, "NaN", True, "\ud800"),
    *([[[]]], {"@type": "x"}, {"": {"": ""}}),
)
# A stream that has begun is left after this: a watch of models never ends by itself.
_STREAM_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Route:
    """An rpc's place in REST. `body` is the field that the body stands for, `*` for the whole request."""

    verb: str
    path: str
    body: str
    request: Descriptor


def _route(method: MethodDescriptor) -> Route | None:
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    verb = rule.WhichOneof("pattern")
    return Route(verb, getattr(rule, verb), rule.body, method.input_type) if verb and rule.body else None


ROUTES: Sequence[Route] = [route for method in METHODS if (route := _route(method))]


def random_body(route: Route, chance: random.Random) -> bytes:
    """What a client sends: JSON of the request's type, or something near it."""
    whole = _random_json(route.request, chance)
    value = whole if route.body == "*" else whole.get(route.body, {})
    return chance.choice(_MANGLERS)(value, chance)


def _random_json(descriptor: Descriptor, chance: random.Random) -> dict[str, Any]:
    while True:
        message: Any = random_fuzzer(chance).message(descriptor)
        # Not every message has a JSON form: a field mask's paths must be names, a timestamp in range.
        with suppress(SerializeToJsonError, ValueError, TypeError):
            return MessageToDict(message, preserving_proto_field_name=True)


def _as_it_is(value: Any, _chance: random.Random) -> bytes:
    return json.dumps(value).encode()


def _with_an_odd_value(value: Any, chance: random.Random) -> bytes:
    keys = list(value) if isinstance(value, dict) else []
    key = chance.choice([*keys, "unknown_field", "__proto__", "request_id"])
    return json.dumps({**value, key: chance.choice(_ODD_VALUES)} if isinstance(value, dict) else [value]).encode()


def _cut_short(value: Any, chance: random.Random) -> bytes:
    text = json.dumps(value).encode()
    return text[: chance.randrange(len(text) + 1)]


def _with_random_bytes(value: Any, chance: random.Random) -> bytes:
    text = bytearray(json.dumps(value).encode())
    for _ in range(chance.randint(1, 4)):
        text[chance.randrange(len(text))] = chance.randrange(256)
    return bytes(text)


def _deep(_value: Any, chance: random.Random) -> bytes:
    depth = chance.choice((20, 200, 20_000))
    return b'{"messages":' * depth + b"1" + b"}" * depth


def _with_a_key_twice(value: Any, _chance: random.Random) -> bytes:
    text = json.dumps(value)
    return (text[:-1] + ("," if len(text) > 2 else "") + '"model":"echo","model":[]}').encode()


_MANGLERS: Sequence[Callable[[Any, random.Random], bytes]] = (
    *(_as_it_is, _as_it_is, _with_an_odd_value, _with_an_odd_value),
    *(_cut_short, _with_random_bytes, _deep, _with_a_key_twice),
)


def random_path(route: Route, chance: random.Random) -> str:
    """The route's path, with something in place of each of its variables."""
    return _VARIABLE.sub(lambda _match: quote(chance.choice(_PATH_VALUES), safe=""), route.path)


async def send_bodies(url: str, count: int, callers: Sequence[dict[str, str]], seed: int) -> Counter[int]:
    """Send so many, each as one of these callers; the HTTP statuses that came back.

    Raises AssertionError at the first answer that is a 500, shows the server's insides, or is an error without JSON.
    """
    statuses: Counter[int] = Counter()
    numbers = iter(range(count))

    async def visit(http: httpx2.AsyncClient) -> None:
        for number in numbers:
            chance = random.Random(f"{seed}.{number}")
            statuses[await _send(http, chance, chance.choice(callers))] += 1

    limits = httpx2.Limits(max_connections=AT_ONCE)
    async with httpx2.AsyncClient(base_url=url, limits=limits, timeout=60) as http:
        await asyncio.gather(*(visit(http) for _ in range(AT_ONCE)))
    return statuses


async def _send(http: httpx2.AsyncClient, chance: random.Random, headers: dict[str, str]) -> int:
    route = chance.choice(ROUTES)
    body = random_body(route, chance)
    path = random_path(route, chance)
    headers = {"content-type": "application/json", **headers}
    async with http.stream(route.verb.upper(), path, content=body, headers=headers) as response:
        text = await _read(response)
    about = (route.verb, path, body[:2000], response.status_code, text[:2000])
    assert response.status_code not in (500, 501, 502), about
    assert not INSIDES.search(text), about
    if response.status_code >= 400:
        assert {"code", "message"} <= set(json.loads(text)), about
    return response.status_code


async def _read(response: httpx2.Response) -> str:
    lines: list[bytes] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(_STREAM_SECONDS if response.status_code < 400 else None):
            async for piece in response.aiter_raw():
                lines.append(piece)
    return b"".join(lines).decode(errors="replace")
