"""Every call has an id, in its logs and in its answer's trailers or error. Over HTTP, Envoy tells it in a header."""

from __future__ import annotations

import re
from uuid import uuid4

from structlog.contextvars import bind_contextvars

from plugai.server.interceptors.chain import Call, CallNext

HEADER = "x-request-id"
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,128}")


async def request_id(call: Call, proceed: CallNext) -> None:
    """Take the id that came with the call if it is a sane one, else make one."""
    given = dict(call.metadata).get(HEADER, "")
    sane = isinstance(given, str) and _ACCEPTED.fullmatch(given)
    call.request_id = str(given) if sane else str(uuid4())
    call.context.set_trailing_metadata(((HEADER, call.request_id),))
    # A call has a context of its own, which ends with it.
    bind_contextvars(call_id=call.request_id)
    await proceed()
