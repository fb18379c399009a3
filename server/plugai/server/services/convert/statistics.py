"""Between the wire and the core: statistics of requests."""

from __future__ import annotations

from plugai.server.core.generation.administration.statistics import RequestStatistics, Statistics, StatisticsGroup
from plugai.server.services.convert import events
from plugai.v1 import administration_pb2 as pb


def statistics_response(statistics: Statistics) -> pb.GetStatisticsResponse:
    """What was counted."""
    return pb.GetStatisticsResponse(
        created_from=events.timestamp(statistics.created_from),
        created_before=events.timestamp(statistics.created_before),
        total=_counts(statistics.total),
        days=map(_group, statistics.days),
        models=map(_group, statistics.models),
        users=map(_group, statistics.users),
    )


def _group(group: StatisticsGroup) -> pb.StatisticsGroup:
    return pb.StatisticsGroup(key=group.key, statistics=_counts(group.statistics))


def _counts(counted: RequestStatistics) -> pb.RequestStatistics:
    return pb.RequestStatistics(
        requests=counted.requests,
        failed=counted.failed,
        cancelled=counted.cancelled,
        input_tokens=counted.input_tokens,
        output_tokens=counted.output_tokens,
        first_delta_median_seconds=counted.first_delta.median,
        first_delta_p95_seconds=counted.first_delta.p95,
        total_median_seconds=counted.total.median,
        total_p95_seconds=counted.total.p95,
    )
