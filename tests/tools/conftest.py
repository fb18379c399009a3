"""Programs of others against a real server: `make test-tools` installs them, each set in an environment of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.adapters.fakes.server import KEY
from tests.support.server import ECHO_MODELS, ROOT, RunningServer, default_server, running_server
from tests.support.tiers import slow

from plugai.runners.llama_cpp.provider import LlamaCppProvider

__all__ = ["default_server", "obedient_server", "obedient_url"]

TOOLS = ROOT / ".build" / "tools"
SOURCES = TOOLS / "sources"
# The names of models that the SDKs' own tests ask for.
NAMES = (
    "gpt-6-astra",
    "gpt-3.5-turbo-instruct",
    "claude-opus-5",
    "claude-sonnet-4-5-20250929",
    "model",
    "model_id",
)
_SECONDS = 280.0


@pytest.fixture(scope="session")
def obedient_url() -> Iterator[str]:
    """The URL of a provider with a model that does what a request asks."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.tools.obedient"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@pytest.fixture(scope="session")
@slow
def obedient_server(obedient_url: str) -> Iterator[RunningServer]:
    """A server whose models do what a request asks, under the names of well-known ones."""
    with running_server(settings(obedient_url, NAMES, ())) as server:
        yield server


def settings(url: str, obedient: Sequence[str], local: Sequence[str]) -> str:
    """Those of a server where models of these names do what they are asked, and others are the embedded model."""
    provider = (
        f'[[providers]]\nid = "obedient"\nrunner = "openai_compatible"\nbase_url = "{url}"\napi_key = "{KEY}"\n'
        'allowed_hosts = ["127.0.0.1"]\n'
    )
    models = "".join(f'[[models]]\nid = "{name}"\nrunner = "obedient"\nmodel = "small"\n' for name in obedient)
    (smollm2,) = [spec for spec in LlamaCppProvider().discover("nowhere") if spec.id.startswith("smollm2")]
    options = "".join(f"{name} = {value!r}\n" for name, value in smollm2.options.items())
    models += "".join(f'[[models]]\nid = "{name}"\nrunner = "llama_cpp"\n{options}' for name in local)
    models += f'[[models]]\nid = "text-embedding-3-small"\nrunner = "llama_cpp"\npooling = "mean"\n{options}'
    unlimited = 'limits_per_user.requests_per_minute = "unlimited"\nlimits_per_user.streams = "unlimited"\n'
    return f"{unlimited}{ECHO_MODELS}{models}{provider}"


def run(
    environment: str, arguments: Sequence[str], variables: Mapping[str, str], folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run the Python of this environment in the folder, with these variables and no others of ours."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PLUGAI_", "PYTHON"))}
    return subprocess.run(
        [str(TOOLS / environment / "bin" / "python"), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        cwd=folder,
        env={**own, **variables},
    )


def require_all_but(not_here: Mapping[str, str], report: Path, done: subprocess.CompletedProcess[str]) -> None:
    """Fail unless all tests in pytest's report hold, but for those that these patterns name, with the reason.

    A test that is named and holds is an error too.
    """
    assert report.exists(), done.stdout + done.stderr
    failed, held = _results(report)
    expected = {name for name in failed | held if any(re.search(pattern, name) for pattern in not_here)}
    assert failed - expected == set(), done.stdout
    assert held & expected == set(), "listed as not applicable, and hold"
    assert len(held) > 5


def _results(report: Path) -> tuple[set[str], set[str]]:
    """The names of the tests that failed, and of those that held."""
    failed: set[str] = set()
    held: set[str] = set()
    for case in ElementTree.parse(report).iter("testcase"):
        found = {child.tag for child in case}
        if "skipped" not in found:
            (failed if found & {"failure", "error"} else held).add(f"{case.get('classname')}.{case.get('name')}")
    return failed, held
