"""A user who floods a gateway does not delay another."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.support.gateway import Client, model, script, serving, settings

from plugai.runners.base import GenerationRequest, Message, Role, TextPart
from plugai.server.core.generation.records import OnDisconnect
from plugai.server.core.generation.run import Run
from plugai.server.core.principal import Principal
from plugai.server.wiring import foundation

FLOOD, OTHER = Principal("flood", is_admin=False), Principal("other", is_admin=False)


async def test_ten_requests_behind_two_hundred_of_another_user_take_at_most_three_times_as_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    m = script("m")
    seconds = 0
    monkeypatch.setattr(foundation, "time", SimpleNamespace(monotonic=lambda: float(seconds)))
    async with serving(settings(tmp_path, model("m", "scripted"), max_waiting_per_user=200)) as client:
        runs = [await asked(client, FLOOD)]
        assert (await m.started.get()).owner_id == FLOOD.id
        runs += [await asked(client, FLOOD) for _ in range(200)]
        runs += [await asked(client, OTHER) for _ in range(10)]
        others_served, taken = 0, 0
        while others_served < 10:
            # Every request holds its slot for one second.
            seconds += 1
            m.say(end=True)
            others_served += (await m.started.get()).owner_id == OTHER.id
            taken = seconds
        # The tenth began after so many; it is over one later.
        assert taken + 1 <= 3 * 10
        for run in runs:
            run.cancel("client")
        await asyncio.wait([run.task for run in runs])


async def asked(client: Client, user: Principal) -> Run:
    """A request of this user. Until there are accounts, calls are all of one user."""
    request = GenerationRequest(
        request_id="", owner_id=user.id, model="m", messages=(Message(Role.USER, (TextPart("hi"),)),)
    )
    return await client.gateway.generator.start(user, request, OnDisconnect.CONTINUE, None)
