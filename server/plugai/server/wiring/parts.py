"""All parts of a gateway, each built from those before it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from plugai.server.plugins.confinement import log_confinement
from plugai.server.services.generate import GenerateServicer
from plugai.server.settings import Settings
from plugai.server.wiring.accounts import AccountParts, account_parts
from plugai.server.wiring.artifacts import artifact_parts
from plugai.server.wiring.backups import backup_servicers
from plugai.server.wiring.compat.servicers import compat_servicers
from plugai.server.wiring.foundation import foundation
from plugai.server.wiring.generation import GenerationParts, generation_parts, request_records
from plugai.server.wiring.hub import hub_parts
from plugai.server.wiring.login import login_parts, second_factors
from plugai.server.wiring.models import ModelParts, model_parts
from plugai.server.wiring.providers import ProviderParts, provider_parts
from plugai.server.wiring.retention import retention
from plugai.server.wiring.secrets import secret_parts
from plugai.server.wiring.sessions import session_parts
from plugai.server.wiring.user_data.export import data_export
from plugai.server.wiring.user_data.stores import user_data


@dataclass(frozen=True, slots=True)
class Parts:
    """What a gateway is made of, and the servicers of all of it."""

    providers: ProviderParts
    models: ModelParts
    generation: GenerationParts
    accounts: AccountParts
    servicers: Iterable[object]


@asynccontextmanager
async def parts(settings: Settings) -> AsyncGenerator[Parts, None]:
    """The parts as the settings say, while the context is open. Raises ConfigurationError, PlugAIError."""
    log_confinement(settings.confinement_policy)
    providers = provider_parts(settings)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        base = await enter(foundation(settings))
        records = await request_records(base)
        secrets = await secret_parts(base, providers)
        artifacts = await enter(artifact_parts(base, secrets))
        models = await enter(model_parts(base, providers, secrets, records))
        hub = await enter(hub_parts(base, providers, models, secrets))
        await enter(retention(base, records))
        generation = generation_parts(base, models, artifacts, secrets, records)
        sessions = await enter(session_parts(base, generation, models, artifacts))
        factors = await second_factors(base, secrets)
        stores = user_data(base, secrets, records)
        accounts = await enter(account_parts(base, secrets, generation.requests, stores, factors))
        login = await login_parts(base, secrets, accounts, factors)
        generate = GenerateServicer(generation.generator, sessions.turns, generation.requests)
        compat = compat_servicers(base, generation, models, hub, artifacts, sessions)
        areas = (models, generation, hub, artifacts, secrets, sessions, accounts, login)
        servicers = [generate, *compat, *(servicer for area in areas for servicer in area.servicers)]
        servicers += await enter(backup_servicers(base, models.operations, secrets.audit))
        servicers.append(data_export(base, servicers, sessions.exports, artifacts.catalog, records))
        yield Parts(providers, models, generation, accounts, servicers)
