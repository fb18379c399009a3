"""Records for the tests."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from msgspec.structs import replace

from plugai.runners.base import FinishReason, Usage
from plugai.server.core.events import Timings
from plugai.server.core.generation.records import OnDisconnect, RequestRecord, RequestState

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def new_record(request_id: str = "", owner_id: str = "ann", gateway: str = "gateway-1") -> RequestRecord:
    return RequestRecord(
        request_id=request_id or uuid.uuid4().hex,
        owner_id=owner_id,
        gateway=gateway,
        fingerprint="f" * 64,
        model="echo",
        on_disconnect=OnDisconnect.CANCEL,
        created_at=NOON,
    )


def finished(record: RequestRecord, output_tokens: int = 7) -> RequestRecord:
    return replace(
        record,
        state=RequestState.FINISHED,
        answered_by="echo",
        finish_reason=FinishReason.STOP,
        usage=Usage(input_tokens=3, output_tokens=output_tokens),
        timings=Timings(queued=0.0, first_delta=0.125, total=0.5),
        ended_at=NOON,
    )
