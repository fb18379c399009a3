"""LangChain's tests of chat models, for its clients of OpenAI and Anthropic, against a real server."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.server import RunningServer
from tests.tools.conftest import require_all_but, run

_SUITES = Path(__file__).with_name("langchain_suites.py")
# Its clients share their connections between tests, so that the tests must share a loop.
_LOOPS = ("asyncio_default_test_loop_scope=session", "asyncio_default_fixture_loop_scope=session")
_ASYNCIO = [word for option in ("asyncio_mode=auto", *_LOOPS) for word in ("-o", option)]
_NOT_HERE: dict[str, dict[str, str]] = {"TestOpenAI": {}, "TestOpenAIResponses": {}, "TestAnthropic": {}}


@pytest.mark.parametrize("client", _NOT_HERE)
def test_langchains_own_tests_of_a_chat_model_hold(obedient_server: RunningServer, client: str, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    options = ["-q", "--noconftest", "-c", "/dev/null", *_ASYNCIO, "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    # How long a stream takes is not what is asked here.
    chosen = ["-k", "not test_stream_time", f"{_SUITES}::{client}"]
    done = run(
        "frameworks",
        ["-m", "pytest", *options, f"--junitxml={report}", *chosen],
        {"TEST_SERVER_URL": obedient_server.url},
        tmp_path,
    )
    require_all_but(_NOT_HERE[client], report, done)
