"""Which things are kept for how long, from the settings."""

from __future__ import annotations

from collections.abc import Iterator

from plugai.server.core.hosting import Clock
from plugai.server.core.requests import RequestRepository
from plugai.server.core.retention import Retention, Rule
from plugai.server.retention_settings import RetentionSettings, kept


def retention(settings: RetentionSettings, requests: RequestRepository, clock: Clock) -> Retention:
    """What removes things when they have been kept for as long as the settings say."""
    return Retention(tuple(_rules(settings, requests)), clock)


def _rules(settings: RetentionSettings, requests: RequestRepository) -> Iterator[Rule]:
    if keep := kept(settings.requests_days):
        yield Rule("requests", keep, requests.purge)
