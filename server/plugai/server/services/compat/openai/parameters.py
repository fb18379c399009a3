"""The parameters that OpenAI's interfaces have in common, as ours."""

from __future__ import annotations

from typing import Any

from plugai.server.services.compat.values import int32, seed
from plugai.v1 import message_pb2

EFFORTS = {
    "none": message_pb2.REASONING_EFFORT_NONE,
    "minimal": message_pb2.REASONING_EFFORT_LOW,
    "low": message_pb2.REASONING_EFFORT_LOW,
    "medium": message_pb2.REASONING_EFFORT_MEDIUM,
    "high": message_pb2.REASONING_EFFORT_HIGH,
    "xhigh": message_pb2.REASONING_EFFORT_HIGH,
    "max": message_pb2.REASONING_EFFORT_HIGH,
}
# Of the same name and meaning on both sides.
_SAME = ("temperature", "top_p", "top_k", "min_p", "repetition_penalty", "frequency_penalty", "presence_penalty")


def parameters(body: Any, max_tokens: int | None, top_logprobs: int | None) -> message_pb2.Parameters:
    """Our parameters, not yet checked: those that the body has, and these two, whose names differ."""
    given = {name: value for name in _SAME if (value := getattr(body, name, None)) is not None}
    made = message_pb2.Parameters(**given)
    if max_tokens is not None:
        made.max_output_tokens = int32(max_tokens)
    if top_logprobs is not None:
        made.top_logprobs = int32(top_logprobs)
    if (number := getattr(body, "seed", None)) is not None:
        made.seed = seed(number)
    stop: str | list[str] | None = getattr(body, "stop", None)
    made.stop.extend([stop] if isinstance(stop, str) else stop or ())
    return made
