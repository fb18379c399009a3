"""Example bodies of the calls that a newcomer tries first, by their rpc."""

from __future__ import annotations

from typing import Any

_HELLO = {"role": "ROLE_USER", "parts": [{"text": "Say hello."}]}

EXAMPLES: dict[str, dict[str, dict[str, Any]]] = {
    "Generate": {
        "short": {
            "summary": "One question to the default model",
            "value": {"messages": [_HELLO]},
        },
        "parameters": {
            "summary": "A reproducible answer of at most 64 tokens",
            "value": {
                "messages": [_HELLO],
                "parameters": {"max_output_tokens": 64, "temperature": 0, "seed": 7},
            },
        },
    },
    "GenerateOnce": {
        "short": {
            "summary": "One question to the default model",
            "value": {"messages": [_HELLO]},
        },
    },
    "Login": {
        "password": {
            "summary": "Sign in with a password",
            "value": {"name": "ada", "password": "correct horse battery staple"},
        },
    },
    "CreateSession": {
        "titled": {"summary": "An empty conversation", "value": {"title": "Holiday plans"}},
    },
    "CreateApiToken": {
        "program": {
            "summary": "A token that may only run requests",
            "value": {"name": "my-program", "scopes": ["SCOPE_GENERATE"]},
        },
    },
}
