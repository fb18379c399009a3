"""The answer under way: what the server reports of it, as changes of what is shown. It knows no Flet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from plugai.client import (
    AuthenticationError,
    Delta,
    Event,
    Finished,
    Generation,
    LostConnectionError,
    PlugAIError,
    types,
)
from plugai.client.types import ArtifactCreated
from plugai.frontend.chat import words
from plugai.frontend.chat.changes import (
    AnswerShown,
    AnswerState,
    Change,
    Ended,
    ExtraChanged,
    FileShown,
    Grew,
    SignedOut,
    StatusChanged,
    ToolUse,
)
from plugai.frontend.languages.sentences import tr

# Often enough to look smooth, and seldom enough that a fast model does not keep the browser busy.
FLUSH_SECONDS = 0.04


class AnswerFollower:
    """Follows one answer after the other. `accepted` is given the ids of the messages of each turn."""

    def __init__(
        self, changed: Callable[[Change], None], accepted: Callable[[Sequence[str]], None], flush_seconds: float
    ) -> None:
        self._changed = changed
        self._accepted = accepted
        self._flush_seconds = flush_seconds
        self._answer = AnswerShown()
        self._task: asyncio.Task[None] | None = None
        self._flushing: asyncio.TimerHandle | None = None
        self._text = ""
        self._has_extra = False
        self._settled: asyncio.Future[PlugAIError | None] | None = None
        self.request_id = ""
        self._seq = 0

    @property
    def is_running(self) -> bool:
        """Whether an answer is under way."""
        return self._task is not None and not self._task.done()

    @property
    def can_resume(self) -> bool:
        """Whether the last answer was interrupted only here, and goes on at the server."""
        return bool(self.request_id and self._seq)

    def follow(self, answer: AnswerShown, generation: Generation) -> None:
        """Show an answer in `answer` as it comes."""
        # Closing a page, or restarting this program, is no reason to stop an answer: only the user is.
        generation.keep_running()
        self._answer, self.request_id, self._seq = answer, generation.request_id, 0
        settled = self._settled = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._follow(generation))
        # Without an event of either kind nobody will ever know.
        self._task.add_done_callback(lambda _: settled.cancel())

    async def accepted(self) -> PlugAIError | None:
        """Wait until the server has taken the request; returns why it has not."""
        return await asyncio.shield(self._settled) if self._settled is not None else None

    async def ended(self) -> None:
        """Wait until no answer is under way."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Listen no more. The answer goes on at the server."""
        if self._task is not None:
            self._task.cancel()
            await self.ended()

    def fail(self, error: PlugAIError) -> None:
        """Show why there is no answer, or no more of it."""
        if isinstance(error, AuthenticationError):
            self._changed(SignedOut())
            return
        answer = self._answer
        answer.state, answer.problem = AnswerState.FAILED, words.what_failed(error)
        if not isinstance(error, LostConnectionError):
            self._seq = 0
        self._complete(answer)

    async def _follow(self, generation: Generation) -> None:
        try:
            async for event in generation:
                self._seq = generation.seq
                self._take(self._answer, event)
        except PlugAIError as error:
            self._flush()
            self._settle(error)
            self.fail(error)

    def _settle(self, error: PlugAIError | None) -> None:
        if self._settled is not None and not self._settled.done():
            self._settled.set_result(error)

    def _take(self, answer: AnswerShown, event: Event) -> None:
        match event:
            case types.Accepted(model=model, message_ids=ids):
                answer.model, answer.id = model, ids[-1] if ids else ""
                self._accepted(ids)
                self._settle(None)
            case types.Queued():
                self._say(answer, words.in_queue(event))
            case types.Loading(fraction=fraction):
                answer.fraction = fraction
                self._say(answer, words.loading(event))
            case types.Started(model=model):
                answer.model, answer.fraction = model, None
                self._say(answer, tr("Thinking…"))
            case types.Progress():
                answer.fraction = words.share(event)
                self._say(answer, words.progress(event))
            case Delta() | ArtifactCreated() | types.Warning():
                self._add(answer, event)
            case Finished():
                self._end(answer, event)

    def _say(self, answer: AnswerShown, status: str) -> None:
        answer.status = status
        self._changed(StatusChanged(answer))

    def _add(self, answer: AnswerShown, event: Delta | ArtifactCreated | types.Warning) -> None:
        match event:
            case Delta(text=str(text)):
                answer.state = AnswerState.WRITING
                self._text += text
            case Delta(reasoning=str(reasoning)):
                answer.reasoning += reasoning
                self._has_extra = True
            case Delta(tool_call=types.ToolCall(id=number, name=name, arguments=arguments)):
                answer.tools.setdefault(number, ToolUse(name)).arguments += arguments
                self._has_extra = True
            case ArtifactCreated(artifact_id=artifact_id, mime_type=mime_type, name=name, size_bytes=size):
                answer.files += (FileShown(name, mime_type, artifact_id, size),)
                self._has_extra = True
            case types.Warning(message=message):
                answer.notes += (message,)
                self._has_extra = True
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_later(self._flush_seconds, self._flush)

    def _flush(self) -> None:
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        answer, text, has_extra = self._answer, self._text, self._has_extra
        self._text, self._has_extra = "", False
        if has_extra:
            self._changed(ExtraChanged(answer))
        if text:
            answer.text += text
            finished = answer.splitter.add(text)
            self._changed(Grew(tuple(finished), answer.splitter.tail))

    def _end(self, answer: AnswerShown, event: Finished) -> None:
        self._flush()
        stopped = event.finish_reason is types.FinishReason.CANCELLED
        answer.state = AnswerState.STOPPED if stopped else AnswerState.DONE
        if event.finish_reason is types.FinishReason.LENGTH:
            answer.notes += (words.CUT,)
        answer.usage, answer.timings = event.usage, event.timings
        self._complete(answer)

    def _complete(self, answer: AnswerShown) -> None:
        finished = answer.splitter.finish()
        if finished:
            self._changed(Grew(tuple(finished), None))
        self._changed(Ended(answer))
