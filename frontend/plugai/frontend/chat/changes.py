"""What a conversation says when it changes. A view shows exactly that, and nothing else is sent to the browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from plugai.frontend.chat.blocks import Block, BlockSplitter


class AnswerState(Enum):
    """How far an answer is."""

    WAITING = auto()
    WRITING = auto()
    DONE = auto()
    STOPPED = auto()
    FAILED = auto()


@dataclass(slots=True)
class Question:
    """What the user has said."""

    text: str
    id: str = ""
    time: datetime | None = None


@dataclass(slots=True)
class AnswerShown:
    """An answer as it is shown. `status` is what is going on before it begins, `problem` why it failed."""

    model: str = ""
    id: str = ""
    time: datetime | None = None
    state: AnswerState = AnswerState.DONE
    splitter: BlockSplitter = field(default_factory=BlockSplitter)
    text: str = ""
    status: str = ""
    fraction: float | None = None
    problem: str = ""
    figures: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it may still grow."""
        return self.state in {AnswerState.WAITING, AnswerState.WRITING}


ChatMessage = Question | AnswerShown


@dataclass(frozen=True, slots=True)
class Opened:
    """Another conversation is shown, or this one was read anew."""


@dataclass(frozen=True, slots=True)
class Added:
    """Messages were added at the end."""

    messages: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class Older:
    """Messages were added at the beginning, oldest first."""

    messages: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class Replaced:
    """The last message was replaced by another answer to the same question."""

    answer: AnswerShown


@dataclass(frozen=True, slots=True)
class Grew:
    """The last answer has more text: blocks that are finished, and the one that is being written."""

    finished: tuple[Block, ...]
    tail: Block | None


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """What is going on before the answer begins has changed."""

    answer: AnswerShown


@dataclass(frozen=True, slots=True)
class Ended:
    """The last answer has ended: it is complete, stopped or failed."""

    answer: AnswerShown


@dataclass(frozen=True, slots=True)
class Started:
    """A new conversation has got an id."""

    session_id: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """Its title or model is another."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What was sent was not accepted, and is the draft again."""

    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The user has to sign in again."""


Change = Opened | Added | Older | Replaced | Grew | StatusChanged | Ended | Started | Renamed | Returned | SignedOut
