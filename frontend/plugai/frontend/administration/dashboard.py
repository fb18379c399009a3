"""What the server has done, counted by day, model and user. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from plugai.client import Client
from plugai.client.types import GetStatisticsResponse, RequestStatistics, StatisticsGroup
from plugai.frontend.administration.names import user_names
from plugai.frontend.hub.words import number
from plugai.frontend.languages.formats import fixed, moment, percent, short_day
from plugai.frontend.languages.sentences import mark, tr

DAYS = {"7": mark("The last 7 days"), "30": mark("The last 30 days"), "90": mark("The last 90 days")}
"""Of which time one can choose the figures, by days."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What one compares days, models and users by. `value` is None where there is none, such as of a latency."""

    name: str
    value: Callable[[RequestStatistics], float | None]
    words: Callable[[float], str]


def seconds(value: float) -> str:
    """A time that something took."""
    if value < 1:
        return tr("{number} ms", number=number(value * 1000))
    return tr("{seconds} s", seconds=fixed(value, 1) if value < 10 else number(value))


def _tokens(counted: RequestStatistics) -> float:
    return (counted.input_tokens or 0) + (counted.output_tokens or 0)


MEASURES = {
    "requests": Measure(mark("Requests"), lambda counted: counted.requests or 0, number),
    "failed": Measure(mark("Errors"), lambda counted: counted.failed or 0, number),
    "tokens": Measure(mark("Tokens"), _tokens, number),
    "first": Measure(mark("Time to the first word"), lambda counted: counted.first_delta_median_seconds, seconds),
    "total": Measure(mark("Time to the end"), lambda counted: counted.total_median_seconds, seconds),
}
"""What one can choose."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its name; `words` say it. It is 0 where there is none."""

    name: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is shown."""

    days: str = "30"
    measure: str = "requests"


class DashboardState:
    """`changed` is told when what is shown has changed; `now` is the time."""

    def __init__(
        self,
        client: Client,
        changed: Callable[[], None],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._changed = changed
        self._now = now
        self._names: Mapping[str, str] = {}
        self._counted = GetStatisticsResponse()
        self.chosen = Chosen()

    @property
    def has_requests(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._total.requests)

    @property
    def figures(self) -> Sequence[tuple[str, str]]:
        """What was counted in all, as names and values."""
        total = self._total
        requests, failed = total.requests or 0, total.failed or 0
        share = f" ({percent(failed / requests, 1)})" if failed and requests else ""
        times = (
            (tr("To the first word"), total.first_delta_median_seconds, total.first_delta_p95_seconds),
            (tr("To the end"), total.total_median_seconds, total.total_p95_seconds),
        )
        latencies = [
            (name, tr("{median}, for 95 of 100 at most {most}", median=seconds(median), most=seconds(p95)))
            for name, median, p95 in times
            if median is not None and p95 is not None
        ]
        return [
            (tr("Requests"), number(requests)),
            (tr("Errors"), f"{number(failed)}{share}"),
            (tr("Cancelled"), number(total.cancelled or 0)),
            (tr("Tokens read"), number(total.input_tokens or 0)),
            (tr("Tokens written"), number(total.output_tokens or 0)),
            *latencies,
        ]

    @property
    def cut(self) -> str:
        """Since when requests were counted, if there were too many to count all; else empty."""
        since = self._counted.created_from
        return tr("{moment} UTC", moment=moment(since)) if since is not None and since > self._first_moment else ""

    @property
    def days(self) -> Sequence[Bar]:
        """Every day of the time, also those on which there was nothing, the earliest first."""
        found = {group.key: group for group in self._counted.days}
        last = self._now().date()
        all_days = [last - timedelta(days=back) for back in reversed(range(int(self.chosen.days)))]
        return [self._bar(short_day(day), found.get(day.isoformat())) for day in all_days]

    @property
    def models(self) -> Sequence[Bar]:
        """The models, the most requested first."""
        return [self._bar(group.key, group) for group in self._counted.models]

    @property
    def users(self) -> Sequence[Bar]:
        """The users, the busiest first."""
        return [self._bar(self._names.get(group.key, group.key), group) for group in self._counted.users]

    async def read(self) -> None:
        """Count. Raises PlugAIError."""
        self._names = await user_names(self._client)
        await self._read()

    async def choose_days(self, days: str) -> None:
        """Count those of another time. Raises PlugAIError."""
        self.chosen = replace(self.chosen, days=days)
        await self._read()

    def choose_measure(self, measure: str) -> None:
        """Compare by something else."""
        self.chosen = replace(self.chosen, measure=measure)
        self._changed()

    @property
    def _first_moment(self) -> datetime:
        """Midnight of the first day, so that it is a whole one."""
        first = self._now().date() - timedelta(days=int(self.chosen.days) - 1)
        return datetime(first.year, first.month, first.day, tzinfo=UTC)

    @property
    def _total(self) -> RequestStatistics:
        return self._counted.total or RequestStatistics()

    async def _read(self) -> None:
        chosen = self.chosen
        counted = await self._client.admin.statistics(created_from=self._first_moment)
        # Another choice may have been made meanwhile; its figures are the ones that count.
        if chosen.days == self.chosen.days:
            self._counted = counted
            self._changed()

    def _bar(self, name: str, group: StatisticsGroup | None) -> Bar:
        measure = MEASURES[self.chosen.measure]
        counted = group.statistics if group is not None and group.statistics is not None else RequestStatistics()
        value = measure.value(counted)
        return Bar(name, value or 0, tr("none") if value is None else measure.words(value))
