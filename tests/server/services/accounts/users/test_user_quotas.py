"""An administrator gives one user other quotas, over each transport."""

from __future__ import annotations

import grpc
import pytest
from grpc import aio
from tests.support.accounts import Person
from tests.support.gateway import reason

from plugai.v1 import audit_pb2, sessions_pb2, users_pb2


def quotas(person: Person, *given: users_pb2.UserQuota) -> users_pb2.SetUserQuotasRequest:
    return users_pb2.SetUserQuotasRequest(user_id=person.id, quotas=given)


def limits(usage: users_pb2.GetUsageResponse) -> dict[str, tuple[int | None, bool]]:
    return {each.resource: (each.limit if each.HasField("limit") else None, each.is_own) for each in usage.resources}


async def test_an_administrator_sets_quotas_of_one_user_which_hold_and_are_shown_and_audited(
    root: Person, ann: Person
) -> None:
    users, sessions = root.client.users, ann.client.sessions
    sent = quotas(
        ann,
        users_pb2.UserQuota(resource="sessions", limit=1),
        users_pb2.UserQuota(resource="messages", unlimited=True),
    )
    changed = limits(await users.SetUserQuotas(sent, metadata=root.metadata))
    assert (changed["sessions"], changed["messages"]) == ((1, True), (None, True))
    assert not changed["artifacts"][1]
    await sessions.CreateSession(sessions_pb2.CreateSessionRequest(), metadata=ann.metadata)
    with pytest.raises(aio.AioRpcError) as refused:
        await sessions.CreateSession(sessions_pb2.CreateSessionRequest(), metadata=ann.metadata)
    assert reason(refused.value) == "QUOTA_EXCEEDED"
    await root.client.sessions.CreateSession(sessions_pb2.CreateSessionRequest(), metadata=root.metadata)
    back = await users.SetUserQuotas(quotas(ann, users_pb2.UserQuota(resource="sessions")), metadata=root.metadata)
    assert not limits(back)["sessions"][1]
    await sessions.CreateSession(sessions_pb2.CreateSessionRequest(), metadata=ann.metadata)
    usage = users_pb2.GetUserUsageRequest(user_id=ann.id)
    own = await ann.client.account.GetUsage(users_pb2.GetUsageRequest(), metadata=ann.metadata)
    assert await users.GetUserUsage(usage, metadata=root.metadata) == own
    entries = await root.client.audit.ListAuditEntries(audit_pb2.ListAuditEntriesRequest(), metadata=root.metadata)
    assert {"quota.sessions": "1", "quota.messages": "unlimited"} in [dict(each.details) for each in entries.entries]


@pytest.mark.parametrize("resource", ["session", "tokens_per_day", ""])
async def test_a_resource_that_cannot_have_a_quota_is_refused_by_name(root: Person, ann: Person, resource: str) -> None:
    sent = quotas(ann, users_pb2.UserQuota(resource=resource, limit=1))
    with pytest.raises(aio.AioRpcError) as refused:
        await root.client.users.SetUserQuotas(sent, metadata=root.metadata)
    assert (refused.value.code(), reason(refused.value)) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")
