"""From the text of an answer to its chunks: text, and calls with ids of their own."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Callable, Iterator

from plugai.runners.base import Chunk, TextChunk, Tool, ToolCallChunk, WarningChunk
from plugai.runners.joining import join_chunks
from plugai.runners.text.calls.call_format import CallFormat
from plugai.runners.text.calls.events import ArgumentsFound, CallBegun, CallEnded, TextFound
from plugai.runners.text.calls.scanner import END, Scanner, read_answer
from plugai.runners.text.turns import CALL_ID_LENGTH

_ALPHABET = string.ascii_letters + string.digits


def new_call_id() -> str:
    """An id for a call that a model has made."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(CALL_ID_LENGTH))


class CallReader:
    """Reads one answer. What is read does not depend on how its text is cut."""

    def __init__(
        self,
        form: CallFormat,
        tools: tuple[Tool, ...],
        prompt: str = "",
        *,
        one_call: bool = False,
        new_id: Callable[[], str] = new_call_id,
    ) -> None:
        """`prompt` is the end of what the answer follows. `one_call`: the answer ends after the first one."""
        self._scanner = Scanner({tool.name: tool.parameters_schema for tool in tools})
        self._reading = read_answer(self._scanner, form.openings())
        next(self._reading)
        self._one_call = one_call
        self._new_id = new_id
        self._part = 0
        self._part_has_text = False
        self._call = ("", "")
        self._arguments: list[str] = []
        self.complete = False
        """Whether nothing more may come."""
        self.feed(form.begun(prompt))

    @property
    def calls(self) -> int:
        """How many calls have begun."""
        return self._scanner.calls

    def feed(self, text: str) -> list[Chunk]:
        """What is found after this piece of the answer."""
        for character in text:
            if self.complete:
                break
            self._reading.send(character)
            self.complete = self._one_call and CallEnded() in self._scanner.found
        return self._found()

    def finish(self) -> list[Chunk]:
        """What is found at the end."""
        if not self.complete:
            self.complete = True
            try:
                self._reading.send(END)
            except StopIteration:
                return self._found()
        return []

    def _found(self) -> list[Chunk]:
        found, self._scanner.found = self._scanner.found, []
        return join_chunks(chunk for item in found for chunk in self._chunks(item))

    def _chunks(self, item: TextFound | CallBegun | ArgumentsFound | CallEnded) -> Iterator[Chunk]:
        match item:
            case TextFound(text):
                self._part_has_text = True
                yield TextChunk(text, part_index=self._part)
            case CallBegun(name):
                self._part += self._part_has_text
                self._part_has_text = False
                self._call, self._arguments = (self._new_id(), name), []
                yield self._piece("")
            case ArgumentsFound(text):
                self._arguments.append(text)
                yield self._piece(text)
            case CallEnded():
                yield from self._end()

    def _end(self) -> Iterator[Chunk]:
        if not self._arguments:
            yield self._piece("{}")
        elif not _is_object("".join(self._arguments)):
            yield WarningChunk(
                "TOOL_CALL_INVALID",
                f"the model called {self._call[1]!r} with arguments that are no JSON object; they are returned as it "
                "wrote them",
            )
        self._part += 1

    def _piece(self, arguments: str) -> ToolCallChunk:
        call_id, name = self._call
        return ToolCallChunk(call_id, name, arguments, self._part)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text, strict=False), dict)
    except (ValueError, RecursionError):
        return False
