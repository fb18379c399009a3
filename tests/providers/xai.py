"""xAI: Chat Completions with thoughts, prices in its list of models, and errors of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from tests.providers.dialect import Json
from tests.providers.openai_chat import ERRORS, OpenAIChat
from tests.providers.script import Problem, Tokens


class XAI(OpenAIChat):
    """`https://api.x.ai/v1`. What it calls completion tokens does not count the thoughts."""

    model_paths = ("/v1/models", "/v1/language-models")
    reasoning_field: ClassVar[str | None] = "reasoning_content"

    def error(self, problem: Problem, message: str, retry_in: float | None) -> tuple[int, Json]:
        if problem is Problem.BAD_KEY:
            # There a wrong key is a 400.
            return 400, {"code": "Client specified an invalid argument", "error": "Incorrect API key: sk***"}
        return ERRORS[problem][0], {"code": problem.value, "error": message}

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
