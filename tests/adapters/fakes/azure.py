"""Azure OpenAI: Chat Completions by deployment, with its own paths, keys, filters and errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.adapters.fakes.dialect import Asked, Frame, Json, event
from tests.adapters.fakes.openai_chat import ERRORS, OpenAIChat
from tests.adapters.fakes.script import Answer, Problem

_SAFE = {"filtered": False, "severity": "safe"}
_CODES = {Problem.BAD_KEY: "401", Problem.RATE_LIMIT: "429", Problem.NO_MODEL: "DeploymentNotFound"}


class Azure(OpenAIChat):
    """Both ways in: by deployment with an `api-version`, and the newer `/openai/v1`; by key or by Entra token."""

    base_path = ""
    generate_paths = ("/openai/deployments/{model}/chat/completions", "/openai/v1/chat/completions")
    model_paths = ("/openai/models", "/openai/v1/models")

    def admits(self, headers: Mapping[str, str], key: str) -> bool:
        return headers.get("api-key") == key or headers.get("authorization") == f"Bearer {key}"

    def wrong(self, asked: Asked, query: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
        # By deployment the model is named in the path, and what the body says of it is not read.
        named = Asked(asked.model, asked.streamed, {"model": asked.model, **asked.body})
        return super().wrong(named, query, headers)

    def stream(self, answer: Answer, asked: Asked) -> Iterator[Frame]:
        results = [{"prompt_index": 0, "content_filter_results": {"hate": _SAFE, "violence": _SAFE}}]
        # Filter results come first, in a chunk that has no choices, no id and no model.
        head = {"id": "", "object": "", "created": 0, "model": ""}
        yield Frame(event({**head, "choices": [], "prompt_filter_results": results}))
        yield from super().stream(answer, asked)

    def error(self, problem: Problem, message: str, retry_in: float | None) -> tuple[int, Json]:
        status, _, code = ERRORS[problem]
        told: Json = {"code": _CODES.get(problem, code), "message": message}
        if retry_in is not None:
            told["message"] = f"Requests have exceeded the call rate limit. Please retry after {retry_in:g} seconds."
        if problem is Problem.FILTERED:
            inner = {"code": "ResponsibleAIPolicyViolation", "content_filter_result": {"hate": {"filtered": True}}}
            told |= {"code": "content_filter", "param": "prompt", "type": None, "innererror": inner}
        return status, {"error": told}

    def listing(self, query: Mapping[str, str]) -> Json:
        able = {"fine_tune": False, "inference": True, "completion": True, "chat_completion": True, "embeddings": False}
        known = [
            {"id": name, "object": "model", "status": "succeeded", "capabilities": able, "lifecycle_status": "preview"}
            for name in self.models
        ]
        return {"object": "list", "data": [{**model, "created_at": 1687882411} for model in known]}
