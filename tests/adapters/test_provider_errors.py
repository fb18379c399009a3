"""Every provider and every fault, before and after the first word: one event, one reason, one row, no word twice.

All cells are asked at the same time, when the first test needs one, since what most of them do is wait.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio
from tests.adapters.fakes.script import Delivery, Fault, Hint, HintKind, Mute, Problem, Refuses, Reply, Says, Verbatim
from tests.adapters.fakes.server import FakeProvider
from tests.adapters.fakes.wired import HASTY_TO_BEGIN, HASTY_TO_GO_ON, KINDS, fakes, wired
from tests.support.gateway import Client, ask, kinds, said, serving

from plugai.adapters.estimates import message_tokens
from plugai.runners.base import Message, Role, TextPart
from plugai.v1 import error_pb2, event_pb2, generate_pb2

pytestmark = pytest.mark.asyncio(loop_scope="module")
# At least as many as have a time limit: these then wait together.
_AT_ONCE = 36


@dataclass(frozen=True, slots=True)
class Cell:
    """What a reply must come to: the reason, and how often the provider is asked where one more try is allowed."""

    name: str
    reply: Reply
    reason: str
    calls: int = 1
    server: str = ""
    then: Reply | None = None

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What comes each time; there are more than may be asked for."""
        return (self.reply, self.then) if self.then is not None else (self.reply,) * 3


REFUSED = [
    Cell("bad-request", Refuses(Problem.BAD_REQUEST), "INVALID_REQUEST"),
    Cell("too-long", Refuses(Problem.TOO_LONG), "CONTEXT_OVERFLOW"),
    Cell("bad-key", Refuses(Problem.BAD_KEY), "CREDENTIAL_REJECTED"),
    Cell("no-credit", Refuses(Problem.NO_CREDIT), "PROVIDER_QUOTA"),
    Cell("forbidden", Refuses(Problem.FORBIDDEN), "CREDENTIAL_REJECTED"),
    Cell("no-model", Refuses(Problem.NO_MODEL), "MODEL_NOT_OFFERED"),
    Cell("rate-limit", Refuses(Problem.RATE_LIMIT), "RATE_LIMITED", 2),
    Cell("server-error", Refuses(Problem.SERVER_ERROR), "PROVIDER_UNAVAILABLE", 2),
    Cell("overloaded", Refuses(Problem.OVERLOADED), "PROVIDER_OVERLOADED", 2),
    Cell("rate-limit-for-an-hour", Refuses(Problem.RATE_LIMIT, Hint(HintKind.SECONDS, 3600)), "RATE_LIMITED"),
    Cell("rate-limit-until", Refuses(Problem.RATE_LIMIT, Hint(HintKind.DATE, 3600)), "RATE_LIMITED"),
    Cell("rate-limit-for-ever", Refuses(Problem.RATE_LIMIT, Hint(HintKind.SECONDS, 1e300)), "RATE_LIMITED"),
    Cell("hangs-up", Mute.HANGS_UP, "PROVIDER_UNAVAILABLE", 2),
    Cell("silent", Mute.SILENT, "PROVIDER_TIMEOUT", 1, HASTY_TO_BEGIN),
    Cell("empty-body", Verbatim(b""), "PROVIDER_UNAVAILABLE", 2),
    Cell("web-page", Verbatim(b"<html>hello</html>", 200, "text/html"), "PROVIDER_PROTOCOL"),
    Cell("web-page-500", Verbatim(b"<html>oh</html>", 502, "text/html"), "PROVIDER_UNAVAILABLE", 2),
    Cell("json-for-a-stream", Verbatim(b"{}", 200, "application/json"), "PROVIDER_PROTOCOL"),
    Cell("error-that-cannot-be-read", Verbatim(b'{"error": "\xff"}', 400, "application/json"), "INVALID_REQUEST"),
    Cell("error-without-end", Verbatim(b'{"error": ' + b"[" * 60000, 500, "text/plain"), "PROVIDER_UNAVAILABLE", 2),
    Cell("deep-event", Verbatim(b'data: {"x": ' + b"[" * 99999 + b"\n\n"), "PROVIDER_PROTOCOL"),
    Cell("moved", Verbatim(b"", 302, "text/plain", (("location", "http://127.0.0.1:1/"),)), "PROVIDER_PROTOCOL"),
]


def broken(fault: Fault | Problem, after: int, reason: str, calls: int = 1, server: str = "") -> Cell:
    name = fault.name.lower().replace("_", "-")
    return Cell(
        f"{name}-in-stream" if isinstance(fault, Problem) else name,
        Says(fault=fault, after=after),
        reason,
        calls,
        server,
    )


BEFORE_THE_FIRST_DELTA = [
    broken(Fault.CUT, 0, "PROVIDER_UNAVAILABLE", 2),
    broken(Fault.CUT_IN_CHARACTER, 0, "PROVIDER_UNAVAILABLE", 2),
    broken(Fault.ENDS_EARLY, 0, "PROVIDER_UNAVAILABLE", 2),
    broken(Fault.HANGS, 0, "PROVIDER_TIMEOUT", 1, HASTY_TO_BEGIN),
    broken(Fault.DRIPS, 0, "PROVIDER_TIMEOUT", 1, HASTY_TO_BEGIN),
    broken(Fault.TRUNCATED_JSON, 0, "PROVIDER_PROTOCOL"),
    broken(Fault.GARBAGE, 0, "PROVIDER_PROTOCOL"),
    broken(Fault.ENDLESS_LINE, 0, "PROVIDER_PROTOCOL"),
    broken(Problem.SERVER_ERROR, 0, "PROVIDER_UNAVAILABLE", 2),
    broken(Problem.OVERLOADED, 0, "PROVIDER_OVERLOADED", 2),
    broken(Problem.RATE_LIMIT, 0, "RATE_LIMITED", 2),
]
AFTER_IT = [
    broken(Fault.CUT, 1, "PROVIDER_UNAVAILABLE"),
    broken(Fault.CUT_IN_CHARACTER, 1, "PROVIDER_UNAVAILABLE"),
    broken(Fault.ENDS_EARLY, 1, "PROVIDER_UNAVAILABLE"),
    broken(Fault.HANGS, 1, "PROVIDER_TIMEOUT", 1, HASTY_TO_GO_ON),
    broken(Fault.DRIPS, 1, "PROVIDER_TIMEOUT", 1, HASTY_TO_GO_ON),
    broken(Fault.TRUNCATED_JSON, 1, "PROVIDER_PROTOCOL"),
    broken(Fault.GARBAGE, 1, "PROVIDER_PROTOCOL"),
    broken(Fault.ENDLESS_LINE, 1, "PROVIDER_PROTOCOL"),
    broken(Problem.SERVER_ERROR, 1, "PROVIDER_UNAVAILABLE"),
    broken(Problem.OVERLOADED, 1, "PROVIDER_OVERLOADED"),
    broken(Problem.RATE_LIMIT, 1, "RATE_LIMITED"),
]
HARMLESS = [
    Cell("one-byte-at-a-time", Says(delivery=Delivery.BYTES), ""),
    Cell("burst", Says(delivery=Delivery.BURST), ""),
    Cell("slow", Says(pause=0.02), ""),
    *(broken(fault, after, "") for fault in (Fault.UNKNOWN_EVENT, Fault.NOISE) for after in (0, 1)),
]
TRIED_AGAIN = [
    replace(cell, name=f"{cell.name}-once", reason="", then=Says())
    for cell in REFUSED + BEFORE_THE_FIRST_DELTA
    if cell.calls == 2
]

# Nothing with a status says that these were not begun: a stream without an end, and silence.
TAKEN = {"silent", "empty-body", "deep-event"}

every_provider = pytest.mark.parametrize("provider", KINDS)


def every(cells: list[Cell]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("cell", cells, ids=lambda cell: cell.name)


@dataclass
class Outcome:
    """What a caller saw and what the server keeps of it; `calls` is how often the provider was asked."""

    prompt: str
    events: list[event_pb2.GenerateEvent]
    record: generate_pb2.Request
    calls: int

    @property
    def reason(self) -> str:
        return error_pb2.ErrorReason.Name(self.events[-1].failed.reason).removeprefix("ERROR_REASON_")


Outcomes = Mapping[tuple[str, Cell], asyncio.Task[Outcome]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outcomes(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Outcomes]:
    cells = (*REFUSED, *BEFORE_THE_FIRST_DELTA, *AFTER_IT, *HARMLESS, *TRIED_AGAIN)
    places = asyncio.Semaphore(_AT_ONCE)
    async with fakes() as running, serving(wired(tmp_path_factory.mktemp("server"), running)) as client:
        asked: dict[tuple[str, Cell], asyncio.Task[Outcome]] = {}
        # Those with a time limit come first, and by themselves: what others send would take their time.
        for limited in (True, False):
            some = {
                (provider, cell): asyncio.create_task(outcome(client, running[provider], provider, cell, places))
                for provider in KINDS
                for cell in cells
                if bool(cell.server) is limited
            }
            await asyncio.wait(some.values())
            asked |= some
        yield asked


async def outcome(client: Client, fake: FakeProvider, provider: str, cell: Cell, places: asyncio.Semaphore) -> Outcome:
    prompt = f"question {id(cell)};"
    fake.when(prompt, *cell.replies)
    model = f"{provider}-{cell.server}/small" if cell.server else f"{provider}/small"
    async with places:
        events = [event async for event in client.generate.Generate(ask(prompt, model=model))]
    name = generate_pb2.GetRequestRequest(request_id=events[0].request_id)
    record = await client.generate.GetRequest(name)
    return Outcome(prompt, events, record, sum(prompt in call.turns[-1].text for call in fake.calls))


def estimate(outcome: Outcome) -> int:
    """About how many tokens the question was."""
    return message_tokens((Message(Role.USER, (TextPart(outcome.prompt),)),))


def check(outcome: Outcome, cell: Cell, text: str) -> None:
    assert kinds(outcome.events).count("failed") == 1
    assert kinds(outcome.events)[-1] == "failed"
    assert outcome.reason == cell.reason
    assert outcome.calls == cell.calls
    assert said(outcome.events) == text
    assert "canary" not in str(outcome.events)
    (attempt,) = outcome.record.attempts
    assert attempt.failure.reason == outcome.events[-1].failed.reason
    assert attempt.usage == outcome.record.usage == outcome.events[-1].failed.usage


@every_provider
@every(REFUSED)
async def test_an_error_response_is_reported_with_its_reason(outcomes: Outcomes, provider: str, cell: Cell) -> None:
    outcome = outcomes[provider, cell].result()
    check(outcome, cell, "")
    usage = outcome.record.usage
    assert usage.output_tokens == 0
    # What was refused with a status was not read; of the rest nobody knows.
    assert usage.HasField("input_tokens") == (cell.name in TAKEN)


@every_provider
@every(BEFORE_THE_FIRST_DELTA)
async def test_a_stream_that_fails_before_the_first_output_is_retried(
    outcomes: Outcomes, provider: str, cell: Cell
) -> None:
    outcome = outcomes[provider, cell].result()
    check(outcome, cell, "")
    usage = outcome.record.usage
    # The provider may charge for what it read, each time that it did.
    assert usage.source == event_pb2.USAGE_SOURCE_ESTIMATED
    assert usage.input_tokens == cell.calls * estimate(outcome)
    assert usage.output_tokens == 0


@every_provider
@every(AFTER_IT)
async def test_a_stream_that_fails_later_is_failed(outcomes: Outcomes, provider: str, cell: Cell) -> None:
    outcome = outcomes[provider, cell].result()
    check(outcome, cell, "Hel")
    usage = outcome.record.usage
    assert usage.source == event_pb2.USAGE_SOURCE_ESTIMATED
    assert usage.output_tokens > 0


@every_provider
@every(HARMLESS + TRIED_AGAIN)
async def test_harmless_oddities_and_transient_failures_do_not_fail_a_request(
    outcomes: Outcomes, provider: str, cell: Cell
) -> None:
    outcome = outcomes[provider, cell].result()
    assert kinds(outcome.events)[-1] == "finished"
    assert said(outcome.events) == "Hello wörld"
    assert outcome.calls == cell.calls
    (attempt,) = outcome.record.attempts
    assert (attempt.usage.input_tokens, attempt.usage.output_tokens) == (20, 9)
    assert attempt.usage.source == event_pb2.USAGE_SOURCE_PROVIDER
