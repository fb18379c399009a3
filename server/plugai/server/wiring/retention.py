"""Which things are kept for how long, from the settings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from plugai.server.core.clock import Clock
from plugai.server.core.generation.records import RequestRepository
from plugai.server.core.retention import Retention, RetentionRule
from plugai.server.settings.retention import RetentionSettings, kept
from plugai.server.storage.artifacts.unused import purge_unused_artifacts
from plugai.server.storage.engine.database import Database


def retention(settings: RetentionSettings, requests: RequestRepository, database: Database, clock: Clock) -> Retention:
    """What removes things when they have been kept for as long as the settings say."""
    return Retention(tuple(_rules(settings, requests, database)), clock)


def _rules(settings: RetentionSettings, requests: RequestRepository, database: Database) -> Iterator[RetentionRule]:
    if keep := kept(settings.requests_days):
        yield RetentionRule("requests", keep, requests.purge)
    if keep := kept(settings.unused_artifacts_days):
        yield RetentionRule("unused artifacts", keep, partial(purge_unused_artifacts, database))
