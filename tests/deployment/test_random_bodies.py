"""Random JSON on every REST path with a body; `make hostile` sends ten times as many, as callers with accounts."""

from __future__ import annotations

from tests.hostile.rest_bodies import send_bodies
from tests.support.server import running_server


async def test_no_json_body_gets_an_internal_error() -> None:
    # A server of its own: some bodies change limits and models.
    with running_server() as server:
        statuses = await send_bodies(server.url, 500, [{}], seed=1)
    assert statuses.total() == 500
    # The bodies would prove nothing if all were refused, or all accepted.
    assert statuses[200] > 20
    assert statuses[400] > 100
