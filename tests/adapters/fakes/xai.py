"""xAI: Chat Completions with thoughts, prices in its list of models, and errors of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from tests.adapters.fakes.dialect import Json
from tests.adapters.fakes.openai_chat import ERRORS, OpenAIChat
from tests.adapters.fakes.script import Problem, Tokens

_EXHAUSTED = "Some resource has been exhausted"
# Its codes are the sentences that its gRPC library has for status codes.
_ERRORS = {
    Problem.TOO_LONG: (
        400,
        "Client specified an invalid argument",
        "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    ),
    Problem.BAD_KEY: (400, "Client specified an invalid argument", "Incorrect API key provided: sk***."),
    Problem.NO_CREDIT: (429, _EXHAUSTED, "Your team has either used all available credits or reached its limit."),
    Problem.FORBIDDEN: (
        403,
        "The caller does not have permission to execute the specified operation",
        "Your team is not authorized to perform this action.",
    ),
    Problem.NO_MODEL: (404, "Some requested entity was not found", "The model does not exist."),
    Problem.RATE_LIMIT: (429, _EXHAUSTED, "Too many requests for team."),
    Problem.SERVER_ERROR: (500, "Internal error", "server error"),
    Problem.OVERLOADED: (503, "The service is currently unavailable", "The model is at capacity."),
}


class XAI(OpenAIChat):
    """`https://api.x.ai/v1`. What it calls completion tokens does not count the thoughts."""

    model_paths = ("/v1/models", "/v1/language-models")
    reasoning_field: ClassVar[str | None] = "reasoning_content"

    def error(self, problem: Problem, message: str, retry_in: float | None) -> tuple[int, Json]:
        status, code, told = _ERRORS.get(problem, (ERRORS[problem][0], "Client specified an invalid argument", message))
        return status, {"code": code, "error": told}

    def listing(self, query: Mapping[str, str]) -> Json:
        known = [
            {
                "id": name,
                "object": "model",
                "created": 1743724800,
                "owned_by": "xai",
                "version": "1.0.0",
                "fingerprint": "fp_1",
                "aliases": [f"{name}-latest"],
                "input_modalities": ["text", "image"],
                "output_modalities": ["text"],
                "prompt_text_token_price": 20000,
                "cached_prompt_text_token_price": 5000,
                "prompt_image_token_price": 20000,
                "completion_text_token_price": 100000,
            }
            for name in self.models
        ]
        return {"object": "list", "data": known, "models": known}

    def _usage(self, tokens: Tokens) -> Json:
        usage = super()._usage(tokens)
        usage["completion_tokens"] = tokens.wrote - tokens.thought
        return usage
