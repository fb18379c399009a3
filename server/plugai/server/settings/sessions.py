"""The table `[sessions]` of the settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from plugai.server.core.generation.records import OnDisconnect


class SessionSettings(BaseModel):
    """How conversations are stored."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    on_disconnect: OnDisconnect = OnDisconnect.CONTINUE
    """What happens to a turn whose client disconnects, if the request does not specify it: `continue` or `cancel`."""
    save_seconds: Annotated[float, Field(gt=0)] = 3.0
    """How often an answer is saved while it is written, at most. What is newer is lost if the gateway crashes."""
    trash_days: Annotated[float, Field(gt=0, le=36500)] = 30.0
    """How long a deleted session stays in the trash, from which it can be restored."""
    expunge_seconds: Annotated[float, Field(gt=0)] = 3600.0
    """How often sessions whose time in the trash is over are removed permanently."""
    titles: bool = True
    """Whether a model generates titles for untitled sessions, after an answer."""
    title_model: str = ""
    """The model that generates titles; by default the one that answered."""
