"""Which things are kept for how long, from the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial

from plugai.server.core.background import run_periodically
from plugai.server.core.generation.records import RequestRepository
from plugai.server.core.retention import Retention, RetentionRule
from plugai.server.settings.retention import RetentionSettings, retention_period
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.unreferenced_artifacts import purge_unreferenced_artifacts
from plugai.server.wiring.foundation import Foundation


def retention(base: Foundation, requests: RequestRepository) -> AbstractAsyncContextManager[None]:
    """Removes records and artifacts that are older than the settings allow, while the context is open."""
    settings = base.settings.retention
    removal = Retention(tuple(_rules(settings, requests, base.database)), base.clock)
    return run_periodically(removal.collect, settings.every_seconds, "removing what is older than its retention")


def _rules(settings: RetentionSettings, requests: RequestRepository, database: Database) -> Iterator[RetentionRule]:
    if keep := retention_period(settings.requests_days):
        yield RetentionRule("requests", keep, requests.purge)
    if keep := retention_period(settings.unused_artifacts_days):
        yield RetentionRule("unused artifacts", keep, partial(purge_unreferenced_artifacts, database))
