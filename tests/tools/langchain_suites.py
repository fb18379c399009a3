# mypy: ignore-errors
# ruff: noqa: ANN201
"""LangChain's own tests of chat models, for two of its clients. It is run in another environment than ours.

`TEST_SERVER_URL` is the URL of a server whose models do what a request asks. What needs pictures from the
Internet is left out.
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
        given = {"model": "model", "base_url": f"{URL}/openai/v1", "api_key": "any", "max_retries": 0}
        return given | {"stream_usage": True}

    @property
    def supports_json_mode(self):
        return True

    @property
    def has_tool_choice(self):
        return True


class TestOpenAIResponses(TestOpenAI):
    @property
    def chat_model_params(self):
        given = {"model": "model", "base_url": f"{URL}/openai/v1", "api_key": "any", "max_retries": 0}
        return given | {"use_responses_api": True}


class TestAnthropic(ChatModelIntegrationTests):
    @property
    def chat_model_class(self):
        return ChatAnthropic

    @property
    def chat_model_params(self):
        return {"model": "claude-opus-5", "base_url": f"{URL}/anthropic", "api_key": "any", "max_retries": 0}
