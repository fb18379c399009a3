"""The server says at its start how far models are confined."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from plugai.runners.confinement.kernel import has_seccomp, landlock_abi
from plugai.runners.confinement.policy import ConfinementPolicy, Enforcement
from plugai.server.plugins.confinement import log_confinement


@pytest.mark.parametrize("enforcement", Enforcement)
def test_a_server_warns_of_models_that_are_not_fully_confined(enforcement: Enforcement) -> None:
    with capture_logs() as logs:
        log_confinement(ConfinementPolicy(enforcement))
    (line,) = logs
    holds = enforcement is not Enforcement.OFF and landlock_abi() > 0 and has_seccomp()
    assert line["log_level"] == ("info" if holds else "warning")
    assert (line["mode"], line["landlock_abi"]) == (enforcement.value, landlock_abi())
