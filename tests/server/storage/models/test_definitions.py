"""What administrators and users have set comes back as it was, on both databases."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.server.storage.records import NOON

from plugai.runners.base import Adapter
from plugai.server.core.audit.log import AuditAction, AuditEntry, AuditFilter
from plugai.server.core.generation.choice.fallback_preferences import FallbackRepository
from plugai.server.core.models.aliases import AliasRepository, AliasTarget
from plugai.server.core.models.definitions import DefinitionRepository, LimitDefinition, ModelDefinition
from plugai.server.storage.audit.log import SqlAuditRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.fallbacks import SqlFallbackRepository
from plugai.server.storage.models.aliases import SqlAliasRepository
from plugai.server.storage.models.definitions import SqlDefinitionRepository

_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_counts = st.none() | st.integers(0, 2**31 - 1)
_seconds = st.none() | st.floats(0, 1e9, allow_subnormal=False)
_chains = st.lists(_text, max_size=3).map(tuple)
_values = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _text | st.lists(_text, max_size=2)
_definitions = st.builds(
    ModelDefinition,
    id=_text,
    runner=st.none() | _text,
    options=st.none() | st.dictionaries(_text, _values, max_size=3),
    capacity=_counts,
    pinned=st.none() | st.booleans(),
    idle_seconds=_seconds,
    fallback_models=st.none() | _chains,
    base=st.none() | _text,
    adapters=st.none() | st.lists(st.builds(Adapter, _text, st.floats(-4, 4)), max_size=2).map(tuple),
)
_limits = st.builds(
    LimitDefinition, _counts, st.none() | st.integers(0, 2**62), _seconds, _seconds, _seconds, _counts, _counts
)
_targets = st.lists(st.builds(AliasTarget, _text, st.integers(1, 1000)), max_size=3).map(tuple)
MODEL_FIELDS = frozenset(field.name for field in fields(ModelDefinition)) - {"id"}
LIMIT_FIELDS = frozenset(field.name for field in fields(LimitDefinition))
ENTRY = AuditEntry(NOON, "ann", AuditAction.MODEL_UPDATED, "m")
quickly = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quickly
@given(first=_definitions, second=_definitions)
async def test_the_last_definition_of_a_model_comes_back(
    database: Database, first: ModelDefinition, second: ModelDefinition
) -> None:
    repository: DefinitionRepository = SqlDefinitionRepository(database)
    for definition in (first, second):
        await repository.change_model(definition, MODEL_FIELDS, ENTRY)
    kept = {definition.id: definition for definition in await repository.models()}
    assert kept == {first.id: first} | {second.id: second}
    for name in kept:
        await repository.delete_model(name, ENTRY)
    assert await repository.models() == []


@quickly
@given(first=_limits, second=_limits)
async def test_the_last_limits_come_back(database: Database, first: LimitDefinition, second: LimitDefinition) -> None:
    repository: DefinitionRepository = SqlDefinitionRepository(database)
    assert await repository.change_limits(first, LIMIT_FIELDS, ENTRY) == first
    assert await repository.change_limits(second, LIMIT_FIELDS, ENTRY) == second
    assert await repository.limits() == second


async def test_limits_that_nobody_set_say_nothing(database: Database) -> None:
    assert await SqlDefinitionRepository(database).limits() == LimitDefinition()


@quickly
@given(first=st.dictionaries(_text, _chains, max_size=3), second=st.dictionaries(_text, _chains, max_size=3))
async def test_the_last_wishes_of_each_user_come_back(
    database: Database, first: dict[str, tuple[str, ...]], second: dict[str, tuple[str, ...]]
) -> None:
    repository: FallbackRepository = SqlFallbackRepository(database)
    await repository.put("ann", first)
    await repository.put("eve", first)
    await repository.put("ann", second)
    assert await repository.get("ann") == second
    assert await repository.get("eve") == first


async def test_each_change_is_in_the_audit_log(database: Database) -> None:
    repository = SqlDefinitionRepository(database)
    entries = [AuditEntry(NOON, "ann", AuditAction.MODEL_UPDATED, str(number)) for number in range(3)]
    await repository.add_model(ModelDefinition("m"), entries[0])
    await repository.change_limits(LimitDefinition(max_loaded=1), frozenset(["max_loaded"]), entries[1])
    await repository.delete_model("m", entries[2])
    assert [link.entry async for link in SqlAuditRepository(database).export(AuditFilter(), 0)] == entries


@quickly
@given(st.dictionaries(_text, _targets, max_size=3))
async def test_aliases_come_back_and_go_alone(database: Database, aliases: dict[str, tuple[AliasTarget, ...]]) -> None:
    repository: AliasRepository = SqlAliasRepository(database)
    await repository.put("bob", "kept", [AliasTarget("model")], None)
    for name, targets in aliases.items():
        await repository.put("ann", name, (), None)
        await repository.put("ann", name, targets, ENTRY)
    assert await repository.get("ann") == aliases
    for name in aliases:
        assert await repository.delete("ann", name, ENTRY)
        assert not await repository.delete("ann", name, ENTRY)
    assert await repository.get("ann") == {}
    assert await repository.get("bob") == {"kept": (AliasTarget("model"),)}
