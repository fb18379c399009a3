"""One answer of a completion, whichever form it is written in: the state of its stream, and what has been generated."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

import msgspec

from plugai.runners.base import FinishReason, Usage
from plugai.runners.errors import WorkCancelledError
from plugai.server.core.events import (
    Accepted,
    ArtifactMade,
    Delta,
    Embedded,
    Event,
    Failed,
    Finished,
    Heartbeat,
    Loading,
    Progress,
    Queued,
    Started,
    ToolCalled,
    Used,
    Warned,
)
from plugai.server.services.compat.comments import comment
from plugai.server.status import FailedRequestError

Json = dict[str, object]

FINISH_REASONS = {
    FinishReason.STOP: "stop",
    FinishReason.LENGTH: "length",
    FinishReason.TOOL_CALLS: "tool_calls",
    FinishReason.CONTENT_FILTER: "content_filter",
    FinishReason.OTHER: "stop",
}


class Choice(ABC):
    """What all forms have in common. `model` is the one that answers; the rest is known at the end."""

    def __init__(self, index: int) -> None:
        self.index = index
        self.model = ""
        self.usage = Usage()
        self.finish_reason = ""
        self._has_begun = False
        self._warnings: list[Json] = []

    def deltas(self, event: Event | Heartbeat) -> Iterator[Json | str]:  # noqa: C901 - one case a kind
        """What a stream sends for one event: choices of a chunk, and comments, which clients skip.

        Raises the failure of the request, and WorkCancelledError.
        """
        match event:
            case Delta(text="", logprobs=()):
                # A signature of reasoning, for which there is no field.
                pass
            case Delta():
                yield from self.add_text(event)
            case ToolCalled():
                yield from self.add_call(event)
            case Started(model):
                self.model = model
                # Another model starts if the first could not answer.
                if not self._has_begun:
                    self._has_begun = True
                    yield from self.begin()
            case Accepted(model):
                self.model = model
            case Finished(reason, usage):
                if reason is FinishReason.CANCELLED:
                    raise WorkCancelledError("the request was cancelled")
                self.usage = usage
                self.finish_reason = self.reason(reason)
                yield self.end()
            case Failed(failure):
                raise FailedRequestError(failure)
            case Warned(code, message):
                self._warnings.append({"code": code, "message": message})
                yield comment(event)
            case Queued() | Loading() | Heartbeat():
                yield comment(event)
            case Embedded() | ArtifactMade() | Progress() | Used():
                pass
            case _:
                assert_never(event)

    @abstractmethod
    def whole(self) -> Json:
        """The choice of a whole completion, once `Finished` was added."""

    @abstractmethod
    def begin(self) -> Iterable[Json]:
        """What comes before all text."""

    @abstractmethod
    def add_text(self, delta: Delta) -> Iterable[Json]:
        """A piece of text or reasoning."""

    @abstractmethod
    def add_call(self, call: ToolCalled) -> Iterable[Json]:
        """A piece of a tool call."""

    @abstractmethod
    def end(self) -> Json:
        """What comes last, with `finish_reason`."""

    def reason(self, reason: FinishReason) -> str:
        """OpenAI's finish reason."""
        return FINISH_REASONS[reason]

    @property
    def warnings(self) -> Sequence[Json]:
        """What was changed or left out, for clients that look for it."""
        return self._warnings


def usage(choices: Sequence[Choice]) -> Json:
    """What all choices together have used."""
    read = sum(choice.usage.input_tokens or 0 for choice in choices)
    generated = sum(choice.usage.output_tokens or 0 for choice in choices)
    cached = sum(choice.usage.cached_input_tokens or 0 for choice in choices)
    reasoning = sum(choice.usage.reasoning_tokens or 0 for choice in choices)
    return {
        "prompt_tokens": read,
        "completion_tokens": generated,
        "total_tokens": read + generated,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }


def data(value: object) -> bytes:
    """An event of a stream."""
    return b"data: " + msgspec.json.encode(value) + b"\n\n"
