"""One model's answer among those that are compared. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from plugai.client import Generation, PlugAIError
from plugai.frontend.chat.changes import AnswerShown, AnswerState, Change, Ended
from plugai.frontend.chat.following import AnswerFollower
from plugai.frontend.languages.sentences import tr

_CHOSEN = frozenset({AnswerState.DONE, AnswerState.STOPPED})


class Column:
    """A model, and its answer as far as it is. `changed` and `accepted` are what its follower is given."""

    def __init__(
        self,
        model: str,
        answer: AnswerShown,
        changed: Callable[[Column, Change], None],
        accepted: Callable[[Column, Sequence[str]], None],
        flush_seconds: float,
    ) -> None:
        self.model = model
        """The model that was asked; `answer.model` is the one that answers."""
        self.answer = answer
        self.has_begun = not answer.is_running
        """Whether its answer was asked for."""
        self._changed = changed
        self._follower = AnswerFollower(
            lambda change: changed(self, change), lambda ids: accepted(self, ids), flush_seconds
        )

    @property
    def is_chosen_from(self) -> bool:
        """Whether one can go on with its answer."""
        answer = self.answer
        return answer.state in _CHOSEN and bool(answer.id) and bool(answer.text or answer.files)

    @property
    def can_resume(self) -> bool:
        """Whether its answer was interrupted only here, and goes on at the server."""
        return self.answer.state is AnswerState.FAILED and self._follower.can_resume

    @property
    def request_id(self) -> str:
        """The request of its answer; empty if there is none."""
        return self._follower.request_id

    def begin_again(self, time: datetime) -> None:
        """Forget the answer: there will be another one."""
        self.answer = waiting_answer(self.model, time)
        self.has_begun = False

    def follow(self, generation: Generation) -> None:
        """Show the answer as it comes."""
        self.has_begun = True
        self._follower.follow(self.answer, generation)

    def fail(self, error: PlugAIError) -> None:
        """Show why there is no more of it."""
        self._follower.fail(error)

    def leave_out(self) -> None:
        """It was stopped before it was asked."""
        self.has_begun, self.answer.state = True, AnswerState.STOPPED
        self._changed(self, Ended(self.answer))

    async def close(self) -> None:
        """Listen no more. The answer goes on at the server."""
        await self._follower.close()


def waiting_answer(model: str, time: datetime | None) -> AnswerShown:
    """An answer that has not begun."""
    return AnswerShown(model, time=time, state=AnswerState.WAITING, status=tr("Thinking…"))
