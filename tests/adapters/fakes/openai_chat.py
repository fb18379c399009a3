"""OpenAI's Chat Completions, as OpenAI, Azure, xAI and everything compatible speak it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

import jsonschema
from openai.types.chat.completion_create_params import (
    CompletionCreateParamsNonStreaming,
    CompletionCreateParamsStreaming,
)
from pydantic import TypeAdapter
from tests.adapters.fakes.dialect import (
    Asked,
    Dialect,
    Frame,
    Json,
    Turn,
    event,
    first_error,
    halves,
    inline_image,
    strict_schema,
)
from tests.adapters.fakes.script import Answer, Ending, Problem, Reasoning, Saying, Text, Tokens, ToolCall

_ENDINGS = {
    Ending.STOP: "stop",
    Ending.LENGTH: "length",
    Ending.TOOL_CALLS: "tool_calls",
    Ending.FILTERED: "content_filter",
}
ERRORS: dict[Problem, tuple[int, str, str | None]] = {
    Problem.BAD_REQUEST: (400, "invalid_request_error", None),
    Problem.TOO_LONG: (400, "invalid_request_error", "context_length_exceeded"),
    Problem.BAD_KEY: (401, "invalid_request_error", "invalid_api_key"),
    Problem.NO_CREDIT: (429, "insufficient_quota", "insufficient_quota"),
    Problem.FORBIDDEN: (403, "invalid_request_error", "unsupported_country_region_territory"),
    Problem.NO_MODEL: (404, "invalid_request_error", "model_not_found"),
    Problem.RATE_LIMIT: (429, "requests", "rate_limit_exceeded"),
    Problem.SERVER_ERROR: (500, "server_error", None),
    Problem.OVERLOADED: (503, "server_error", "slow_down"),
    Problem.FILTERED: (400, "invalid_request_error", "content_policy_violation"),
}


@cache
def _schema(streamed: bool) -> jsonschema.Draft202012Validator:
    params = CompletionCreateParamsStreaming if streamed else CompletionCreateParamsNonStreaming
    return strict_schema(TypeAdapter(params).json_schema())


class OpenAIChat(Dialect):
    """`https://api.openai.com/v1`, and whatever is compatible with it."""

    base_path = "/v1"
    generate_paths: Sequence[str] = ("/v1/chat/completions",)
    model_paths: Sequence[str] = ("/v1/models",)
    # Fields of a delta that the OpenAI SDK does not know but compatible servers send.
    reasoning_field: ClassVar[str | None] = None

    def admits(self, headers: Mapping[str, str], key: str) -> bool:
        return headers.get("authorization") == f"Bearer {key}"

    def wrong(self, asked: Asked, query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
        return first_error(_schema(asked.streamed), asked.body)

    def turns(self, body: Json) -> list[Turn]:
        return [self._turn(message) for message in body["messages"]]

    def _turn(self, message: Json) -> Turn:
        content = message.get("content") or []
        parts: list[Json] = [{"type": "text", "text": content}] if isinstance(content, str) else content
        text = "".join(part["text"] for part in parts if part["type"] == "text")
        calls = [call["function"] for call in message.get("tool_calls", ())]
        if message["role"] == "tool":
            return Turn("tool", tool_results=(text,))
        return Turn(
            message["role"],
            text,
            tuple(inline_image(part["image_url"]["url"]) for part in parts if part["type"] == "image_url"),
            tuple((call["name"], call["arguments"]) for call in calls),
        )

    def stream(self, answer: Answer, asked: Asked) -> Iterator[Frame]:
        wants_usage = (asked.body.get("stream_options") or {}).get("include_usage", False)
        usage: Json = {"usage": None} if wants_usage else {}
        yield self._chunk(asked, {"role": "assistant", "content": "", "refusal": None}, usage)
        calls = 0
        for said in answer.says:
            for delta in self._deltas(said, calls):
                yield self._chunk(asked, delta, usage, is_delta=True)
            calls += isinstance(said, ToolCall)
        yield self._chunk(asked, {}, usage, ending=_ENDINGS[answer.ending])
        if wants_usage:
            yield Frame(event(self._envelope(asked, "chat.completion.chunk", [], usage=self._usage(answer.tokens))))
        yield Frame(event("[DONE]"))

    def whole(self, answer: Answer, asked: Asked) -> Json:
        calls = [said for said in answer.says if isinstance(said, ToolCall)]
        message: Json = {"role": "assistant", "content": answer.text or None, "refusal": None}
        if calls:
            message["tool_calls"] = [self._call(call) for call in calls]
        if self.reasoning_field:
            message[self.reasoning_field] = "".join(s.text for s in answer.says if isinstance(s, Reasoning))
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _ENDINGS[answer.ending]}
        return self._envelope(asked, "chat.completion", [choice], usage=self._usage(answer.tokens))

    def error(self, problem: Problem, message: str, retry_in: float | None) -> tuple[int, Json]:
        status, kind, code = ERRORS[problem]
        return status, {"error": {"message": message, "type": kind, "param": None, "code": code}}

    def error_frame(self, problem: Problem) -> bytes:
        return event(self.error(problem, problem.value, None)[1])

    def unknown_frame(self) -> bytes:
        return event({"object": "chat.completion.surprise", "choices": [], "later": {"a": [1]}})

    def reset_headers(self, seconds: float) -> dict[str, str]:
        return {
            "x-ratelimit-limit-requests": "60",
            "x-ratelimit-remaining-requests": "0",
            "x-ratelimit-reset-requests": f"{seconds * 1000:.0f}ms" if seconds < 1 else f"{seconds:g}s",
            "x-ratelimit-remaining-tokens": "149984",
            "x-ratelimit-reset-tokens": "6m0s",
        }

    def listing(self, query: Mapping[str, str]) -> Json:
        known = [{"id": name, "object": "model", "created": 1687882411, "owned_by": "fake"} for name in self.models]
        return {"object": "list", "data": known}

    def _deltas(self, said: Saying, index: int) -> Iterator[Json]:
        match said:
            case Text(text):
                yield {"content": text}
            case Reasoning(text):
                # OpenAI itself never tells what its models thought in this dialect.
                if self.reasoning_field:
                    yield {self.reasoning_field: text}
            case ToolCall(call_id, name, arguments):
                first, second = halves(arguments)
                head = {"index": index, "id": call_id, "type": "function"}
                yield {"tool_calls": [{**head, "function": {"name": name, "arguments": ""}}]}
                yield {"tool_calls": [{"index": index, "function": {"arguments": first}}]}
                yield {"tool_calls": [{"index": index, "function": {"arguments": second}}]}

    def _call(self, call: ToolCall) -> Json:
        function = {"name": call.name, "arguments": call.arguments}
        return {"id": call.call_id, "type": "function", "function": function}

    def _chunk(self, asked: Asked, delta: Json, more: Json, ending: str | None = None, is_delta: bool = False) -> Frame:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": ending}
        return Frame(event(self._envelope(asked, "chat.completion.chunk", [choice], **more)), is_delta)

    def _envelope(self, asked: Asked, kind: str, choices: list[Json], **more: Any) -> Json:
        head = {"id": "chatcmpl-1", "object": kind, "created": 1764000000, "model": asked.model}
        return {**head, "service_tier": "default", "system_fingerprint": None, "choices": choices, **more}

    def _usage(self, tokens: Tokens) -> Json:
        return {
            "prompt_tokens": tokens.read,
            "completion_tokens": tokens.wrote,
            "total_tokens": tokens.read + tokens.wrote,
            "prompt_tokens_details": {"cached_tokens": tokens.cached, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": tokens.thought,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        }


class CompatibleChat(OpenAIChat):
    """A server of open models: thoughts travel beside the answer, as vLLM, llama-server and DeepSeek send them."""

    reasoning_field = "reasoning_content"

    def wrong(self, asked: Asked, query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
        own = {"top_k", "min_p", "repetition_penalty", "repeat_penalty", "chat_template_kwargs"}
        body = {name: value for name, value in asked.body.items() if name not in own}
        return first_error(_schema(asked.streamed), body)
