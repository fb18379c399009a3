"""Transports errors from a worker to its gateway: by reason, in the trailing metadata of a call."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol

import grpc

from plugai.runners.errors import InvalidRequestError, PlugAIError, error_classes

_REASON = "plugai-reason"
_VIOLATIONS = "plugai-violations-bin"
# gRPC escapes a message in its header, where each byte may become three; headers are limited to 8 KiB.
_MAX_BYTES = 2000


class Aborts(Protocol):
    """The part of a gRPC server context that ends a call with an error."""

    async def abort(
        self, code: grpc.StatusCode, details: str = "", trailing_metadata: tuple[tuple[str, str | bytes], ...] = ()
    ) -> NoReturn: ...


async def abort(context: Aborts, error: PlugAIError) -> NoReturn:
    """End a call with an error that `decode_error` restores on the other side."""
    metadata: list[tuple[str, str | bytes]] = [(_REASON, error.reason)]
    if error.violations:
        violations = json.dumps(dict(error.violations)).encode()
        if len(violations) <= _MAX_BYTES:
            metadata.append((_VIOLATIONS, violations))
    details = error.message.encode()[:_MAX_BYTES].decode(errors="ignore")
    await context.abort(grpc.StatusCode.UNKNOWN, details, tuple(metadata))


def decode_error(details: str, metadata: Iterable[tuple[str, str | bytes]]) -> PlugAIError | None:
    """The error that a call was aborted with; None if it failed otherwise."""
    values = dict(metadata)
    cls = _classes().get(str(values.get(_REASON, "")))
    if cls is None:
        return None
    error = cls(details)
    violations = values.get(_VIOLATIONS)
    if isinstance(error, InvalidRequestError) and isinstance(violations, bytes):
        error.violations = json.loads(violations)
    return error


def _classes() -> Mapping[str, type[PlugAIError]]:
    """The error classes that are created from a message, by reason."""
    from_message = (PlugAIError.__init__, InvalidRequestError.__init__)
    return {cls.reason: cls for cls in error_classes() if cls.__init__ in from_message}
