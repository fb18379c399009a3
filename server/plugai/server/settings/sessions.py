"""The table `[sessions]` of the settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from plugai.server.core.generation.records import OnDisconnect


class SessionSettings(BaseModel):
    """How sessions are stored."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    on_disconnect: OnDisconnect = OnDisconnect.CONTINUE
    """What happens to a turn when its client disconnects, unless the request specifies it: `continue` or `cancel`."""
    save_seconds: Annotated[float, Field(gt=0)] = 3.0
    """How often an unfinished answer is saved, at most. If the gateway crashes, the text since then is lost."""
    trash_days: Annotated[float, Field(gt=0, le=36500)] = 30.0
    """How long a deleted session stays in the trash, from where it can be restored."""
    expunge_seconds: Annotated[float, Field(gt=0)] = 3600.0
    """How often expired sessions in the trash are deleted permanently."""
    titles: bool = True
    """Whether a model generates a title for a session that has none, after an answer."""
    title_model: str = ""
    """The model that generates titles; by default the one that answered."""
