"""The official SDKs' own tests, from their source distributions, against a real server.

All of them hold, but for those that are listed here with the reason. One that is listed and holds is an error too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.support.server import RunningServer
from tests.tools.conftest import SOURCES, require_all_but, run

_ALL = "sends every parameter at once, also those that are refused by their names"

_PAGE = "asks for what follows something that nobody has made"


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of an SDK's tests; `not_here` has patterns of names of tests that do not apply, with the reason.

    `plugin` is a plugin of pytest, a module of this folder.
    """

    source: str
    path: str
    file: str
    not_here: dict[str, str] = field(default_factory=dict[str, str])
    plugin: str = ""


OPENAI, ANTHROPIC = ("openai-3.54.0", "/openai/v1"), ("anthropic-0.125.0", "/anthropic")
# Those of another HTTP library, and those that only check the SDK itself.
_DESELECTED = "not (aiohttp or path_params or deprecated_model)"
SUITES = [
    Suite(
        *OPENAI,
        "chat/test_completions.py",
        {
            "create_with_all_params": f"{_ALL}: audio, functions, web_search_options, max_tokens=0",
            "_(retrieve|update|list|list_with_all_params|delete)\\[": "chat completions are not stored",
        },
    ),
    Suite(*OPENAI, "test_completions.py", {"create_with_all_params": f"{_ALL}: suffix, max_tokens=0"}),
    Suite(*OPENAI, "test_models.py", {"_delete": "models are removed by administrators, not by this API"}),
    Suite(
        *OPENAI,
        "test_embeddings.py",
        {
            "create_with_all_params": f"{_ALL}: dimensions=1",
            r"_create\[strict\]": "the SDK itself asks for base64, and then refuses it when it is strict",
        },
    ),
    Suite(
        *OPENAI,
        "test_responses.py",
        {
            "create_with_all_params": f"{_ALL}: context_management, conversation, prompt",
            "_compact": "conversations are not made shorter by a call",
        },
        "real_responses",
    ),
    Suite(
        *OPENAI,
        "responses/test_input_items.py",
        {"list_with_all_params": _PAGE},
        "real_responses",
    ),
    Suite(*ANTHROPIC, "test_messages.py", {"create_with_all_params": f"{_ALL}: container"}),
    Suite(*ANTHROPIC, "test_models.py", {"list_with_all_params": _PAGE}),
    Suite(*ANTHROPIC, "beta/test_models.py", {"list_with_all_params": _PAGE}),
]


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: f"{suite.source}-{suite.file}")
def test_an_sdks_own_tests_hold(obedient_server: RunningServer, suite: Suite, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    options = ["-q", "-o", "addopts=", "-o", "filterwarnings=", "-p", "no:cacheprovider", "-p", "no:logging"]
    options += ["-p", suite.plugin] if suite.plugin else []
    done = run(
        "sdks",
        ["-m", "pytest", *options, f"--junitxml={report}", "-k", _DESELECTED, f"tests/api_resources/{suite.file}"],
        {"TEST_API_BASE_URL": obedient_server.url + suite.path, "PYTHONPATH": str(Path(__file__).parent)},
        SOURCES / suite.source,
    )
    require_all_but(suite.not_here, report, done)
