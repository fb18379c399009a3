"""What is said about an answer: where it waits, what it cost, what went wrong."""

from __future__ import annotations

from plugai.client import LostConnectionError, PlugAIError, UnavailableError, types

_AWAY = "The server cannot be reached. It continues by itself as soon as the server is back; or try again now."

CUT = "The answer has reached its limit of tokens: raise “Max output tokens”, or ask for the rest."


def in_queue(event: types.Queued) -> str:
    """Where it waits."""
    position = event.position or 1
    place = "Next in the queue" if position == 1 else f"Number {position} in the queue"
    return f"{place}, {duration(event.eta_seconds)}" if event.eta_seconds else f"{place}…"


def loading(event: types.Loading) -> str:
    """How far the model is."""
    percent = f" {round(event.fraction * 100)} %" if event.fraction is not None else ""
    stage = f" ({event.stage})" if event.stage and event.fraction is None else ""
    return f"Loading {event.model}{stage}{percent}…"


def share(event: types.Progress) -> float | None:
    """How much of a picture or shape is made."""
    return (event.step or 0) / event.steps if event.steps else None


def progress(event: types.Progress) -> str:
    """How far a picture or shape is."""
    return f"Step {event.step or 0} of {event.steps}…" if event.steps else "Working…"


def figures(usage: types.Usage | None, timings: types.Timings | None) -> str:
    """How much an answer was, and how fast it came; empty if that is unknown."""
    tokens = usage.output_tokens if usage else None
    if not tokens:
        return ""
    counted = f"{tokens} token{'' if tokens == 1 else 's'}"
    speed = _speed(tokens, timings)
    return f"{counted} · {speed:.0f} tokens/s" if speed else counted


def details(
    usage: types.Usage | None, timings: types.Timings | None, prices: types.Prices | None
) -> list[tuple[str, str]]:
    """All that is known about what an answer took, as names and values."""
    found: list[tuple[str, str]] = []
    if usage is not None:
        about = "about " if usage.source is types.UsageSource.ESTIMATED else ""
        counts = [
            ("Input", usage.input_tokens, "tokens"),
            ("From the cache", usage.cached_input_tokens, "tokens"),
            ("Output", usage.output_tokens, "tokens"),
            ("Of it reasoning", usage.reasoning_tokens, "tokens"),
            ("Steps", usage.steps, ""),
        ]
        found += [(name, f"{about}{count} {unit}".strip()) for name, count, unit in counts if count]
        cost = _cost(usage, prices)
        if cost and prices:
            found.append(("Cost", f"{about}{cost:.6f}".rstrip("0").rstrip(".") + f" {prices.currency}"))
        speed = _speed(usage.output_tokens or 0, timings)
        if speed:
            found.append(("Speed", f"{speed:.1f} tokens/s"))
    if timings is not None:
        stages = [
            ("In the queue", timings.queued_seconds),
            ("Loading the model", timings.loading_seconds),
            ("To the first word", timings.first_delta_seconds),
            ("In all", timings.total_seconds),
        ]
        found += [(name, f"{seconds:.1f} s") for name, seconds in stages if seconds and seconds >= 0.05]
    return found


def what_failed(error: PlugAIError) -> str:
    """What went wrong, and what to do, as sentences."""
    if isinstance(error, LostConnectionError):
        return _AWAY
    return sentence(error.message)


def sentence(text: str) -> str:
    """The same words, as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) or not text else ".")


def is_unreachable(error: PlugAIError) -> bool:
    """Whether the server, or its gateway, was not there to take a call or to refuse it."""
    return isinstance(error, LostConnectionError) or (
        isinstance(error, UnavailableError) and error.reason in {"", "GATEWAY_UNAVAILABLE", "SHUTTING_DOWN"}
    )


def duration(seconds: float) -> str:
    """About how long that is."""
    return f"about {seconds:.0f} s" if seconds < 90 else f"about {seconds / 60:.0f} min"


def _speed(tokens: int, timings: types.Timings | None) -> float:
    """Tokens a second while it was written; 0 if that is unknown."""
    total = timings.total_seconds if timings else None
    writing = (total or 0.0) - ((timings.first_delta_seconds or 0.0) if timings else 0.0)
    return tokens / writing if writing > 0 and tokens > 1 else 0.0


def _cost(usage: types.Usage, prices: types.Prices | None) -> float:
    if prices is None:
        return 0.0
    cached = usage.cached_input_tokens or 0
    new = (usage.input_tokens or 0) - cached
    each = prices.input_nanos or 0
    nanos = new * each + cached * (prices.cached_input_nanos if prices.cached_input_nanos is not None else each)
    return (nanos + (usage.output_tokens or 0) * (prices.output_nanos or 0)) / 1e9
