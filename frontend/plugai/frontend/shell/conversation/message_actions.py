"""What one can do with the messages of the conversation that is shown, and with those that wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from plugai.client import types
from plugai.frontend.chat.changes import AnswerShown, ChatMessage, FileShown, Question
from plugai.frontend.chat.messages.actions import MessageActions
from plugai.frontend.design.controls import Handler
from plugai.frontend.languages.sentences import tr
from plugai.frontend.outbox.outbox import Outbox
from plugai.frontend.outbox.view import OutboxActions
from plugai.frontend.shell.conversation.delivery import Delivery
from plugai.frontend.shell.conversation.open_chats import OpenChats
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import ChatRoute


def message_actions(parts: PageParts, chats: OpenChats) -> MessageActions:
    """All of it."""
    guard = parts.guard

    async def edit(question: Question, words: str) -> None:
        await chats.current.edit(question, words)

    return replace(
        shown_actions(parts, lambda answer, model: guard(lambda _: chats.current.regenerate(answer, model))),
        step=lambda message, by: guard(lambda _: chats.current.step(message, by)),
        fork=lambda message: guard(lambda _: _fork(parts, chats, message)),
        edit=edit,
        models=lambda: [model.id for model in parts.models.choices],
    )


def shown_actions(parts: PageParts, regenerate: Callable[[AnswerShown, str], Handler]) -> MessageActions:
    """What one can do with any message that is shown: copy it, open its files, have it answered again."""
    guard, device = parts.guard, parts.device

    def prices(model: str) -> types.Prices | None:
        found = parts.models.get(model)
        return found.prices if found else None

    return MessageActions(
        copy=lambda words: guard(lambda _: device.copy(words)),
        regenerate=regenerate,
        step=None,
        fork=None,
        edit=None,
        models=list,
        prices=prices,
        # Flet takes a path of letters, digits and slashes for a picture in base64, and shows nothing.
        file_url=lambda file, small: f"{_url(file)}?{'small' if small else 'whole'}=1",
        open_file=lambda file: guard(lambda _: device.open_link(_url(file))),
        clock=_clock,
        guard=guard,
        track=device.follow_focus,
    )


def outbox_actions(parts: PageParts, outbox: Outbox, delivery: Delivery) -> OutboxActions:
    """What one can do with messages that wait; what follows from it is done at once if the server can be reached."""

    async def change(key: str, words: str) -> None:
        await outbox.change(key, words)

    async def release(key: str) -> None:
        await outbox.release(key)
        delivery.catch_up()

    async def remove(key: str) -> None:
        await outbox.remove(key)
        delivery.catch_up()

    return OutboxActions(change, release, remove, parts.guard, parts.device.follow_focus)


async def _fork(parts: PageParts, chats: OpenChats, message: ChatMessage) -> None:
    session_id = await chats.current.fork(message)
    if session_id:
        await parts.sessions.read()
        await parts.device.go(ChatRoute(session_id).path)
        parts.device.say(tr("This is a new chat; the other one is as it was."))


def _url(file: FileShown) -> str:
    return f"/file/{file.artifact_id}"


def _clock(time: datetime | None) -> str:
    return f"{time.astimezone():%H:%M}" if time else ""
