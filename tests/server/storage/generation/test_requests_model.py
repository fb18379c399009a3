"""The repository of requests behaves as a dict, for any sequence of calls."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace
from tests.server.storage.records import NOON, finished, new_record

from plugai.runners.base import Usage
from plugai.server.core.errors import RequestIdReusedError
from plugai.server.core.failure import Failure
from plugai.server.core.generation.records import Attempt, RequestRecord, RequestState
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository

OWNERS, IDS, GATEWAYS = ["ann", "eve"], ["1", "2", "3"], ["a", "b"]
owners, ids, gateways = st.sampled_from(OWNERS), st.sampled_from(IDS), st.sampled_from(GATEWAYS)


class RequestsMachine(RuleBasedStateMachine):
    migrated: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        shutil.copy(self.migrated, self.folder)
        self.runner = asyncio.Runner()
        self.database = Database(f"sqlite:///{self.folder}/{self.migrated.name}")
        self.runner.run(self.database.__aenter__())
        self.repository = SqlRequestRepository(self.database)
        self.model: dict[tuple[str, str], RequestRecord] = {}

    @rule(owner=owners, request_id=ids, gateway=gateways, state=st.sampled_from(RequestState))
    def add(self, owner: str, request_id: str, gateway: str, state: RequestState) -> None:
        # One that has ended already brings its attempts with it.
        attempts = (Attempt("echo", "echo", "local", NOON, state, Usage(output_tokens=2)),) if state.ended else ()
        record = replace(new_record(request_id, owner, gateway), state=state, attempts=attempts)
        if (owner, request_id) in self.model:
            with pytest.raises(RequestIdReusedError):
                self.runner.run(self.repository.add(record))
        else:
            self.runner.run(self.repository.add(record))
            self.model[owner, request_id] = record

    @rule(owner=owners, request_id=ids, gateway=gateways, output_tokens=st.integers(0, 3))
    def end(self, owner: str, request_id: str, gateway: str, output_tokens: int) -> None:
        record = finished(new_record(request_id, owner, gateway), output_tokens)
        self.runner.run(self.repository.end(record))
        before = self.model.get((owner, request_id))
        if before is not None and not before.state.ended:
            self.model[owner, request_id] = record

    @rule(gateway=gateways, retryable=st.booleans(), ended_at=st.just(NOON))
    def interrupt(self, gateway: str, retryable: bool, ended_at: datetime) -> None:
        failure = Failure("INTERRUPTED", "stopped", retryable)
        hit = [key for key, record in self.model.items() if record.gateway == gateway and not record.state.ended]
        assert self.runner.run(self.repository.interrupt(gateway, failure, ended_at)) == len(hit)
        for key in hit:
            self.model[key] = replace(self.model[key], state=RequestState.FAILED, failure=failure, ended_at=ended_at)

    @invariant()
    def it_holds_what_the_dict_holds(self) -> None:
        for owner in OWNERS:
            for request_id in IDS:
                stored = self.runner.run(self.repository.get(owner, request_id))
                assert stored == self.model.get((owner, request_id))

    def teardown(self) -> None:
        self.runner.run(self.database.__aexit__(None, None, None))
        self.runner.close()
        shutil.rmtree(self.folder)


@pytest.mark.slow
def test_the_repository_behaves_as_a_dict(sqlite_path: Path) -> None:
    run_state_machine_as_test(
        type("Machine", (RequestsMachine,), {"migrated": sqlite_path}),
        settings=settings(max_examples=25, stateful_step_count=20, deadline=None),
    )
