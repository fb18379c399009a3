"""How strictly processes are confined in the tests: as far as this machine can, and then they must be."""

from __future__ import annotations

from plugai.runners.confinement.kernel import has_seccomp, landlock_abi
from plugai.runners.confinement.policy import ConfinementPolicy, Enforcement

STRICT = ConfinementPolicy(Enforcement.REQUIRED if landlock_abi() and has_seccomp() else Enforcement.AVAILABLE)
