"""A comparison as the server stores it. It knows no Flet."""

from __future__ import annotations

from contextlib import suppress

from plugai.client import Client, Session
from plugai.client.reasons import RequestNotFoundError
from plugai.frontend.chat.changes import AnswerShown, Question
from plugai.frontend.chat.stored import shown_messages
from plugai.frontend.compare.choice import MOST


async def read_comparison(client: Client, session: Session) -> tuple[Question | None, list[AnswerShown]]:
    """The first question of a session and the last answer of each model to it, oldest first. Raises PlugAIError."""
    question: Question | None = None
    answers: dict[str, AnswerShown] = {}
    async for stored in session.messages():
        (shown,) = shown_messages([stored])
        if isinstance(shown, Question):
            question = question or shown
        elif question is not None and shown.parent_id == question.id:
            await _complete(client, shown)
            answers.pop(shown.model, None)
            answers[shown.model] = shown
    return question, list(answers.values())[-MOST:]


async def _complete(client: Client, answer: AnswerShown) -> None:
    """Add what only the record of the request says, if it is kept: how fast it was, and who was asked."""
    with suppress(RequestNotFoundError):
        record = await client.requests.get(answer.request_id)
        answer.model = answer.model or record.model
        answer.timings = record.timings or answer.timings
