"""Forms with files (multipart/form-data), read piece by piece as they arrive."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from plugai.compat.v1.http_pb2 import HttpRequest
from plugai.runners.errors import InvalidRequestError

MULTIPART = "multipart/form-data"
# More than any form of these APIs has.
_MOST_PARTS = 64
# The largest prompt.
_FIELD_BYTES = 1024 * 1024

_Events = AsyncGenerator[MultipartSegment | bytes | None, None]


@dataclass(frozen=True, slots=True)
class FormField:
    """A text of a form."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file of a form. Its pieces are read before the next part of the form is; what is left of them is skipped."""

    name: str
    filename: str
    content_type: str
    pieces: AsyncIterator[bytes]


async def form_parts(requests: AsyncIterator[HttpRequest]) -> AsyncGenerator[FormField | FormFile, None]:
    """The parts of a form in their order. Raises InvalidRequestError for a body that is no form."""
    async with aclosing(_events(requests)) as events:
        async for segment in events:
            if not isinstance(segment, MultipartSegment):
                continue
            content = _content(events)
            if segment.filename is None:
                yield FormField(segment.name, await _text(segment.name, content))
                continue
            yield FormFile(segment.name, segment.filename, segment.content_type or "", content)
            async for _ in content:
                pass


async def _events(requests: AsyncIterator[HttpRequest]) -> _Events:
    """What the parser finds: a segment, its bytes, None at its end. Pieces of a body are small, so this is quick."""
    first = await anext(requests, HttpRequest())
    try:
        with PushMultipartParser(
            _boundary(first.body.content_type), max_segment_count=_MOST_PARTS, strict=True
        ) as parser:
            for event in parser.parse(first.body.data) if first.body.data else ():
                yield event
            async for request in requests:
                for event in parser.parse(request.body.data) if request.body.data else ():
                    yield event
    except MultipartError as error:
        raise InvalidRequestError(f"the body is not a form: {error}") from None


def _boundary(content_type: str) -> str:
    kind, options = parse_options_header(content_type)
    if kind != MULTIPART or not options.get("boundary"):
        raise InvalidRequestError(f"the body must be {MULTIPART} with a boundary, not {content_type or 'of no type'}")
    return str(options["boundary"])


async def _content(events: _Events) -> AsyncGenerator[bytes, None]:
    async for event in events:
        if event is None:
            return
        if isinstance(event, bytes | bytearray):
            yield bytes(event)


async def _text(name: str, content: AsyncIterator[bytes]) -> str:
    text = bytearray()
    async for piece in content:
        text += piece
        if len(text) > _FIELD_BYTES:
            problem = f"is longer than {_FIELD_BYTES} bytes"
            raise InvalidRequestError(f"{name} {problem}", {name: problem})
    try:
        return text.decode()
    except UnicodeDecodeError:
        problem = "is not UTF-8; encode it again, or send it as a file"
        raise InvalidRequestError(f"{name} {problem}", {name: problem}) from None
