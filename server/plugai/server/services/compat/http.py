"""What the servicers of all other APIs share: reading a request's body, and the pieces of a response."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TypeVar

import msgspec
from google.api.httpbody_pb2 import HttpBody

from plugai.compat.v1.http_pb2 import HttpRequest
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.errors import BodyTooLargeError

T = TypeVar("T")

EVENT_STREAM = "text/event-stream; charset=utf-8"
# Room for a few photographs as data URLs.
MAX_BODY_BYTES = 32 * 1024 * 1024
# A large response is sent in pieces of this size.
_PIECE_BYTES = 512 * 1024
# The end of msgspec's messages.
_PATH = re.compile(r" - at `\$\.?(?P<path>.*)`$")
# Fields that must not be set have no other type than null.
_UNSUPPORTED = re.compile(r"unknown field|^Expected `null`,")
_INVALID = re.compile(r"^Invalid (enum )?value (?P<value>'.*?')")
_TOO_LONG = re.compile(r"^Expected `array` of length <= (?P<most>\d+)")
_UNKNOWN = re.compile(r"unknown field `(?P<name>.*?)`")


async def read_body(requests: AsyncIterator[HttpRequest]) -> bytes:
    """The whole body. Raises BodyTooLargeError."""
    body = bytearray()
    async for request in requests:
        body += request.body.data
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLargeError(MAX_BODY_BYTES)
    return bytes(body)


def decode(body: bytes | msgspec.Raw, kind: type[T], place: str = "") -> T:
    """A body as its type. Raises InvalidRequestError, which names the field that is wrong.

    `place` is where a part of a body is found in it.
    """
    with _naming_the_field(place):
        return msgspec.json.decode(body, type=kind)


def convert(fields: dict[str, object], kind: type[T]) -> T:
    """Fields of a form, or of JSON, as their type: numbers may be texts. Raises as `decode`."""
    with _naming_the_field():
        return msgspec.convert(fields, kind, strict=False)


@contextmanager
def _naming_the_field(place: str = "") -> Iterator[None]:
    try:
        yield
    except msgspec.ValidationError as error:
        problem = str(error)
        path = _path(problem, place)
        raise InvalidRequestError(_sentence(path, problem), {path: _PATH.sub("", problem)}) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidRequestError(f"the body is not JSON: {error}") from None


def _path(problem: str, place: str) -> str:
    outer = found["path"] if (found := _PATH.search(problem)) else ""
    inner = found["name"] if (found := _UNKNOWN.search(problem)) else ""
    return ".".join(filter(None, (place, outer, inner))) or "body"


def _sentence(path: str, problem: str) -> str:
    if _UNSUPPORTED.search(problem):
        return f"{path} is not supported by this server; leave it out"
    if found := _INVALID.search(problem):
        return f"{path} is {found['value']}, which this server does not support"
    if found := _TOO_LONG.search(problem):
        return f"{path} has too many items; at most {found['most']} are allowed"
    return f"{path}: {_PATH.sub('', problem)}"


def json_response(value: object) -> HttpBody:
    """A response that is one JSON value."""
    return HttpBody(content_type="application/json", data=msgspec.json.encode(value))


def json_pieces(value: object) -> Iterator[HttpBody]:
    """A response that is one JSON value, which may be large."""
    data = msgspec.json.encode(value)
    for start in range(0, len(data), _PIECE_BYTES):
        kind = "" if start else "application/json"
        yield HttpBody(content_type=kind, data=data[start : start + _PIECE_BYTES])


def named_event(value: dict[str, object]) -> bytes:
    """An event of a stream, with its type as its name."""
    return f"event: {value['type']}\ndata: ".encode() + msgspec.json.encode(value) + b"\n\n"
