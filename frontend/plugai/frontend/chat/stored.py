"""Messages as the server stores them, turned into what is shown."""

from __future__ import annotations

from collections.abc import Iterable

from plugai.client import text_of, types
from plugai.frontend.chat.blocks import blocks_of
from plugai.frontend.chat.changes import AnswerShown, AnswerState, ChatMessage, FileShown, Question, ToolUse
from plugai.frontend.chat.text_files import split_text_files
from plugai.frontend.languages.sentences import mark, tr

_STOPPED = mark("The server stopped during this answer.")


def shown_messages(newest_first: Iterable[types.SessionMessage]) -> list[ChatMessage]:
    """Messages of a branch, oldest first. Results of tools belong to the answer that has called them."""
    shown: list[ChatMessage] = []
    for stored in reversed(list(newest_first)):
        role = stored.message.role if stored.message else types.Role.ASSISTANT
        last = shown[-1] if shown else None
        if role is types.Role.TOOL and isinstance(last, AnswerShown):
            _add_results(last, stored)
        elif role is types.Role.USER or role is types.Role.TOOL:
            shown.append(_question(stored))
        else:
            shown.append(_answer(stored))
    return shown


def _question(stored: types.SessionMessage) -> Question:
    whole = text_of(stored.message) if stored.message else ""
    text, files = split_text_files(whole)
    return Question(
        text,
        stored.message_id,
        stored.create_time,
        stored.parent_message_id,
        (*files, *_files(stored)),
        whole.removesuffix(text),
    )


def _answer(stored: types.SessionMessage) -> AnswerShown:
    text = text_of(stored.message) if stored.message else ""
    answer = AnswerShown(
        stored.model,
        stored.message_id,
        stored.create_time,
        parent_id=stored.parent_message_id,
        request_id=stored.request_id,
        text=text,
        files=_files(stored),
        usage=stored.usage,
    )
    answer.splitter.done = blocks_of(text)
    for part in stored.message.parts if stored.message else ():
        answer.reasoning += part.reasoning or ""
        if part.tool_call is not None:
            answer.tools[part.tool_call.id] = ToolUse(part.tool_call.name, part.tool_call.arguments)
    if stored.end_time and stored.create_time:
        answer.timings = types.Timings(total_seconds=(stored.end_time - stored.create_time).total_seconds())
    _set_state(answer, stored)
    return answer


def _set_state(answer: AnswerShown, stored: types.SessionMessage) -> None:
    if stored.state is types.MessageState.RUNNING:
        answer.state, answer.status = AnswerState.WAITING, tr("Thinking…")
    elif stored.state in {types.MessageState.FAILED, types.MessageState.INTERRUPTED}:
        answer.state = AnswerState.FAILED
        answer.problem = stored.failure.message if stored.failure else tr(_STOPPED)
    elif stored.state is types.MessageState.CANCELLED:
        answer.state = AnswerState.STOPPED


def _files(stored: types.SessionMessage) -> tuple[FileShown, ...]:
    parts = stored.message.parts if stored.message else ()
    return tuple(FileShown("", part.mime_type, part.artifact_id) for part in parts if part.artifact_id)


def _add_results(answer: AnswerShown, stored: types.SessionMessage) -> None:
    for part in stored.message.parts if stored.message else ():
        found = part.tool_result
        if found is not None and found.tool_call_id in answer.tools:
            answer.tools[found.tool_call_id].result = found.text
