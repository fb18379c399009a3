"""What streams say in comments, which clients skip, since other APIs have no words for it."""

from __future__ import annotations

from plugai.server.core.events import Heartbeat, Loading, Queued, Warned

Told = Queued | Loading | Warned | Heartbeat


def comment(event: Told) -> str:
    """What a comment says of an event; one line."""
    match event:
        case Queued(position, length):
            return f"queued, {position} of {length}"
        case Loading(model, stage):
            return f"loading {model}, {stage}"
        case Warned(code, message):
            return f"warning {code}: {' '.join(message.split())}"
        case Heartbeat():
            return "working"


def comment_line(text: str) -> bytes:
    """A comment of a stream of server-sent events."""
    return f": {text}\n\n".encode()
