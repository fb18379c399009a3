"""What the process has found."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from plugai.runners.specs import MemoryEstimate, ModelDetails


class Question(StrEnum):
    """What is asked about a model."""

    DETAILS = "details"
    MEMORY = "memory"


class Inspection(msgspec.Struct, frozen=True):
    """`problem` says why the files are not complete; it is empty if they are.

    `memory` is None unless it was asked for.
    """

    details: ModelDetails = ModelDetails()
    memory: MemoryEstimate | None = None
    problem: str = ""
