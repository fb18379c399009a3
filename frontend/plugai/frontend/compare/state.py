"""A comparison: one question, and the answers of several models. It knows no Flet.

It is a session as any other, in which the answers are alternatives of each other: they are stored while they are
written, and whoever goes on with one of them has the others still.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from plugai.client import Client, PlugAIError, Session
from plugai.frontend.chat.attachments import Attachment
from plugai.frontend.chat.changes import AnswerShown, Change, Ended, Opened, Question
from plugai.frontend.chat.following import FLUSH_SECONDS
from plugai.frontend.compare.column import Column, waiting_answer
from plugai.frontend.compare.stored import read_comparison


class CompareState:
    """`changed` is told of every change, with the column that it is about; None is all of it."""

    def __init__(
        self,
        client: Client,
        changed: Callable[[Column | None, Change], None],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        flush_seconds: float = FLUSH_SECONDS,
    ) -> None:
        self._client = client
        self._changed = changed
        self._now = now
        self._flush_seconds = flush_seconds
        self._session: Session | None = None
        # The one that brings the question, until the server has it.
        self._leader: Column | None = None
        self.question = Question("")
        self.columns: list[Column] = []

    @property
    def id(self) -> str:
        """The id of its session; empty before anything was asked."""
        return self._session.id if self._session else ""

    @property
    def is_running(self) -> bool:
        """Whether an answer is under way."""
        return any(column.answer.is_running for column in self.columns)

    @property
    def is_interrupted(self) -> bool:
        """Whether an answer goes on at the server that is not followed here any more."""
        return any(column.can_resume for column in self.columns)

    async def ask(self, models: Sequence[str], text: str, files: Sequence[Attachment] = ()) -> None:
        """Ask all of them. Raises PlugAIError if nothing was asked; what goes wrong later is said by its column."""
        before, shown = "".join(file.text for file in files), tuple(file.shown for file in files)
        question = Question(text, time=self._now(), files=shown, before=before)
        # Its title is given at once: a model that makes one would take time from those that are compared.
        session = await self._client.sessions.create(model=models[0], title=question.beginning)
        await self.close()
        self._session, self.question = session, question
        self.columns = [self._column(model, waiting_answer(model, self._now())) for model in models]
        self._changed(None, Opened())
        self._begin_next()

    async def open(self, session_id: str) -> bool:
        """Show a stored one; whether it is one. Answers that are under way go on. Raises PlugAIError."""
        session = await self._client.sessions.get(session_id)
        question, answers = await read_comparison(self._client, session)
        if question is None or not answers:
            return False
        await self.close()
        self._session, self.question = session, question
        self.columns = [self._column(answer.model, answer) for answer in answers]
        for column in self.columns:
            if column.answer.is_running:
                column.follow(self._client.requests.watch(column.answer.request_id))
        self._changed(None, Opened())
        return True

    def again(self, column: Column) -> None:
        """Have one model answer again, or go on with what was interrupted here."""
        resumed = self._client.requests.watch(column.request_id) if column.can_resume else None
        column.begin_again(self._now())
        self._changed(column, Opened())
        if resumed is not None:
            column.follow(resumed)
        else:
            self._begin_next()

    async def stop(self, column: Column) -> None:
        """Stop one answer; what has been written remains."""
        if not column.has_begun:
            column.leave_out()
        elif column.answer.is_running and column.request_id:
            try:
                await self._client.requests.cancel(column.request_id)
            except PlugAIError as error:
                column.fail(error)

    async def stop_all(self) -> None:
        """Stop all answers that are under way."""
        for column in reversed(self.columns):
            await self.stop(column)

    async def choose(self, column: Column) -> str:
        """Go on with one answer, and stop the others; returns the id of its session. Raises PlugAIError."""
        session = self._session
        if session is None or not column.is_chosen_from:
            return ""
        await self.stop_all()
        await session.update(model=column.answer.model or column.model, head_message_id=column.answer.id)
        return session.id

    async def close(self) -> None:
        """Listen no more. The answers go on at the server."""
        for column in self.columns:
            await column.close()

    def _column(self, model: str, answer: AnswerShown) -> Column:
        return Column(model, answer, self._column_changed, self._accepted, self._flush_seconds)

    def _begin_next(self) -> None:
        """Ask those that were not asked: one at first, and the others when the server has the question."""
        for column in self.columns:
            if not column.has_begun and (self.question.id or self._leader is None):
                self._begin(column)

    def _begin(self, column: Column) -> None:
        if self._session is None:
            return
        if self.question.id:
            column.follow(self._session.regenerate(self.question.id, model=column.model))
        else:
            self._leader = column
            column.follow(self._session.say(self.question.message, model=column.model))

    def _accepted(self, column: Column, ids: Sequence[str]) -> None:
        if column is self._leader:
            self._leader = None
            self.question.id = ids[0] if len(ids) > 1 else ""
            self._begin_next()

    def _column_changed(self, column: Column, change: Change) -> None:
        self._changed(column, change)
        if isinstance(change, Ended) and column is self._leader:
            # It was refused, and has brought nothing.
            self._leader = None
            self._begin_next()
