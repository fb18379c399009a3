"""The parameters of llama.cpp models, with their ranges and defaults."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.base import Capability
from plugai.runners.text.parameters import Range

CAPABILITIES = frozenset({Capability.JSON_SCHEMA, Capability.GRAMMAR, Capability.SEED, Capability.LOGPROBS})
PENALTY_WINDOW = 256

RANGES: Mapping[str, Range] = {
    "max_output_tokens": Range("integer", 1, 2**20, None, "By default, until the context is full."),
    "temperature": Range("number", 0, 2, 0.7, "0 always takes the likeliest token."),
    "top_k": Range("integer", 0, 1000, 40, "How many of the likeliest tokens to choose from; 0 for all."),
    "top_p": Range("number", 0, 1, 0.95, "Choose from the likeliest tokens that have this probability together."),
    "min_p": Range("number", 0, 1, 0.05, "Leave out tokens less likely than this share of the likeliest one's."),
    "repetition_penalty": Range("number", 0.1, 2, 1, f"Over the last {PENALTY_WINDOW} tokens of the answer."),
    "frequency_penalty": Range("number", -2, 2, 0, f"Over the last {PENALTY_WINDOW} tokens of the answer."),
    "presence_penalty": Range("number", -2, 2, 0, f"Over the last {PENALTY_WINDOW} tokens of the answer."),
    "top_logprobs": Range(
        "integer", 0, 20, None, "How many of the likeliest tokens to report with each; by default not even its own."
    ),
    "seed": Range("integer", 0, 2**32 - 1, None, "By default, another for each request."),
}
