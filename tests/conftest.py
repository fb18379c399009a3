import os
import signal
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.support.canary import errors_heard, secrets_told

pytest_plugins = [
    "tests.support.tiers",
    "tests.support.balance",
    "tests.support.cheap",
    "tests.support.garbage",
    "tests.support.servers.postgres",
    "tests.support.servers.s3",
]

# How long an example takes says how busy the machine is, and is no promise of ours; pytest's own limit ends what hangs.
settings.register_profile("plugai", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("plugai-fast", settings.get_profile("plugai"), max_examples=20)
settings.load_profile("plugai")

# Bytecode is kept, whatever the machine's own rule is: to compile its libraries takes a process several seconds.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A server in the test's own process has the web interface only if the test is about it.
os.environ.setdefault("PLUGAI_UI", "false")

# A folder of authorities is read when a certificate is checked, but a file of all by each client that is made: 40 ms.
if "SSL_CERT_DIR" in os.environ:
    os.environ.pop("SSL_CERT_FILE", None)

# A package that brings a runner of its own, found by its entry point as any other.
sys.path.insert(0, str(Path(__file__).parent / "support" / "plugin"))

# A shell starts background jobs with Ctrl-C ignored, and so would be every program that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def errors_of_the_suite(pytestconfig: pytest.Config) -> Iterator[None]:
    with errors_heard(pytestconfig):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail whichever test has let out a secret."""
    report = yield
    if report.passed and (found := secrets_told(item.config, report)):
        report.outcome, report.longrepr = "failed", f"secrets in what was printed, logged or told: {found}"
    return report
