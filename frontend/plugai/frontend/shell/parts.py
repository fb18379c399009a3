"""What the pages of the application share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from plugai.client import Client
from plugai.frontend.design.controls import Handler
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.models.commands import ModelCommands
from plugai.frontend.models.state import ModelsState
from plugai.frontend.outbox.outbox import Outbox
from plugai.frontend.sessions.state import SessionsState
from plugai.frontend.shell.background import Background
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.handlers import Guard
from plugai.frontend.status.watch import ServerWatch


@dataclass(frozen=True, slots=True)
class PageParts:
    """What the pages of the application share."""

    device: Device
    client: Client
    watch: ServerWatch
    guard: Guard
    background: Background
    models: ModelsState
    commands: ModelCommands
    chosen: Chosen
    sessions: SessionsState
    outbox: Callable[[Callable[[], None]], Outbox]
    """Makes what keeps messages that the server has not got yet; it tells of its changes."""
    add_model: Handler | None
    """Leads to where models are added; None for those who may not."""
