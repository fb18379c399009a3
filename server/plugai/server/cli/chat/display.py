"""Shows an answer: its text on standard output, everything else on standard error."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.status import Status
from rich.text import Text

from plugai.v1 import event_pb2


class AnswerDisplay:
    """Shows one answer while it is generated. `text` is its text until now."""

    def __init__(self, out: TextIO, notes: Console) -> None:
        """`notes` is for everything except the answer. The current state is shown there only if it is a terminal."""
        self.text = ""
        self._out = out
        self._notes = notes
        self._status: Status | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._clear_status()
        if self.text and not self.text.endswith("\n"):
            self._write("\n")

    def show(self, event: event_pb2.GenerateEvent) -> None:
        """Show an event."""
        match event.WhichOneof("event"):
            case "queued":
                self._show_status(_queued(event.queued))
            case "loading":
                self._show_status(_loading(event.loading))
            case "started":
                self._show_status(f"{event.started.model} is processing the prompt")
            case "delta":
                self._show_delta(event.delta)
            case "artifact":
                self.note(f"artifact {event.artifact.artifact_id} ({event.artifact.mime_type})")
            case "warning":
                self.note(f"warning: {event.warning.message}")

    def note(self, message: str) -> None:
        """Print a message that is not part of the answer, on its own line."""
        self._clear_status()
        if self.text and not self.text.endswith("\n") and self._notes.is_terminal:
            self._notes.print()
        self._notes.print(Text(_printable(message)), style="dim", soft_wrap=True)

    def _show_delta(self, delta: event_pb2.Delta) -> None:
        if delta.WhichOneof("content") == "text":
            self._clear_status()
            self.text += delta.text
            self._write(delta.text)
        elif delta.reasoning:
            self._show_status("thinking")

    def _write(self, text: str) -> None:
        self._out.write(_printable(text) if self._out.isatty() else text)
        self._out.flush()

    def _show_status(self, state: str) -> None:
        if not self._notes.is_terminal or self.text:
            return
        if self._status is None:
            self._status = self._notes.status("")
            self._status.start()
        self._status.update(Text(_printable(state), style="dim"))

    def _clear_status(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None


def summary(finished: event_pb2.Finished) -> str:
    """Tokens, speed and result of an answer, in one line."""
    tokens, timings = finished.usage.output_tokens, finished.timings
    parts = [f"{tokens} token{'' if tokens == 1 else 's'}"]
    if timings.HasField("first_delta_seconds"):
        spent = timings.total_seconds - timings.first_delta_seconds
        # The time is measured from the first token on.
        if tokens > 1 and spent > 0:
            parts.append(f"{(tokens - 1) / spent:.1f} tokens/s")
        parts.append(f"first after {timings.first_delta_seconds:.2f} s")
    if finished.finish_reason == event_pb2.FINISH_REASON_LENGTH:
        parts.append("stopped at the token limit")
    if finished.finish_reason == event_pb2.FINISH_REASON_CANCELLED:
        parts.append("cancelled")
    return ", ".join(parts)


def _queued(queued: event_pb2.Queued) -> str:
    eta = f", about {queued.eta_seconds:.0f} s" if queued.HasField("eta_seconds") else ""
    return f"in the queue: {queued.position} of {queued.length}{eta}"


def _loading(loading: event_pb2.Loading) -> str:
    done = f", {loading.fraction:.0%}" if loading.HasField("fraction") else ""
    return f"loading {loading.model}: {loading.stage}{done}"


def _printable(text: str) -> str:
    """The text without control characters, which could manipulate a terminal."""
    return "".join(c for c in text if c in "\n\t" or not (c < " " or "\x7f" <= c <= "\x9f"))
