"""Shows an answer: its text on standard output, everything else on standard error."""

from __future__ import annotations

import shutil
import sys
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.status import Status
from rich.text import Text

from plugai.client import Delta, Event, Finished, Message, types
from plugai.client.types import ArtifactCreated, FinishReason, Loading, Queued, Started
from plugai.server.cli.chat.word_wrap import WordWrap
from plugai.server.cli.remote.output import Output, printable

_ENDS = {
    FinishReason.LENGTH: "the answer ended at its limit of tokens",
    FinishReason.CONTENT_FILTER: "a filter of the provider ended the answer",
    FinishReason.CANCELLED: "the answer was cancelled",
    FinishReason.OTHER: "the answer may be incomplete",
}


class AnswerDisplay:
    """Shows one answer while it is generated."""

    def __init__(self, out: Output, stdout: TextIO | None = None) -> None:
        """The current state is shown only at a terminal."""
        self._notes: Console = out.notes
        self._output = out
        self._out = stdout or sys.stdout
        self._last = "\n"
        self._wrap = WordWrap(lambda: shutil.get_terminal_size().columns)
        self._status: Status | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._clear_status()
        self._end_line()

    def show(self, event: Event) -> None:
        """Show an event."""
        match event:
            case Queued() | Loading() | Started() | Delta(reasoning=str()):
                self._show_status(state_of(event))
            case Delta(text=str(text)):
                self._clear_status()
                self._write(text)
            case ArtifactCreated():
                self.note(f"artifact {event.artifact_id} ({event.mime_type})")
            case types.Warning(message=message):
                self.note(f"warning: {message}")
            case Finished(finish_reason=reason) if reason in _ENDS:
                self.note(_ENDS[reason])

    def show_calls(self, answer: Message) -> None:
        """Print the tools that the model has called, each with its arguments as JSON, on a line."""
        self._clear_status()
        for part in answer.parts:
            if part.tool_call is not None:
                self._end_line()
                self._write(f"{part.tool_call.name} {part.tool_call.arguments or '{}'}\n")

    def note(self, message: str) -> None:
        """Print a message that is not part of the answer, on its own line."""
        self._clear_status()
        if self._notes.is_terminal:
            self._end_line()
        self._output.note(message)

    def _end_line(self) -> None:
        if self._last != "\n":
            self._write("\n")

    def _write(self, text: str) -> None:
        if text:
            self._last = text[-1]
            self._out.write(self._wrap.feed(printable(text)) if self._out.isatty() else text)
            self._out.flush()

    def _show_status(self, state: str) -> None:
        if not self._notes.is_terminal or self._last != "\n":
            return
        if self._status is None:
            self._status = self._notes.status("", spinner_style="dim")
            self._status.start()
        self._status.update(Text(printable(state), style="dim"))

    def _clear_status(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None


def summary(finished: Finished) -> str:
    """Tokens, speed and times of an answer, in one line."""
    usage, timings = finished.usage or types.Usage(), finished.timings or types.Timings()
    tokens, total, first = usage.output_tokens or 0, timings.total_seconds or 0.0, timings.first_delta_seconds
    parts = [f"{tokens} token{'' if tokens == 1 else 's'}"]
    if first is not None:
        # The time is measured from the first token on.
        if tokens > 1 and total > first:
            parts.append(f"{(tokens - 1) / (total - first):.1f} tokens/s")
        parts.append(f"first after {first:.2f} s")
    if usage.input_tokens:
        parts.append(f"{usage.input_tokens} tokens read")
    return ", ".join(parts)


def state_of(event: Queued | Loading | Started | Delta) -> str:
    """What a request is doing, for the line that is shown until there is an answer."""
    match event:
        case Queued(position=position, length=length, eta_seconds=eta):
            return f"in the queue: {position} of {length}" + ("" if eta is None else f", about {eta:.0f} s")
        case Loading(model=model, stage=stage, fraction=fraction):
            return f"loading {model}: {stage}" + ("" if fraction is None else f", {fraction:.0%}")
        case Started(model=model):
            return f"{model} is reading"
    return "thinking"
