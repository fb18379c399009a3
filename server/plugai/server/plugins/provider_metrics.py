"""Prometheus metrics of the remote providers, read at every scrape."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from plugai.server.core.providers.health import ProviderState
from plugai.server.core.providers.remote import RemoteProviders


class ProviderMetrics(Collector):
    """`plugai_provider_state` is 1 for the current state of each provider; `plugai_provider_answers_total` counts its
    answers by outcome."""

    def __init__(self, remote: RemoteProviders) -> None:
        self._remote = remote

    def collect(self) -> Iterable[Metric]:
        states = GaugeMetricFamily(
            "plugai_provider_state", "1 for the current state of a provider, otherwise 0.", labels=("provider", "state")
        )
        answers = CounterMetricFamily(
            "plugai_provider_answers", "Answers of a provider, by outcome.", labels=("provider", "outcome")
        )
        for status in self._remote.statuses():
            for state in ProviderState:
                states.add_metric((status.id, state.value), float(status.health.state is state))
            for outcome, count in status.attempts.items():
                answers.add_metric((status.id, outcome), count)
        return (states, answers)
