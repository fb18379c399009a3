"""The response object: what was asked for, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from plugai.runners.base import FinishReason, Usage
from plugai.server.core.failure import Failure
from plugai.server.services.compat.openai.responses.output_items import INCOMPLETE, Json
from plugai.server.services.compat.openai.responses.request import ResponseRequest

_PREFIX = "resp_"
_REASONS = {FinishReason.LENGTH: "max_output_tokens", FinishReason.CONTENT_FILTER: "content_filter"}
# OpenAI has few codes for responses that failed.
_ERROR_CODES = {
    "RATE_LIMITED": "rate_limit_exceeded",
    "CONTEXT_OVERFLOW": "invalid_prompt",
    "CONTENT_REFUSED": "invalid_prompt",
    "PROMPT_REFUSED": "invalid_prompt",
    "IMAGE_REFUSED": "invalid_image",
}


def response_id(request_id: str) -> str:
    """The id of the response of a request."""
    return f"{_PREFIX}{request_id}"


def request_id(response_id: str) -> str:
    """The id of the request of a response. One that is not the id of a response stays as it is."""
    return response_id.removeprefix(_PREFIX)


def incomplete_reason(reason: FinishReason | None) -> str | None:
    """Why an answer is not complete; None if it is."""
    return _REASONS.get(reason) if reason is not None else None


def asked_json(body: ResponseRequest, given: Mapping[str, msgspec.Raw]) -> str:
    """What a response repeats of its request, as JSON. `given` is the body as it was sent."""
    defaults: Json = {
        "background": False,
        "instructions": None,
        "max_output_tokens": None,
        "max_tool_calls": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "prompt_cache_key": None,
        "prompt_cache_retention": None,
        "safety_identifier": None,
        "service_tier": "default",
        "store": True,
        "temperature": None,
        "tool_choice": "auto",
        "top_logprobs": body.top_logprobs or 0,
        "top_p": None,
        "truncation": "disabled",
        "user": None,
    }
    asked = {name: given[name] if getattr(body, name) is not None else value for name, value in defaults.items()}
    made = {"service_tier": "default", "tools": [_tool(tool) for tool in body.tools or ()]}
    text = {"format": {"type": "text"}} | _given(given.get("text"))
    reasoning = {"effort": None, "summary": None} | _given(given.get("reasoning"))
    return msgspec.json.encode({**asked, **made, "text": text, "reasoning": reasoning}).decode()


def _given(value: msgspec.Raw | None) -> dict[str, msgspec.Raw]:
    fields = msgspec.json.decode(value or b"null", type=dict[str, msgspec.Raw] | None) or {}
    return {name: field for name, field in fields.items() if bytes(field) != b"null"}


def _tool(tool: msgspec.Struct) -> Json:
    fields = msgspec.structs.asdict(tool)
    parameters = fields["parameters"]
    return {"type": "function", **fields, "parameters": parameters if bytes(parameters) else None}


@dataclass(frozen=True, slots=True)
class ResponseObject:
    """What stays the same of a response while it is generated. `asked` is JSON of asked_json."""

    request_id: str
    created_at: datetime
    asked: str

    def json(
        self,
        status: str,
        model: str,
        output: Sequence[Json] = (),
        usage: Usage | None = None,
        *,
        finish_reason: FinishReason | None = None,
        failure: Failure | None = None,
        ended_at: datetime | None = None,
    ) -> Json:
        """The response in this state."""
        why = incomplete_reason(finish_reason) if status == INCOMPLETE else None
        return {
            "id": response_id(self.request_id),
            "object": "response",
            "created_at": int(self.created_at.timestamp()),
            "completed_at": None if ended_at is None else int(ended_at.timestamp()),
            "status": status,
            "error": None if failure is None else error_json(failure),
            "incomplete_details": None if why is None else {"reason": why},
            "model": model,
            "output": list(output),
            "usage": None if usage is None else _usage(usage),
            **msgspec.json.decode(self.asked, type=dict[str, msgspec.Raw]),
        }


def error_json(failure: Failure) -> Json:
    """Why a response failed."""
    return {"code": _ERROR_CODES.get(failure.reason, "server_error"), "message": failure.message}


def _usage(usage: Usage) -> Json:
    read, generated = usage.input_tokens or 0, usage.output_tokens or 0
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": usage.cached_input_tokens or 0, "cache_write_tokens": 0},
        "output_tokens": generated,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning_tokens or 0},
        "total_tokens": read + generated,
    }
