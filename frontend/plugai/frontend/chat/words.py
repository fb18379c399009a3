"""What is said about an answer: where it waits, what it cost, what went wrong."""

from __future__ import annotations

from plugai.client import LostConnectionError, PlugAIError, UnavailableError, types
from plugai.frontend.chat.failures import failure
from plugai.frontend.languages.formats import fixed, number, percent
from plugai.frontend.languages.sentences import mark, tr, tr_n

_AWAY = mark("The server cannot be reached. It continues by itself as soon as the server is back; or try again now.")

CUT = mark("The answer has reached its limit of tokens: raise “Max output tokens”, or ask for the rest.")


def in_queue(event: types.Queued) -> str:
    """Where it waits."""
    position = event.position or 1
    place = tr("Next in the queue") if position == 1 else tr("Number {position} in the queue", position=position)
    return f"{place}, {duration(event.eta_seconds)}" if event.eta_seconds else f"{place}…"


def loading(event: types.Loading) -> str:
    """How far the model is."""
    if event.fraction is not None:
        return tr("Loading {model} {percent}…", model=event.model, percent=percent(event.fraction))
    if event.stage:
        return tr("Loading {model} ({stage})…", model=event.model, stage=event.stage)
    return tr("Loading {model}…", model=event.model)


def share(event: types.Progress) -> float | None:
    """How much of a picture or shape is made."""
    return (event.step or 0) / event.steps if event.steps else None


def progress(event: types.Progress) -> str:
    """How far a picture or shape is."""
    return tr("Step {step} of {steps}…", step=event.step or 0, steps=event.steps) if event.steps else tr("Working…")


def figures(usage: types.Usage | None, timings: types.Timings | None) -> str:
    """How much an answer was, and how fast it came; empty if that is unknown."""
    tokens = usage.output_tokens if usage else None
    if not tokens:
        return ""
    counted = _tokens(tokens)
    speed = _speed(tokens, timings)
    return f"{counted} · {tr('{speed} tokens/s', speed=number(speed))}" if speed else counted


def details(
    usage: types.Usage | None, timings: types.Timings | None, prices: types.Prices | None
) -> list[tuple[str, str]]:
    """All that is known about what an answer took, as names and values."""
    found: list[tuple[str, str]] = []
    if usage is not None:
        about = mark("about {amount}") if usage.source is types.UsageSource.ESTIMATED else "{amount}"
        counts = [
            (tr("Input"), usage.input_tokens),
            (tr("From the cache"), usage.cached_input_tokens),
            (tr("Output"), usage.output_tokens),
            (tr("Of it reasoning"), usage.reasoning_tokens),
        ]
        found += [(name, tr(about, amount=_tokens(count))) for name, count in counts if count]
        if usage.steps:
            found.append((tr("Steps"), tr(about, amount=number(usage.steps))))
        cost = _cost(usage, prices)
        if cost and prices:
            found.append((tr("Cost"), tr(about, amount=f"{number(cost, 6)} {prices.currency}")))
        speed = _speed(usage.output_tokens or 0, timings)
        if speed:
            found.append((tr("Speed"), tr("{speed} tokens/s", speed=fixed(speed, 1))))
    if timings is not None:
        stages = [
            (tr("In the queue"), timings.queued_seconds),
            (tr("Loading the model"), timings.loading_seconds),
            (tr("To the first word"), timings.first_delta_seconds),
            (tr("In all"), timings.total_seconds),
        ]
        found += [
            (name, tr("{seconds} s", seconds=fixed(seconds, 1)))
            for name, seconds in stages
            if seconds and seconds >= 0.05
        ]
    return found


def what_failed(error: PlugAIError) -> str:
    """What went wrong, and what to do, as sentences."""
    if isinstance(error, LostConnectionError):
        return tr(_AWAY)
    return failure(error)


def is_unreachable(error: PlugAIError) -> bool:
    """Whether the server, or its gateway, was not there to take a call or to refuse it."""
    return isinstance(error, LostConnectionError) or (
        isinstance(error, UnavailableError) and error.reason in {"", "GATEWAY_UNAVAILABLE", "SHUTTING_DOWN"}
    )


def duration(seconds: float) -> str:
    """About how long that is."""
    return (
        tr("about {seconds} s", seconds=number(seconds))
        if seconds < 90
        else tr("about {minutes} min", minutes=number(seconds / 60))
    )


def _tokens(count: int) -> str:
    return tr_n("{count} token", "{count} tokens", count)


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
