"""Workers killed again and again, at random moments: nobody hangs, no turn leaks, the pinned model comes back."""

from __future__ import annotations

import pytest
from tests.soak.kills import soak
from tests.support.server import running_server

KILLS = 25
# The promise is five seconds on an idle machine; a loaded one gets more.
BACK_SECONDS = 20.0


@pytest.mark.timeout(600)
async def test_twenty_five_kills_at_random_moments_leave_no_request_waiting() -> None:
    with running_server("") as server:
        report = await soak(server, KILLS, seed=25)
    assert report.kills.total() >= KILLS
    assert (report.hung, report.unanswered, report.leaked) == (0, 0, 0)
    assert set(report.ends) <= {"finished", "failed", "refused: UNAVAILABLE"}
    assert max(report.back) < BACK_SECONDS
