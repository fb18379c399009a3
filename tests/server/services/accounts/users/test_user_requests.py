"""Administrators see and cancel requests of users over each transport."""

from __future__ import annotations

from tests.support.accounts import Person
from tests.support.gateway import Client, ask, until
from tests.support.wires import Wire

from plugai.v1 import administration_pb2 as pb
from plugai.v1 import event_pb2

METHODS = pb.DESCRIPTOR.services_by_name["AdministrationService"].methods_by_name


async def test_a_request_is_seen_and_cancelled_over_each_transport(
    client: Client, wire: Wire, root: Person, ann: Person
) -> None:
    running = client.generate.Generate(ask("hi", model="m", request_id="one.two_3"), metadata=ann.metadata)
    await until(running, "started")
    for name in ("ListRunningRequests", "ListUserRequests"):
        request = getattr(pb, f"{name}Request")(page_size=1)
        assert "one.two_3" in (await wire.ask(METHODS[name], request, root.metadata)).text
    counted = await wire.ask(METHODS["GetStatistics"], pb.GetStatisticsRequest(user_id=ann.id), root.metadata)
    assert ann.id in counted.text
    named = pb.CancelUserRequestRequest(user_id=ann.id, request_id="one.two_3")
    cancelled = await wire.ask(METHODS["CancelUserRequest"], named, root.metadata)
    assert (cancelled.reason, "administrator" in cancelled.text) == ("", True)
    last = (await until(running, "finished"))[-1]
    assert last.finished.finish_reason == event_pb2.FINISH_REASON_CANCELLED
