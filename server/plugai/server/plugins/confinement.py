"""Logs how far the processes of local models are confined."""

from __future__ import annotations

import structlog

from plugai.runners.confinement.kernel import has_seccomp, landlock_abi
from plugai.runners.confinement.policy import ConfinementPolicy, Enforcement

log = structlog.get_logger(__name__)


def log_confinement(policy: ConfinementPolicy) -> None:
    """Log once what the kernel has; `plugai doctor` tries it."""
    abi, seccomp = landlock_abi(), has_seccomp()
    whole = policy.enforcement is not Enforcement.OFF and abi > 0 and seccomp
    write = log.info if whole else log.warning
    write(
        "model processes are confined" if whole else "model processes are not fully confined; see `plugai doctor`",
        mode=policy.enforcement.value,
        landlock_abi=abi,
        seccomp=seccomp,
    )
