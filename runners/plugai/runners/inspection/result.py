"""What the process has found."""

from __future__ import annotations

import msgspec

from plugai.runners.specs import ModelDetails


class Inspection(msgspec.Struct, frozen=True):
    """`problem` says why the files are not complete; it is empty if they are."""

    details: ModelDetails = ModelDetails()
    problem: str = ""
