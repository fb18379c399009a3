"""The id of a call, in its logs and in its trailers or error details. Over HTTP, Envoy returns it in a header."""

from __future__ import annotations

import re
from uuid import uuid4

from structlog.contextvars import bind_contextvars

from plugai.server.interceptors.chain import Call, CallNext

HEADER = "x-request-id"
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,128}")


async def request_id(call: Call, call_next: CallNext) -> None:
    """Use the id that was sent with the call if it is valid, otherwise create one."""
    given = dict(call.metadata).get(HEADER, "")
    valid = isinstance(given, str) and _ACCEPTED.fullmatch(given)
    call.request_id = str(given) if valid else str(uuid4())
    call.context.set_trailing_metadata(((HEADER, call.request_id),))
    # Each call has its own context, which ends with it.
    bind_contextvars(call_id=call.request_id)
    await call_next()
