"""Google's Gemini: every event is a whole response with one more piece in it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

from google.genai import types
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel
from tests.adapters.fakes.dialect import Asked, Dialect, Frame, Json, Turn, event
from tests.adapters.fakes.script import Answer, Ending, Problem, Reasoning, Saying, Text, Tokens, ToolCall

_ENDINGS = {
    Ending.STOP: "STOP",
    Ending.LENGTH: "MAX_TOKENS",
    # A model that wants a tool called ends as any other.
    Ending.TOOL_CALLS: "STOP",
    Ending.FILTERED: "SAFETY",
}
_ERRORS = {
    Problem.BAD_REQUEST: (400, "INVALID_ARGUMENT"),
    Problem.TOO_LONG: (400, "INVALID_ARGUMENT"),
    Problem.BAD_KEY: (400, "INVALID_ARGUMENT"),
    Problem.NO_CREDIT: (429, "RESOURCE_EXHAUSTED"),
    Problem.FORBIDDEN: (403, "PERMISSION_DENIED"),
    Problem.NO_MODEL: (404, "NOT_FOUND"),
    Problem.RATE_LIMIT: (429, "RESOURCE_EXHAUSTED"),
    Problem.SERVER_ERROR: (500, "INTERNAL"),
    Problem.OVERLOADED: (503, "UNAVAILABLE"),
    Problem.FILTERED: (400, "INVALID_ARGUMENT"),
}
_MESSAGES = {
    Problem.TOO_LONG: "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    Problem.BAD_KEY: "API key not valid. Please pass a valid API key.",
}
_RPC = "type.googleapis.com/google.rpc."


class _Body(BaseModel):
    """The request as it travels; its parts are the vendor's own types, which know all their fields."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")

    contents: list[types.Content]
    system_instruction: types.Content | None = None
    tools: list[types.Tool] | None = None
    tool_config: types.ToolConfig | None = None
    safety_settings: list[types.SafetySetting] | None = None
    generation_config: types.GenerationConfig | None = None
    cached_content: str | None = None


class Gemini(Dialect):
    """`https://generativelanguage.googleapis.com`. One model comes to a page by default; the last only embeds."""

    generate_paths = ("/v1beta/models/{model}:{verb}",)
    model_paths = ("/v1beta/models",)

    def admits(self, headers: Mapping[str, str], key: str) -> bool:
        return headers.get("x-goog-api-key") == key or headers.get("authorization") == f"Bearer {key}"

    def asked(self, body: Json, path: Mapping[str, str]) -> Asked:
        return Asked(path["model"], path["verb"] == "streamGenerateContent", body)

    def wrong(self, asked: Asked, query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
        if "key" in query:
            return "a key in an address ends up in logs"
        if asked.streamed and query.get("alt") != "sse":
            return "without alt=sse the stream is one JSON array"
        try:
            _Body.model_validate(asked.body)
        except ValidationError as error:
            return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())[:300]
        roles = {content.get("role", "user") for content in asked.body["contents"]}
        return None if roles <= {"user", "model"} else "Please use a valid role: user, model."

    def turns(self, body: Json) -> list[Turn]:
        given = body.get("systemInstruction")
        head = [Turn("system", "".join(part["text"] for part in given["parts"]))] if given else []
        return head + [_turn(content) for content in body["contents"]]

    def stream(self, answer: Answer, asked: Asked) -> Iterator[Frame]:
        if not answer.says and answer.ending is Ending.FILTERED:
            yield Frame(event(self._blocked(answer, asked)))
            return
        for said in answer.says:
            yield Frame(event(self._response(asked, [_part(said)], None, _early_usage(answer.tokens))), delta=True)
        ending = _ENDINGS[answer.ending]
        yield Frame(event(self._response(asked, [{"text": ""}], ending, _usage(answer.tokens))))

    def whole(self, answer: Answer, asked: Asked) -> Json:
        if not answer.says and answer.ending is Ending.FILTERED:
            return self._blocked(answer, asked)
        parts = [_part(said) for said in answer.says]
        return self._response(asked, parts, _ENDINGS[answer.ending], _usage(answer.tokens))

    def error(self, problem: Problem, message: str, retry_in: float | None) -> tuple[int, Json]:
        code, status = _ERRORS[problem]
        details: list[Json] = []
        if problem is Problem.BAD_KEY:
            info = {"reason": "API_KEY_INVALID", "domain": "googleapis.com"}
            details.append({"@type": f"{_RPC}ErrorInfo", **info})
        if problem is Problem.NO_CREDIT:
            quota = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
            details.append({"@type": f"{_RPC}QuotaFailure", "violations": [{"quotaId": quota}]})
        if retry_in is not None:
            details.append({"@type": f"{_RPC}RetryInfo", "retryDelay": f"{retry_in:g}s"})
        told: Json = {"code": code, "message": _MESSAGES.get(problem, message), "status": status}
        return code, {"error": {**told, "details": details} if details else told}

    def error_frame(self, problem: Problem) -> bytes:
        body = self.error(problem, problem.value, None)[1]
        if problem is Problem.OVERLOADED:
            # It comes as it would without a stream: many lines, and no field names.
            return json.dumps(body, indent=2).encode() + b"\n"
        return event(body)

    def unknown_frame(self) -> bytes:
        return event({"surprise": {"text": "x"}, "modelVersion": "small"})

    def listing(self, query: Mapping[str, str]) -> Json:
        known = [_model(name) for name in self.models] + [_model("embedder", "embedContent")]
        start = int(query.get("pageToken", "0"))
        end = start + int(query.get("pageSize", "1"))
        more: Json = {"nextPageToken": str(end)} if end < len(known) else {}
        return {"models": known[start:end], **more}

    def _blocked(self, answer: Answer, asked: Asked) -> Json:
        told = {"promptFeedback": {"blockReason": "SAFETY"}, "modelVersion": asked.model}
        return {
            **told,
            "usageMetadata": {"promptTokenCount": answer.tokens.read, "totalTokenCount": answer.tokens.read},
        }

    def _response(self, asked: Asked, parts: list[Json], ending: str | None, usage: Json) -> Json:
        candidate: Json = {"content": {"parts": parts, "role": "model"}, "index": 0}
        if ending is not None:
            candidate["finishReason"] = ending
        head = {"modelVersion": asked.model, "responseId": "r1"}
        return {"candidates": [candidate], "usageMetadata": usage, **head}


def _turn(content: Json) -> Turn:
    parts = content["parts"]
    results = tuple(_result(part["functionResponse"]) for part in parts if "functionResponse" in part)
    role = "tool" if results else {"model": "assistant"}.get(content.get("role", "user"), "user")
    calls = [part["functionCall"] for part in parts if "functionCall" in part]
    return Turn(
        role,
        "".join(part["text"] for part in parts if "text" in part and not part.get("thought")),
        tuple(base64.b64decode(part["inlineData"]["data"], validate=True) for part in parts if "inlineData" in part),
        tuple((call["name"], json.dumps(call.get("args", {}))) for call in calls),
        results,
    )


def _result(answer: Json) -> str:
    return str(next(iter(answer["response"].values())))


def _part(said: Saying) -> Json:
    match said:
        case Text(text):
            return {"text": text}
        case Reasoning(text):
            return {"text": text, "thought": True}
        case ToolCall(call_id, name, arguments):
            call = {"id": call_id, "name": name, "args": json.loads(arguments)}
            return {"functionCall": call, "thoughtSignature": "c2lnbmVk"}


def _usage(tokens: Tokens) -> Json:
    """What was cached is among the prompt's tokens; thoughts are not among the candidates'."""
    wrote = tokens.wrote - tokens.thought
    return {
        "promptTokenCount": tokens.read,
        "cachedContentTokenCount": tokens.cached,
        "candidatesTokenCount": wrote,
        "thoughtsTokenCount": tokens.thought,
        "totalTokenCount": tokens.read + tokens.wrote,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": tokens.read}],
    }


def _early_usage(tokens: Tokens) -> Json:
    return {"promptTokenCount": tokens.read, "totalTokenCount": tokens.read}


def _model(name: str, method: str = "generateContent") -> dict[str, Any]:
    return {
        "name": f"models/{name}",
        "version": "001",
        "displayName": name.title(),
        "description": "A fake.",
        "inputTokenLimit": 1048576,
        "outputTokenLimit": 65536,
        "supportedGenerationMethods": [method, "countTokens"],
        "temperature": 1,
        "topP": 0.95,
        "topK": 64,
        "maxTemperature": 2,
        "thinking": True,
    }
