"""The models: which there are, which are loaded, and what administrators have set for them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from plugai.server.core.accounts.preferences.known import KnownPreferences
from plugai.server.core.audit.following import ChangeFollower
from plugai.server.core.background import run_periodically
from plugai.server.core.generation.choice.fallback_preferences import FallbackPreferences
from plugai.server.core.generation.records import RequestRepository
from plugai.server.core.models.access.decision import ModelAccess
from plugai.server.core.models.access.own_models import OwnKeyModels
from plugai.server.core.models.access.rules import AccessRules
from plugai.server.core.models.aliases import Aliases
from plugai.server.core.models.catalog import ModelCatalog
from plugai.server.core.models.chosen.favourites import Favourites
from plugai.server.core.models.chosen.preferences import OwnPreferences
from plugai.server.core.models.folder import FolderFollower
from plugai.server.core.models.operations import Operations
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.models.speed.benchmarks import Benchmarks
from plugai.server.core.models.speed.machine import machine_name
from plugai.server.core.providers.catalog import ProviderCatalog
from plugai.server.core.providers.model_lists import ProviderModelLists
from plugai.server.core.providers.refresh import ProviderRefresh
from plugai.server.core.providers.views import ProviderViews
from plugai.server.plugins.model_factory import PluginModelFactory
from plugai.server.plugins.models_folder import ModelsFolder, folder_changes
from plugai.server.services.access import AccessServicer
from plugai.server.services.models import ModelsServicer
from plugai.server.services.operations import OperationsServicer
from plugai.server.services.preferences import PreferencesServicer
from plugai.server.services.providers import ProvidersServicer
from plugai.server.storage.accounts.preferences import SqlPreferenceRepository
from plugai.server.storage.accounts.users import SqlUserRepository
from plugai.server.storage.generation.fallbacks import SqlFallbackRepository
from plugai.server.storage.models.access_rules import SqlAccessRuleRepository
from plugai.server.storage.models.aliases import SqlAliasRepository
from plugai.server.storage.models.benchmarks import SqlBenchmarkRepository
from plugai.server.storage.models.definitions import SqlDefinitionRepository
from plugai.server.storage.models.model_lists import SqlProviderModelListRepository
from plugai.server.storage.models.providers import SqlProviderRepository
from plugai.server.wiring.checks import check_names, make_private
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.overlay import config_overlay
from plugai.server.wiring.providers import ProviderParts
from plugai.server.wiring.secrets import SecretParts

_OPERATIONS_RETAINED = 256
# How long the start waits for the model lists of remote providers.
_LIST_PATIENCE_SECONDS = 5.0
# How soon what another gateway has changed is noticed: one row is read each time.
_CHANGES_SECONDS = 1.0
# What counts as recent use when the server starts.
_RECENT = timedelta(days=1)


# What is stored, by what it is called in the log, and how it is read and applied.
_Stored = Mapping[str, Callable[[], Awaitable[object]]]


@dataclass(frozen=True, slots=True)
class ModelParts:
    """The use cases of models."""

    registry: ModelRegistry
    aliases: Aliases
    catalog: ModelCatalog
    operations: Operations
    benchmarks: Benchmarks
    preferences: FallbackPreferences
    servicers: tuple[ModelsServicer, AccessServicer, ProvidersServicer, OperationsServicer, PreferencesServicer]


@asynccontextmanager
async def model_parts(
    base: Foundation, providers: ProviderParts, secrets: SecretParts, records: RequestRepository
) -> AsyncGenerator[ModelParts, None]:
    """Models as the settings and the database say, while the context is open. Raises ConfigurationError,
    InvalidRequestError, StorageUnavailableError."""
    settings, database, clock = base.settings, base.database, base.clock
    overlay = config_overlay(settings)
    operations = Operations(_OPERATIONS_RETAINED, clock.now, base.new_id)
    registry = ModelRegistry(settings.default_model, overlay.limits, operations, clock, settings.load_seconds)
    factory = PluginModelFactory(providers.installed)
    catalog = ModelCatalog(registry, SqlDefinitionRepository(database), factory, overlay, clock)
    lists = ProviderModelLists(SqlProviderModelListRepository(database))
    refresh = ProviderRefresh(providers.remote, catalog, lists)
    configured = ProviderCatalog(
        providers.overlay, providers.remote, refresh, catalog, SqlProviderRepository(database), secrets.kept, clock
    )
    views = ProviderViews(providers.remote, providers.overlay, secrets.credentials)
    chosen = SqlPreferenceRepository(database)
    known = KnownPreferences(chosen, clock)
    own = OwnKeyModels(providers.remote, secrets.own, catalog, clock, settings.providers_refresh_seconds)
    secrets.own.on_change = own.forget
    rules = AccessRules(SqlAccessRuleRepository(database), SqlUserRepository(database), clock)
    aliases = Aliases(registry, ModelAccess(registry, own, rules), SqlAliasRepository(database), known, clock)
    favourites = Favourites(aliases, chosen)
    benchmarks = Benchmarks(registry, SqlBenchmarkRepository(database), machine_name(), clock)
    preferences = FallbackPreferences(aliases, SqlFallbackRepository(database), clock)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(providers.remote.close)
        stack.push_async_callback(registry.close)
        stack.push_async_callback(own.close)
        folder = FolderFollower(_models_folder(base, providers), catalog, clock.monotonic)
        stored: _Stored = {
            "providers": configured.refresh,
            "definitions": catalog.refresh,
            "access rules": rules.refresh,
            "aliases": aliases.refresh,
            "benchmarks": benchmarks.refresh,
        }
        changes = ChangeFollower(secrets.audit, list(stored.values()))
        await changes.open()
        # Models may be defined with them.
        await configured.open()
        await catalog.open(await folder.begin())
        await stack.enter_async_context(refresh.running(settings.providers_refresh_seconds, _LIST_PATIENCE_SECONDS))
        arriving = folder_changes(settings.gguf_folder, settings.models_folder_seconds)
        await stack.enter_async_context(folder.running(arriving))
        await rules.refresh()
        await benchmarks.refresh()
        await stack.enter_async_context(_following(stored, changes, settings.definitions_refresh_seconds))
        check_names(settings, registry)
        registry.seed_usage(await records.count_by_model(clock.now() - _RECENT))
        servicers = (
            ModelsServicer(registry, catalog, aliases, favourites, preferences, benchmarks),
            AccessServicer(rules),
            ProvidersServicer(configured, views, refresh, providers.adapters),
            OperationsServicer(operations),
            PreferencesServicer(OwnPreferences(known, aliases), favourites),
        )
        yield ModelParts(registry, aliases, catalog, operations, benchmarks, preferences, servicers)


def _models_folder(base: Foundation, providers: ProviderParts) -> ModelsFolder:
    """The models folder; that of the server's own is there for files from the start, and so watched."""
    if base.settings.models_folder is None:
        make_private(base.settings.gguf_folder)
    return ModelsFolder(providers.installed, base.settings.gguf_folder, base.clock)


@asynccontextmanager
async def _following(stored: _Stored, changes: ChangeFollower, seconds: float) -> AsyncGenerator[None, None]:
    """Apply what other gateways change, while the context is open: soon, and everything anew every so many seconds."""
    async with AsyncExitStack() as stack:
        for what, read in stored.items():
            await stack.enter_async_context(run_periodically(read, seconds, f"reading {what}"))
        looking = run_periodically(changes.look, _CHANGES_SECONDS, "looking for changes of other gateways")
        await stack.enter_async_context(looking)
        yield
