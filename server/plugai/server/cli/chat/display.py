"""What is shown of an answer: its text on standard output, all else on standard error."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.status import Status
from rich.text import Text

from plugai.v1 import event_pb2


class AnswerDisplay:
    """Shows one answer as it comes. `text` is what was said so far."""

    def __init__(self, out: TextIO, notes: Console) -> None:
        """`notes` is for what is not the answer; while waiting it is used only if it is a terminal."""
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
        """Show what there is to see of an event."""
        match event.WhichOneof("event"):
            case "queued":
                self._wait(_queued(event.queued))
            case "loading":
                self._wait(_loading(event.loading))
            case "started":
                self._wait(f"{event.started.model} reads")
            case "delta":
                self._say(event.delta)
            case "artifact":
                self.note(f"artifact {event.artifact.artifact_id} ({event.artifact.mime_type})")
            case "warning":
                self.note(f"warning: {event.warning.message}")

    def note(self, sentence: str) -> None:
        """Say something beside the answer, in a line of its own."""
        self._clear_status()
        if self.text and not self.text.endswith("\n") and self._notes.is_terminal:
            self._notes.print()
        self._notes.print(Text(_printable(sentence)), style="dim", soft_wrap=True)

    def _say(self, delta: event_pb2.Delta) -> None:
        if delta.WhichOneof("content") == "text":
            self._clear_status()
            self.text += delta.text
            self._write(delta.text)
        elif delta.reasoning:
            self._wait("thinking")

    def _write(self, text: str) -> None:
        self._out.write(_printable(text) if self._out.isatty() else text)
        self._out.flush()

    def _wait(self, for_what: str) -> None:
        if not self._notes.is_terminal or self.text:
            return
        if self._status is None:
            self._status = self._notes.status("")
            self._status.start()
        self._status.update(Text(_printable(for_what), style="dim"))

    def _clear_status(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None


def summary(finished: event_pb2.Finished) -> str:
    """What an answer cost, in one line."""
    tokens, timings = finished.usage.output_tokens, finished.timings
    said = [f"{tokens} token{'' if tokens == 1 else 's'}"]
    if timings.HasField("first_delta_seconds"):
        spent = timings.total_seconds - timings.first_delta_seconds
        # The first token is there when the clock starts.
        if tokens > 1 and spent > 0:
            said.append(f"{(tokens - 1) / spent:.1f} tokens/s")
        said.append(f"first after {timings.first_delta_seconds:.2f} s")
    if finished.finish_reason == event_pb2.FINISH_REASON_LENGTH:
        said.append("cut at its limit")
    if finished.finish_reason == event_pb2.FINISH_REASON_CANCELLED:
        said.append("cancelled")
    return ", ".join(said)


def _queued(queued: event_pb2.Queued) -> str:
    eta = f", about {queued.eta_seconds:.0f} s" if queued.HasField("eta_seconds") else ""
    return f"in the queue: {queued.position} of {queued.length}{eta}"


def _loading(loading: event_pb2.Loading) -> str:
    done = f", {loading.fraction:.0%}" if loading.HasField("fraction") else ""
    return f"{loading.model} is being loaded: {loading.stage}{done}"


def _printable(text: str) -> str:
    """Without the characters with which a text could take a terminal over."""
    return "".join(c for c in text if c in "\n\t" or not (c < " " or "\x7f" <= c <= "\x9f"))
