"""The response headers in which providers say when to retry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until the provider accepts a retry; None if it does not say. Header names are in lower case.

    `retry-after` takes precedence; else, of the rate limits that are exhausted, the one that resets last.
    """
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    if (value := headers.get("retry-after")) is not None:
        seconds = _number(value)
        return _until(value, now) if seconds is None else seconds
    return max(_resets(headers, now), default=None)


def may_retry(headers: Mapping[str, str]) -> bool:
    """Whether the provider allows a retry of the same request; most do not say."""
    return headers.get("x-should-retry", "").lower() != "false"


def _resets(headers: Mapping[str, str], now: datetime) -> Iterator[float]:
    """Seconds until each exhausted limit resets: `x-ratelimit-reset-requests`, `…-requests-reset` and the like."""
    for name, value in headers.items():
        if "ratelimit" in name and "remaining" in name and _number(value) == 0:
            reset = headers.get(name.replace("remaining", "reset"))
            seconds = None if reset is None else _span(reset, now)
            if seconds is not None:
                yield seconds


def _span(text: str, now: datetime) -> float | None:
    """The seconds of `6m0s`, `350ms`, `1.5` or a timestamp of RFC 3339."""
    if (number := _number(text)) is not None:
        return number
    pieces = _SPAN.findall(text)
    if pieces and "".join(number + unit for number, unit in pieces) == text:
        return sum(float(number) * _SECONDS[unit] for number, unit in pieces)
    return _until(text, now)


def _until(text: str, now: datetime) -> float | None:
    """Seconds until a timestamp of HTTP or of RFC 3339; 0 if it has passed."""
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = parse(text)
        except ValueError:
            continue
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return max(0.0, (aware - now).total_seconds())
    return None


def _number(text: str | None) -> float | None:
    """The number if it is finite and not negative, else None."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None
