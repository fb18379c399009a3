"""What a fake provider is told to do with a call: the answer, how it travels, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """One piece of what the model thinks."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A whole tool call; `arguments` is JSON text, which travels in two pieces."""

    call_id: str
    name: str
    arguments: str


Saying = Text | Reasoning | ToolCall


class Ending(Enum):
    """Why the model stopped."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an answer cost: `read` with those that were cached, `wrote` with those that were thoughts."""

    read: int = 20
    cached: int = 8
    wrote: int = 9
    thought: int = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says, piece by piece."""

    says: tuple[Saying, ...] = (Text("Hel"), Text("lo "), Text("wörld"))
    ending: Ending = Ending.STOP
    tokens: Tokens = Tokens()

    @property
    def text(self) -> str:
        return "".join(said.text for said in self.says if isinstance(said, Text))


class Problem(Enum):
    """What a provider complains about; each dialect has its own words for it."""

    BAD_REQUEST = "bad request"
    TOO_LONG = "too long"
    BAD_KEY = "bad key"
    NO_CREDIT = "no credit"
    FORBIDDEN = "forbidden"
    NO_MODEL = "no model"
    RATE_LIMIT = "rate limit"
    SERVER_ERROR = "server error"
    OVERLOADED = "overloaded"
    FILTERED = "filtered"


class HintKind(Enum):
    """Where a provider says when to come back."""

    SECONDS = "retry-after in seconds"
    DATE = "retry-after as a date"
    MILLISECONDS = "retry-after-ms"
    RESET = "the dialect's own rate-limit headers"
    BODY = "the error's body"


@dataclass(frozen=True, slots=True)
class Hint:
    """When to come back."""

    kind: HintKind
    seconds: float


class Delivery(Enum):
    """How the bytes of a stream travel."""

    EVENTS = "one write for each event"
    BURST = "all in one write"
    BYTES = "one write for each byte"


class Fault(Enum):
    """What goes wrong in a stream."""

    CUT = "the connection ends in the middle of an event"
    CUT_IN_CHARACTER = "the connection ends in the middle of a character"
    ENDS_EARLY = "the body ends as it should, but the answer is not complete"
    HANGS = "nothing more comes"
    DRIPS = "the next event comes one byte at a time, and never whole"
    TRUNCATED_JSON = "an event holds half of its JSON"
    GARBAGE = "an event holds no JSON"
    NOISE = "comments and unknown fields come; the rest is in order"
    ENDLESS_LINE = "one line has no end"
    UNKNOWN_EVENT = "an event comes that nobody knows; the rest is in order"


@dataclass(frozen=True, slots=True)
class Says:
    """An answer. The fault, or the problem told in the stream, comes in place of delta number `after`, from 0.

    With `waits_after`, no more than so many deltas come before the call's `resume` is set.
    """

    answer: Answer = Answer()
    delivery: Delivery = Delivery.EVENTS
    fault: Fault | Problem | None = None
    after: int = 0
    pause: float = 0.0
    waits_after: int | None = None


@dataclass(frozen=True, slots=True)
class Refuses:
    """An error in the provider's own format."""

    problem: Problem
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A response that no such provider would give."""

    body: bytes
    status: int = 200
    content_type: str = "text/event-stream"
    headers: tuple[tuple[str, str], ...] = ()


class Mute(Enum):
    """No response at all."""

    HANGS_UP = "the connection is closed"
    SILENT = "nothing comes"


Reply = Says | Refuses | Verbatim | Mute
