"""The events of a request."""

from __future__ import annotations

from typing import assert_never

import msgspec
from msgspec.structs import replace

from plugai.runners.base import FinishReason, TokenLogprob, Usage
from plugai.server.core.failure import Failure

# Deltas are merged up to this size, in bytes: by default, gRPC clients accept no message above 4 MiB.
_LARGEST_PIECE = 64 * 1024


class Timings(msgspec.Struct, frozen=True):
    """Seconds spent; None for what did not happen. `first_delta` and `total` count from the request's arrival."""

    queued: float | None = None
    loading: float | None = None
    first_delta: float | None = None
    total: float | None = None


class Accepted(msgspec.Struct, frozen=True):
    """The request will run."""

    model: str
    fallback_models: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


class Queued(msgspec.Struct, frozen=True):
    """It waits for a slot; `position` 1 is next, `eta` is in seconds."""

    position: int
    length: int
    eta: float | None = None


class Loading(msgspec.Struct, frozen=True):
    """It waits for its model to be loaded; `fraction` is 0 to 1."""

    model: str
    stage: str
    fraction: float | None = None


class Started(msgspec.Struct, frozen=True):
    """The model starts to work on it."""

    model: str
    runner: str


class Delta(msgspec.Struct, frozen=True):
    """The model has generated more text, or its provider a piece of the signature of its reasoning."""

    text: str
    part_index: int = 0
    reasoning: bool = False
    logprobs: tuple[TokenLogprob, ...] = ()
    signature: str = ""


class ToolCalled(msgspec.Struct, frozen=True):
    """The model has generated a piece of a tool call."""

    call_id: str
    name: str
    arguments: str
    part_index: int = 0


class Embedded(msgspec.Struct, frozen=True):
    """The vector of message `index`."""

    index: int
    values: tuple[float, ...]


class Progress(msgspec.Struct, frozen=True):
    """The model has run another step of an image or a shape."""

    step: int
    steps: int
    preview: bytes = b""
    preview_mime_type: str = ""


class Used(msgspec.Struct, frozen=True):
    """The usage so far, in all."""

    usage: Usage


class Warned(msgspec.Struct, frozen=True):
    """Something was changed or left out."""

    code: str
    message: str


class Heartbeat(msgspec.Struct, frozen=True):
    """Nothing happened for a while. It has no number and is not stored."""


class Finished(msgspec.Struct, frozen=True):
    """The last event of a request that was answered or cancelled; `stop_sequence` is the stop text that ended it."""

    finish_reason: FinishReason
    usage: Usage
    timings: Timings
    stop_sequence: str = ""


class Failed(msgspec.Struct, frozen=True):
    """The last event of a request that failed."""

    failure: Failure
    usage: Usage
    timings: Timings


class ArtifactMade(msgspec.Struct, frozen=True):
    """A large output was stored."""

    artifact_id: str
    mime_type: str
    size_bytes: int
    name: str
    part_index: int = 0


Output = Delta | ToolCalled | Embedded | ArtifactMade
Event = Accepted | Queued | Loading | Started | Output | Progress | Used | Warned | Finished | Failed


class LogEntry(msgspec.Struct, frozen=True):
    """An event and its number. Numbers rise from 1; merged deltas carry the last one's."""

    seq: int
    event: Event


def merge_events(first: Event, second: Event) -> Event | None:
    """One event that replaces both, or None if they cannot be merged."""
    match first, second:
        case (Delta(), Delta()) | (ToolCalled(), ToolCalled()) if size(first) + size(second) > _LARGEST_PIECE:
            return None
        case Delta(), Delta() if (first.part_index, first.reasoning) == (second.part_index, second.reasoning):
            return replace(
                first,
                text=first.text + second.text,
                logprobs=first.logprobs + second.logprobs,
                signature=first.signature + second.signature,
            )
        case ToolCalled(), ToolCalled() if (first.part_index, first.call_id) == (second.part_index, second.call_id):
            return replace(first, arguments=first.arguments + second.arguments)
        # A step with a preview is reported even if the next one is there already.
        case (Queued(), Queued()) | (Used(), Used()) | (Progress(preview=b""), Progress()):
            return second
        case Loading(model=a), Loading(model=b) if a == b:
            return second
    return None


def size(event: Event) -> int:
    """Roughly how many bytes an event takes in memory."""
    match event:
        case Delta(text=text, logprobs=logprobs, signature=signature):
            return 200 + len(text) + len(signature) + sum(100 * (1 + len(token.top)) for token in logprobs)
        case ToolCalled(arguments=arguments):
            return 200 + len(arguments)
        case Embedded(values=values):
            return 200 + 32 * len(values)
        case Progress(preview=preview):
            return 200 + len(preview)
        case ArtifactMade() | Accepted() | Queued() | Loading() | Started():
            return 200
        case Used() | Warned() | Finished() | Failed():
            return 200
        case _:
            assert_never(event)
