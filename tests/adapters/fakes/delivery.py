"""How a fake provider puts a stream on the wire, and how it breaks it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from enum import Enum, auto

from aiohttp import web
from tests.adapters.fakes.dialect import Asked, Dialect, Frame
from tests.adapters.fakes.script import Delivery, Fault, Problem, Says

_GARBAGE = b"data: <html>\x80\xff{{{\n\n"
_NOISE = b": a comment\n\nretry: 10\nid: 7\n\nsurprise: field\n\n"
_FLOOD = b"x" * (1 << 20)
_DRIP_SECONDS = 0.1


class _Then(Enum):
    """What follows when something went wrong."""

    GO_ON = auto()
    END = auto()
    CUT = auto()
    HANG = auto()
    DRIP = auto()
    FLOOD = auto()


class _CutError(Exception):
    """The connection ends here."""


async def deliver(
    says: Says, dialect: Dialect, request: web.Request, asked: Asked, resume: asyncio.Event
) -> web.StreamResponse:
    """Stream an answer as it was scripted."""
    response = web.StreamResponse(headers={"content-type": "text/event-stream", "cache-control": "no-cache"})
    await response.prepare(request)
    frames = dialect.stream(says.answer, asked)
    if says.delivery is Delivery.BURST:
        frames = iter([Frame(b"".join(frame.data for frame in frames))])
    try:
        async for piece in _pieces(says, dialect, frames, resume):
            for written in _written(piece, says.delivery):
                await response.write(written)
    except _CutError:
        assert request.transport is not None
        # What was written is still sent; the chunk that ends a body is not.
        request.transport.close()
        return response
    await response.write_eof()
    return response


async def _pieces(says: Says, dialect: Dialect, frames: Iterator[Frame], resume: asyncio.Event) -> AsyncIterator[bytes]:
    deltas = 0
    for frame in frames:
        if frame.delta:
            if deltas == says.waits_after:
                await resume.wait()
            if says.fault is not None and deltas == says.after:
                piece, then = _broken(says.fault, dialect, frame)
                yield piece
                async for drop in _follow(then):
                    yield drop
                if then is _Then.END:
                    return
            deltas += 1
        yield frame.data
        await asyncio.sleep(says.pause)


def _written(piece: bytes, delivery: Delivery) -> Iterator[bytes]:
    if delivery is Delivery.BYTES:
        yield from (piece[n : n + 1] for n in range(len(piece)))
    else:
        yield piece


def _broken(fault: Fault | Problem, dialect: Dialect, frame: Frame) -> tuple[bytes, _Then]:
    """What comes in place of a delta or before it, and what then."""
    if isinstance(fault, Problem):
        return dialect.error_frame(fault), _Then.END
    half = frame.data[: len(frame.data) // 2]
    table = {
        Fault.CUT: (half, _Then.CUT),
        Fault.CUT_IN_CHARACTER: (b'data: {"text": "\xc3', _Then.CUT),
        Fault.ENDS_EARLY: (b"", _Then.END),
        Fault.HANGS: (b"", _Then.HANG),
        Fault.DRIPS: (b"data: {", _Then.DRIP),
        Fault.TRUNCATED_JSON: (half + b"\n\n", _Then.GO_ON),
        Fault.GARBAGE: (_GARBAGE, _Then.GO_ON),
        Fault.NOISE: (_NOISE, _Then.GO_ON),
        Fault.ENDLESS_LINE: (b"data: ", _Then.FLOOD),
        Fault.UNKNOWN_EVENT: (dialect.unknown_frame(), _Then.GO_ON),
    }
    return table[fault]


async def _follow(then: _Then) -> AsyncIterator[bytes]:
    match then:
        case _Then.CUT:
            raise _CutError
        case _Then.HANG:
            await asyncio.get_running_loop().create_future()
        case _Then.DRIP:
            while True:
                yield b" "
                await asyncio.sleep(_DRIP_SECONDS)
        case _Then.FLOOD:
            while True:
                yield _FLOOD
        case _Then.GO_ON | _Then.END:
            pass
