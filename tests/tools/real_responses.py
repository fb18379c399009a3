# mypy: ignore-errors
# ruff: noqa: ANN001, ANN003, ANN201, ANN202
"""A plugin of pytest for the openai SDK's own tests of responses. It is run in another environment than ours.

They were written for a server that makes every answer up: they ask nothing, and name responses that nobody created.
With this, requests for a new response have an input, and those for a stored one name one that is there.
"""

import os
import re

import httpx2
import pytest
from openai._base_client import BaseClient

URL = os.environ.get("TEST_API_BASE_URL", "")
_STORED = re.compile(r"^/responses/(?!compact|input_tokens)[^/?]+")


def _create():
    asked = {"model": "model", "input": "Hello", "background": True}
    created = httpx2.post(f"{URL}/responses", json=asked, headers={"authorization": "Bearer any"}, timeout=None)
    return created.raise_for_status().json()["id"]


@pytest.fixture(autouse=True)
def real_responses(monkeypatch):
    build = BaseClient._build_request

    def built(self, options, **more):
        if options.url == "/responses" and "input" not in options.json_data:
            options = options.model_copy(update={"json_data": {**options.json_data, "input": "Hello"}})
        elif _STORED.match(options.url):
            options = options.model_copy(update={"url": _STORED.sub(f"/responses/{_create()}", options.url)})
        return build(self, options, **more)

    monkeypatch.setattr(BaseClient, "_build_request", built)
