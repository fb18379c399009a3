# mypy: ignore-errors
# ruff: noqa: ANN201
"""LangChain's own tests of chat models, for two of its clients. It is run in another environment than ours.

`TEST_SERVER_URL` is the URL of a server whose models do what a request asks.
"""

import os

from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI
from langchain_tests.integration_tests import ChatModelIntegrationTests

URL = os.environ.get("TEST_SERVER_URL", "")


class TestOpenAI(ChatModelIntegrationTests):
    @property
    def chat_model_class(self):
        return ChatOpenAI

    @property
    def chat_model_params(self):
        return {"model": "gpt-6-astra", "base_url": f"{URL}/openai/v1", "api_key": "any", "stream_usage": True}

    @property
    def supports_image_inputs(self):
        return True

    @property
    def supports_json_mode(self):
        return True

    @property
    def has_tool_choice(self):
        return True


class TestAnthropic(ChatModelIntegrationTests):
    @property
    def chat_model_class(self):
        return ChatAnthropic

    @property
    def chat_model_params(self):
        return {"model": "claude-opus-5", "base_url": f"{URL}/anthropic", "api_key": "any"}

    @property
    def supports_image_inputs(self):
        return True
