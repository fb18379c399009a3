"""Anthropic's Messages: named events, content blocks with a start and an end, usage that grows."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

import jsonschema
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming, MessageCreateParamsStreaming
from pydantic import TypeAdapter
from tests.adapters.fakes.dialect import Asked, Dialect, Frame, Json, Turn, event, first_error, halves, strict_schema
from tests.adapters.fakes.script import Answer, Ending, Problem, Reasoning, Saying, Text, Tokens, ToolCall

SIGNATURE = "c2lnbmVk"
_ENDINGS = {
    Ending.STOP: "end_turn",
    Ending.LENGTH: "max_tokens",
    Ending.TOOL_CALLS: "tool_use",
    Ending.FILTERED: "refusal",
}
_ERRORS = {
    Problem.BAD_REQUEST: (400, "invalid_request_error"),
    Problem.TOO_LONG: (400, "invalid_request_error"),
    Problem.BAD_KEY: (401, "authentication_error"),
    Problem.NO_CREDIT: (402, "billing_error"),
    Problem.FORBIDDEN: (403, "permission_error"),
    Problem.NO_MODEL: (404, "not_found_error"),
    Problem.RATE_LIMIT: (429, "rate_limit_error"),
    Problem.SERVER_ERROR: (500, "api_error"),
    Problem.OVERLOADED: (529, "overloaded_error"),
    Problem.FILTERED: (400, "invalid_request_error"),
}
_LEAST_BUDGET = 1024


@cache
def _schema(streamed: bool) -> jsonschema.Draft202012Validator:
    params = MessageCreateParamsStreaming if streamed else MessageCreateParamsNonStreaming
    return strict_schema(TypeAdapter(params).json_schema())


class AnthropicMessages(Dialect):
    """`https://api.anthropic.com`. Its list of models comes one to a page unless more are asked for."""

    generate_paths = ("/v1/messages",)
    model_paths = ("/v1/models",)

    def admits(self, headers: Mapping[str, str], key: str) -> bool:
        return headers.get("x-api-key") == key

    def wrong(self, asked: Asked, query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
        if headers.get("anthropic-version") != "2023-06-01":
            return "anthropic-version: header is required"
        return first_error(_schema(asked.streamed), asked.body) or _broken_rule(asked.body)

    def turns(self, body: Json) -> list[Turn]:
        system = body.get("system", "")
        text = system if isinstance(system, str) else "".join(block["text"] for block in system)
        head = [Turn("system", text)] if text else []
        return head + [_turn(message) for message in body["messages"]]

    def stream(self, answer: Answer, asked: Asked) -> Iterator[Frame]:
        started = {**self._message(asked, []), "usage": _usage(answer.tokens, wrote=1)}
        yield _frame("message_start", message=started)
        for index, block in enumerate(_blocks(answer)):
            yield _frame("content_block_start", index=index, content_block=_empty(_block(block)))
            if index == 0:
                yield _frame("ping")
            for delta in _deltas(block):
                yield _frame("content_block_delta", index=index, delta=delta)
            yield _frame("content_block_stop", index=index)
        ended = {"stop_reason": _ENDINGS[answer.ending], "stop_sequence": None}
        yield _frame("message_delta", delta=ended, usage=_final_usage(answer.tokens))
        yield _frame("message_stop")

    def whole(self, answer: Answer, asked: Asked) -> Json:
        message = self._message(asked, [_block(block) for block in _blocks(answer)])
        usage = {**_usage(answer.tokens, answer.tokens.wrote), **_final_usage(answer.tokens)}
        return {**message, "stop_reason": _ENDINGS[answer.ending], "usage": usage}

    def error(self, problem: Problem, message: str, retry_in: float | None) -> tuple[int, Json]:
        status, kind = _ERRORS[problem]
        if problem is Problem.TOO_LONG:
            message = "prompt is too long: 210000 tokens > 200000 maximum"
        return status, {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}

    def error_frame(self, problem: Problem) -> bytes:
        return event(self.error(problem, problem.value, None)[1], "error")

    def unknown_frame(self) -> bytes:
        surprise = {"type": "content_block_surprise", "index": 0, "delta": {"type": "surprise_delta", "text": "x"}}
        return event(surprise, "content_block_surprise")

    def reset_headers(self, seconds: float) -> dict[str, str]:
        over = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
        return {
            "anthropic-ratelimit-requests-limit": "50",
            "anthropic-ratelimit-requests-remaining": "0",
            "anthropic-ratelimit-requests-reset": over,
            "anthropic-ratelimit-tokens-remaining": "40000",
            "anthropic-ratelimit-tokens-reset": "2036-01-01T00:00:00Z",
        }

    def listing(self, query: Mapping[str, str]) -> Json:
        start = self.models.index(query["after_id"]) + 1 if "after_id" in query else 0
        end = start + int(query.get("limit", "1"))
        page = [_model(name) for name in self.models[start:end]]
        return {"data": page, "has_more": end < len(self.models), "first_id": page[0]["id"], "last_id": page[-1]["id"]}

    def _message(self, asked: Asked, content: list[Json]) -> Json:
        head = {"id": "msg_1", "type": "message", "role": "assistant", "model": asked.model, "content": content}
        return {**head, "stop_reason": None, "stop_sequence": None}


def _broken_rule(body: Json) -> str | None:
    """What the types of the vendor do not say, but its documentation does."""
    thinking = body.get("thinking", {})
    if body["messages"][0]["role"] != "user":
        return "messages: first message must use the user role"
    if thinking.get("type") == "enabled":
        if not _LEAST_BUDGET <= thinking["budget_tokens"] < body["max_tokens"]:
            return "max_tokens must be greater than thinking.budget_tokens, which must be at least 1024"
        if body.get("temperature", 1) != 1:
            return "temperature may only be set to 1 when thinking is enabled"
    if not 0 <= body.get("temperature", 1) <= 1:
        return "temperature: range: 0..1"
    return None


def _turn(message: Json) -> Turn:
    content = message["content"]
    blocks: list[Json] = [{"type": "text", "text": content}] if isinstance(content, str) else content
    by_kind = {kind: [b for b in blocks if b["type"] == kind] for kind in {b["type"] for b in blocks}}
    results = tuple(_result(block) for block in by_kind.get("tool_result", ()))
    return Turn(
        "tool" if results else message["role"],
        "".join(block["text"] for block in by_kind.get("text", ())),
        tuple(base64.b64decode(block["source"]["data"], validate=True) for block in by_kind.get("image", ())),
        tuple((block["name"], json.dumps(block["input"])) for block in by_kind.get("tool_use", ())),
        results,
    )


def _result(block: Json) -> str:
    content = block["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def _blocks(answer: Answer) -> Iterator[list[Saying]]:
    for kind, group in groupby(answer.says, type):
        if kind is ToolCall:
            yield from ([call] for call in group)
        else:
            yield list(group)


def _block(block: list[Saying]) -> Json:
    text = "".join(said.text for said in block if not isinstance(said, ToolCall))
    match block[0]:
        case Text():
            return {"type": "text", "text": text}
        case Reasoning():
            return {"type": "thinking", "thinking": text, "signature": SIGNATURE}
        case ToolCall(call_id, name, arguments):
            caller = {"type": "direct"}
            return {"type": "tool_use", "id": call_id, "name": name, "input": json.loads(arguments), "caller": caller}


def _empty(block: Json) -> Json:
    begun: dict[str, Json] = {
        "text": {"text": ""},
        "thinking": {"thinking": "", "signature": ""},
        "tool_use": {"input": {}},
    }
    return {**block, **begun[block["type"]]}


def _deltas(block: list[Saying]) -> Iterator[Json]:
    for said in block:
        match said:
            case Text(text):
                yield {"type": "text_delta", "text": text}
            case Reasoning(text):
                yield {"type": "thinking_delta", "thinking": text}
            case ToolCall(arguments=arguments):
                # The first piece of a call's arguments is always empty.
                for piece in ("", *halves(arguments)):
                    yield {"type": "input_json_delta", "partial_json": piece}
    if isinstance(block[0], Reasoning):
        yield {"type": "signature_delta", "signature": SIGNATURE}


def _frame(kind: str, **fields: Any) -> Frame:
    said = fields.get("delta", {})
    telling = any(said.get(name) for name in ("text", "thinking", "partial_json"))
    return Frame(event({"type": kind, **fields}, kind), kind == "content_block_delta" and telling)


def _usage(tokens: Tokens, wrote: int) -> Json:
    """Usage at the start; what was cached is not among the input tokens."""
    return {
        "input_tokens": tokens.read - tokens.cached,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": tokens.cached,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
        "output_tokens": wrote,
        "service_tier": "standard",
    }


def _final_usage(tokens: Tokens) -> Json:
    return {"output_tokens": tokens.wrote, "output_tokens_details": {"thinking_tokens": tokens.thought}}


def _model(name: str) -> Json:
    yes, no = {"supported": True}, {"supported": False}
    levels = {level: yes for level in ("low", "medium", "high", "max", "xhigh")}
    able = {
        "batch": yes,
        "citations": yes,
        "code_execution": yes,
        "context_management": {"supported": False},
        "effort": {"supported": True, **levels},
        "image_input": yes if name == "small" else no,
        "pdf_input": yes,
        "structured_outputs": yes,
        "thinking": {"supported": True, "types": {"adaptive": yes if name == "large" else no, "enabled": yes}},
    }
    head = {"type": "model", "id": name, "display_name": name.title(), "created_at": "2026-02-19T00:00:00Z"}
    return {**head, "max_input_tokens": 200000, "max_tokens": 64000, "capabilities": able}
