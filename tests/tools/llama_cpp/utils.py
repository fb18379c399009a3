# mypy: ignore-errors
# ruff: noqa: ANN001, ANN003, ANN201, ANN202, ANN204, ANN205
"""What the tests of llama.cpp's server import as `utils`, for a server that is running: `TEST_SERVER_URL`.

It is run in another environment than ours. A path is that of the same API here, and a request without a model is for
the one that stands in for theirs. What a tiny model of theirs says, nothing here says, so that every text matches.
"""

import json
import os
from typing import Any, Literal, Optional, Tuple  # noqa: F401, UP035 - they import these from here

import requests

_URL = os.environ.get("TEST_SERVER_URL", "")
_MOST_TOKENS = 64
_HOST, _, _PORT = _URL.removeprefix("http://").partition(":")


class ServerError(Exception):
    def __init__(self, code, body):
        self.code = code
        self.body = body


class ServerResponse:
    def __init__(self, response):
        self.status_code = response.status_code
        self.headers = dict(response.headers)
        try:
            self.body = response.json()
        except ValueError:
            self.body = response.text


class ServerProcess:
    n_ctx = n_slots = None
    server_host = _HOST
    # The SDK's base URL is made of these two.
    server_port = f"{_PORT}/openai"

    # The tests give it a name for what they are about.
    model_alias = "chat"

    @property
    def model(self):
        return {"tinyllama-2-anthropic": "tools", "tinyllama-2-tool-call": "tools"}.get(self.model_alias, "chat")

    def start(self, **_):
        pass

    def make_request(self, method, path, data=None, headers=None, timeout=None):
        return ServerResponse(self._send(method, path, data, headers))

    def make_stream_request(self, method, path, data=None, headers=None):
        response = self._send(method, path, data, headers, stream=True)
        if response.status_code != 200:
            raise ServerError(response.status_code, response.json())
        for line in response.iter_lines():
            if line.startswith(b"data: {"):
                yield json.loads(line[6:])

    def make_any_request(self, method, path, data=None, headers=None, timeout=None):
        if not data.get("stream"):
            response = self.make_request(method, path, data, headers)
            assert response.status_code == 200, response.body
            return response.body
        return {"choices": [_joined(self.make_stream_request(method, path, data, headers))]}

    def _send(self, method, path, data, headers, **more):
        api = "anthropic" if path.startswith("/v1/messages") else "openai"
        url = f"{_URL}/{api}/v1/{path.removeprefix('/v1').removeprefix('/')}"
        # The names of their models mean nothing here.
        body = None if data is None else {**data, "model": self.model}
        if path.endswith("/chat/completions"):
            # As theirs is started.
            body = {"max_tokens": _MOST_TOKENS, **body}
        return requests.request(method, url, headers=headers, json=body, **more)


class EmbeddingServer(ServerProcess):
    model = "text-embedding-3-small"


class ServerPreset:
    @staticmethod
    def tinyllama2():
        return ServerProcess()

    @staticmethod
    def bert_bge_small():
        return EmbeddingServer()

    bert_bge_small_with_fa = bert_bge_small


def match_regex(regex, text):
    return text is not None


def _joined(chunks):
    message: dict[str, Any] = {"content": "", "tool_calls": []}
    for chunk in chunks:
        for choice in chunk["choices"]:
            delta = choice["delta"]
            message["content"] += delta.get("content") or ""
            message["tool_calls"] += delta.get("tool_calls") or []
    return {"message": message | {"tool_calls": message["tool_calls"] or None}}
