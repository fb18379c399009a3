"""What administrators have set for providers and for who may use what comes back as it was, on both databases."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.server.storage.records import NOON

from plugai.runners.base import Prices
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.errors import ProviderExistsError
from plugai.server.core.models.access.rules import AccessRule
from plugai.server.core.providers.definitions import ProviderDefinition
from plugai.server.storage.audit.log import SqlAuditRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.models.access_rules import SqlAccessRuleRepository
from plugai.server.storage.models.providers import SqlProviderRepository

_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_counts = st.none() | st.integers(0, 2**31 - 1)
_seconds = st.none() | st.floats(0, 1e9, allow_subnormal=False)
_prices = st.builds(Prices, st.integers(0, 2**40), st.integers(0, 2**40), st.none() | st.integers(0, 2**40))
_definitions = st.builds(
    ProviderDefinition,
    id=st.just("acme"),
    runner=st.none() | _text,
    base_url=st.none() | _text,
    allowed_hosts=st.none() | st.frozensets(_text, max_size=3),
    list_models=st.none() | st.booleans(),
    capacity=_counts,
    connect_seconds=_seconds,
    first_token_seconds=_seconds,
    between_tokens_seconds=_seconds,
    retries=_counts,
    longest_retry_seconds=_seconds,
    prices=st.none() | st.dictionaries(_text, _prices, max_size=2),
    options=st.none() | st.dictionaries(_text, st.booleans() | _text | st.lists(_text, max_size=2), max_size=2),
)
_rules = st.builds(AccessRule, _text, st.lists(_text, max_size=3).map(tuple), st.lists(_text, max_size=3).map(tuple))
NAMES = frozenset(field.name for field in fields(ProviderDefinition)) - {"id"}
ENTRY = AuditEntry(NOON, "admin", AuditAction.PROVIDER_UPDATED, "acme")
_settings = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_settings
@given(_definitions)
async def test_a_definition_comes_back_as_it_was_and_unset_fields_stay_unset(
    database: Database, definition: ProviderDefinition
) -> None:
    repository = SqlProviderRepository(database)
    await repository.delete("acme", ENTRY)
    await repository.add(definition, ENTRY)
    assert list(await repository.all()) == [definition]
    with pytest.raises(ProviderExistsError):
        await repository.add(definition, ENTRY)


@_settings
@given(_definitions, _definitions, st.frozensets(st.sampled_from(sorted(NAMES))))
async def test_a_change_leaves_the_other_fields(
    database: Database, before: ProviderDefinition, changes: ProviderDefinition, names: frozenset[str]
) -> None:
    repository = SqlProviderRepository(database)
    await repository.delete("acme", ENTRY)
    await repository.add(before, ENTRY)
    wanted = replace(before, **{name: getattr(changes, name) for name in names})
    assert await repository.change(changes, names, ENTRY) == wanted
    assert list(await repository.all()) == [wanted]


@_settings
@given(_rules)
async def test_a_rule_comes_back_as_it_was_and_each_change_is_audited(database: Database, rule: AccessRule) -> None:
    repository, audit = SqlAccessRuleRepository(database), SqlAuditRepository(database)
    before, _ = await audit.head()
    entry = AuditEntry(NOON, "admin", AuditAction.ACCESS_RULE_SET, rule.subject)
    await repository.put(rule, entry)
    assert rule in await repository.all()
    assert await repository.delete(rule.subject, entry)
    assert not await repository.delete(rule.subject, entry)
    assert list(await repository.all()) == []
    assert (await audit.head())[0] == before + 2


async def test_the_rule_of_a_user_is_deleted_with_the_account(database: Database) -> None:
    repository = SqlAccessRuleRepository(database)
    for subject in ("user/ann", "user/anna", "role/member"):
        await repository.put(AccessRule(subject, ("*",)), ENTRY)
    await repository.delete_all("ann")
    assert [rule.subject for rule in await repository.all()] == ["role/member", "user/anna"]
