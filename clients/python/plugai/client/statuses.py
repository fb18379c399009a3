"""From a `google.rpc.Status` with its details, as JSON, to an error of this client."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plugai.client.errors import ServerError, Status, error_of_code
from plugai.client.reasons import BY_REASON, DeadlineExceededError
from plugai.client.types import Failed

_PREFIX = "ERROR_REASON_"


def server_error(code: int, message: str, details: Iterable[Mapping[str, Any]]) -> ServerError:
    """The error that a status describes. `details` are messages of `google.rpc` with their `@type`."""
    by_type = {str(detail.get("@type", "")).rpartition(".")[2]: detail for detail in details}
    info = by_type.get("ErrorInfo", {})
    fields = by_type.get("BadRequest", {}).get("field_violations", [])
    status = Status(
        code=code,
        message=message or "the server gave no reason",
        reason=info.get("reason", ""),
        metadata=info.get("metadata", {}),
        retry_after=_seconds(by_type.get("RetryInfo", {}).get("retry_delay")),
        violations={field.get("field", ""): field.get("description", "") for field in fields},
    )
    return status_error(status)


def failure(failed: Failed, request_id: str) -> ServerError:
    """The error that a `failed` event describes."""
    return status_error(
        Status(
            code=failed.code,
            message=failed.message,
            reason=failed.reason.value.removeprefix(_PREFIX),
            metadata={"request_id": request_id},
            retry_after=failed.retry_after_seconds,
            retryable=failed.retryable,
        )
    )


def deadline_passed() -> DeadlineExceededError:
    """The error of a call whose time was up before the server said so."""
    return DeadlineExceededError(Status(4, "the call took longer than its `timeout`; allow more time"))


def status_error(status: Status) -> ServerError:
    """The error of a status: of its reason, or of its code if this version does not know the reason."""
    known = BY_REASON.get(status.reason)
    return known(status) if known is not None else error_of_code(status)


def _seconds(delay: object) -> float | None:
    """A `google.protobuf.Duration` as in JSON: `1.500s`."""
    return float(delay.removesuffix("s")) if isinstance(delay, str) and delay else None
