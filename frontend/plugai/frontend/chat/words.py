"""What is said about an answer: where it waits, what it cost, what went wrong."""

from __future__ import annotations

from plugai.client import LostConnectionError, PlugAIError, types

_AWAY = "The server cannot be reached. It continues by itself as soon as the server is back; or try again now."


def in_queue(event: types.Queued) -> str:
    """Where it waits."""
    position = event.position or 1
    place = "Next in the queue" if position == 1 else f"Number {position} in the queue"
    return f"{place}, {_about(event.eta_seconds)}" if event.eta_seconds else f"{place}…"


def loading(event: types.Loading) -> str:
    """How far the model is."""
    percent = f" {round(event.fraction * 100)} %" if event.fraction is not None else ""
    stage = f" ({event.stage})" if event.stage and event.fraction is None else ""
    return f"Loading {event.model}{stage}{percent}…"


def figures(event: types.Finished) -> str:
    """How much it was, and how fast; empty if that is unknown."""
    tokens = event.usage.output_tokens if event.usage else None
    if not tokens:
        return ""
    times = event.timings
    total = times.total_seconds if times else None
    writing = (total or 0.0) - ((times.first_delta_seconds or 0.0) if times else 0.0)
    counted = f"{tokens} token{'' if tokens == 1 else 's'}"
    return f"{counted} · {tokens / writing:.0f} tokens/s" if writing > 0 and tokens > 1 else counted


def what_failed(error: PlugAIError) -> str:
    """What went wrong, and what to do, as sentences."""
    if isinstance(error, LostConnectionError):
        return _AWAY
    text = error.message
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _about(seconds: float) -> str:
    return f"about {seconds:.0f} s" if seconds < 90 else f"about {seconds / 60:.0f} min"
