"""The table `[confinement]` of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from plugai.runners.confinement.policy import Enforcement


class ConfinementSettings(BaseModel):
    """What the processes may touch that run local models, decode images and convert weights."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    mode: Enforcement = Enforcement.AVAILABLE
    """"available" confines them with what the machine has, "required" starts no process that is not confined, and "off"
    confines none. `plugai doctor` shows what the machine has."""
    readable: tuple[Path, ...] = ()
    """Folders that every local model may read, such as one that the files of several models link to."""
    memory_bytes: Annotated[int, Field(ge=2**28)] | None = None
    """The memory that one model's process may allocate, without the mapped files of its model; by default
    `max_memory_bytes`."""
