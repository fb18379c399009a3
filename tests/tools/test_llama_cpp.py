"""The tests of llama.cpp's own server, as far as they are about the APIs of OpenAI and Anthropic, against a real one.

They come with the sources of llama-cpp-python. What their models say is not compared; all that does not apply is
listed with the reason. Their other files are about what is no part of these APIs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tests.support.server import RunningServer, running_server
from tests.support.tiers import slow
from tests.tools.conftest import SOURCES, require_all_but, run, settings

UNITS = SOURCES / "llama_cpp_python-0.3.36" / "vendor" / "llama.cpp" / "tools" / "server" / "tests" / "unit"
_FILES = {
    "chat": ("chat_completion",),
    "others": ("completion", "embedding", "compat_oai_responses", "compat_anthropic", "tool_call"),
}
# "chat" and "tools" stand for the models of requests without one; the others are what the tests tell the SDK.
_LOCAL = ("chat", "gpt-3.5-turbo-instruct", "gpt-4.1", "davinci-002")

_COUNTS = "compares with the token counts of llama.cpp's tiny models, or with its build's fingerprint"
_OWN_PATH = "calls a path of llama.cpp's own"
_OWN_PARAMETER = "sends a parameter of llama.cpp's own, which is refused by its name"
_NOT_HERE = {
    r"test_(chat_completion(\[|_cached_tokens|_stream)|.*completion_with_openai_library)": _COUNTS,
    "test_embedding_usage": _COUNTS,
    "test_logprobs_stream": "the first content of a stream is null; here it is empty, as OpenAI's",
    "test_chat_template($|_assistant|_continue_final_message_vllm)": "asks for the prompt that a template makes",
    "test_verbose_debug": "asks for the prompt that a template makes",
    "test_completion_with_(json_schema|grammar)": _OWN_PARAMETER,
    "timings_per_token|test_return_progress|llama_telemetry|multiple_choices": _OWN_PARAMETER,
    "test_apply_chat_template|token_count|history_in_template|test_logit_bias": _OWN_PATH,
    r"test_completion(\[|_stream\[|_stream_vs|_response_fields|_parallel|_unified|_prompt_cache)": _OWN_PATH,
    "test_(consistent|different)_result|test_nocache|test_json_prompt_no": _OWN_PATH,
    "test_completion_with_tokens_input|test_n_probs|test_cancel_request": _OWN_PATH,
    r"test_invalid_chat_completion_req\[messages7\]": "two answers in a row are allowed here",
    "test_context_size_exceeded": "the context of the model here is larger than the conversation",
    r"test_embedding_mixed_input\[input([235-9]|10)|content_text_same": "token numbers and objects are no text",
    "test_embedding_pooling_none": "another kind of pooling is a setting of the model",
    "test_embedding_error_prompt_too_long": "the error's words are others",
    "test_anthropic_(tool_result_with_image|vision_format)": "expects an error 500 where there is none, or a 400",
    "test_anthropic_messages_streaming": "the provider that stands in counts its tokens at the end",
    "test_anthropic_vision_base64": "needs a picture from the Internet",
    "test_anthropic_empty_messages": "a conversation without messages is refused, as Anthropic does",
    r"test_completion_without_tool_call_fast.*tools1": "the model that stands in calls each tool that it may call",
}


@pytest.fixture(scope="module")
@slow
def server(obedient_url: str) -> Iterator[RunningServer]:
    with running_server(settings(obedient_url, ("tools",), _LOCAL)) as made:
        yield made


@pytest.mark.parametrize("names", _FILES.values(), ids=_FILES)
def test_the_tests_of_llama_cpps_server_hold(server: RunningServer, names: Sequence[str], tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    options = ["-q", "--noconftest", "-c", "/dev/null", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    # Imported first, since one of the files would find their own module of that name.
    options += ["-p", "utils"]
    files = [str(UNITS / f"test_{name}.py") for name in names]
    done = run(
        "frameworks",
        ["-m", "pytest", *options, f"--junitxml={report}", "-m", "not slow", *files],
        {"TEST_SERVER_URL": server.url, "PYTHONPATH": str(Path(__file__).parent / "llama_cpp")},
        tmp_path,
    )
    require_all_but(_NOT_HERE, report, done)
