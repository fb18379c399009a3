"""What a conversation says when it changes. A view shows exactly that, and nothing else is sent to the browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from plugai.client.types import Message, Part, Role, Timings, Usage
from plugai.frontend.chat.blocks import Block, BlockSplitter
from plugai.frontend.languages.sentences import tr

_TITLE_LETTERS = 60


class AnswerState(Enum):
    """How far an answer is."""

    WAITING = auto()
    WRITING = auto()
    DONE = auto()
    STOPPED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file of a message. `artifact_id` is where the server stores it; empty for one whose text is in the message."""

    name: str
    mime_type: str
    artifact_id: str = ""
    size: int = 0

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown."""
        return self.mime_type.startswith("image/") and bool(self.artifact_id)


@dataclass(slots=True)
class ToolUse:
    """A call of a tool, and its result if there is one."""

    name: str
    arguments: str = ""
    result: str = ""


@dataclass(slots=True)
class Question:
    """What the user has said. `version` is which of how many alternatives it is; `before` are its text files."""

    text: str
    id: str = ""
    time: datetime | None = None
    parent_id: str | None = None
    files: tuple[FileShown, ...] = ()
    before: str = ""
    version: tuple[int, int] = (1, 1)

    @property
    def beginning(self) -> str:
        """Its first words, on one line: a title as long as there is no other."""
        words = " ".join(self.text.split()) or ", ".join(file.name for file in self.files) or tr("Files")
        return words if len(words) <= _TITLE_LETTERS else words[:_TITLE_LETTERS].rpartition(" ")[0] + "…"

    @property
    def message(self) -> Message:
        """The message as the model reads it."""
        stored = [
            Part(artifact_id=file.artifact_id, mime_type=file.mime_type) for file in self.files if file.artifact_id
        ]
        words = self.before + self.text
        return Message(role=Role.USER, parts=[*stored, *([Part(text=words)] if words else [])])


@dataclass(slots=True)
class AnswerShown:
    """An answer as it is shown. `status` is what is going on before it begins, `problem` why it failed."""

    model: str = ""
    id: str = ""
    time: datetime | None = None
    state: AnswerState = AnswerState.DONE
    parent_id: str | None = None
    request_id: str = ""
    version: tuple[int, int] = (1, 1)
    splitter: BlockSplitter = field(default_factory=BlockSplitter)
    text: str = ""
    reasoning: str = ""
    tools: dict[str, ToolUse] = field(default_factory=dict)
    files: tuple[FileShown, ...] = ()
    status: str = ""
    fraction: float | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()
    """What the server has changed or left out."""
    usage: Usage | None = None
    timings: Timings | None = None

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
class Branched:
    """After the first `kept` messages there are others now."""

    kept: int


@dataclass(frozen=True, slots=True)
class VersionsRead:
    """How many alternatives messages have is known now."""


@dataclass(frozen=True, slots=True)
class ExtraChanged:
    """What is beside the text of the last answer has changed: reasoning, tools, files, notes."""

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


Change = (
    Opened
    | Added
    | Older
    | Branched
    | VersionsRead
    | ExtraChanged
    | Grew
    | StatusChanged
    | Ended
    | Started
    | Renamed
    | Returned
    | SignedOut
)
