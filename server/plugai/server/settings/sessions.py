"""The table `[sessions]` of the settings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from plugai.server.core.generation.records import OnDisconnect


class SessionSettings(BaseModel):
    """How conversations are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    on_disconnect: OnDisconnect = OnDisconnect.CONTINUE
    """What happens to a turn whose client is gone, if the request does not say: it may `continue`, or `cancel`."""
    save_seconds: Annotated[float, Field(gt=0)] = 3.0
    """How often an answer is saved while it is written, at most. What was said since is lost if the gateway dies."""
    bin_days: Annotated[float, Field(gt=0, le=36500)] = 30.0
    """How long a deleted session can be taken back."""
    expunge_seconds: Annotated[float, Field(gt=0)] = 3600.0
    """How often sessions whose time in the bin is over are removed for good."""
    titles: bool = True
    """Have a model give a title to a session that has none, after an answer."""
    title_model: str = ""
    """The model that gives titles; by default the one that answered."""
