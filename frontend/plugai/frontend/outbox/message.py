"""A message that the server has not got yet, and what may come of sending it. It knows no Flet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

import msgspec

from plugai.frontend.chat.changes import FileShown, Question


class Stage(StrEnum):
    """`SENDING` is not known to have failed, `WAITING` waits for the server, and `HELD` for what the user decides."""

    SENDING = "sending"
    WAITING = "waiting"
    HELD = "held"


class OutboxMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What the user has said in a chat.

    `chat` is its session, empty for a chat that has not begun; `begins` is then the key of the chat's first message.
    `request_id` is made when it is written, so that the
    server takes it once however often it is sent; `was_sent` is whether that was tried, and `was_changed` whether the
    user has changed it since. `number` puts messages in order. `follows` is the message that the user saw last, None if
    any will do. `problem` says why it is held.
    """

    key: str = msgspec.field(default_factory=lambda: uuid4().hex)
    request_id: str = msgspec.field(default_factory=lambda: uuid4().hex)
    chat: str
    begins: str = ""
    number: int = 0
    text: str
    before: str = ""
    files: tuple[FileShown, ...] = ()
    model: str = ""
    follows: str | None = None
    stage: Stage = Stage.SENDING
    was_sent: bool = False
    was_changed: bool = False
    problem: str = ""

    @property
    def question(self) -> Question:
        """The same as a message of a conversation."""
        return Question(self.text, files=self.files, before=self.before)

    @property
    def size(self) -> int:
        """How many characters it takes to keep."""
        return len(self.text) + len(self.before)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server has it; `answer_id` is the message that answers it."""

    answer_id: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The server cannot be reached, or the user is not signed in; it may have the message or not."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not taken, and the user decides what becomes of it. `why` is a sentence."""

    why: str


@dataclass(frozen=True, slots=True)
class ChatGone(Refused):
    """Its chat is not there any more."""


@dataclass(frozen=True, slots=True)
class IdUsedUp:
    """Its request has ended without the message in the chat, as when a server was killed: it needs another id."""


Outcome = Delivered | Unreachable | Refused | IdUsedUp
