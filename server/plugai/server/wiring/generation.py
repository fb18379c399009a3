"""The path of a request: its admission, its models in turn, its record, and what reads it."""

from __future__ import annotations

from dataclasses import dataclass
from random import SystemRandom

from plugai.server.core.errors import InterruptedRequestError
from plugai.server.core.failure import Failure
from plugai.server.core.generation.administration.requests import OwnedRequests
from plugai.server.core.generation.administration.statistics import RequestCounter
from plugai.server.core.generation.admission import Admission
from plugai.server.core.generation.choice.cooldown import CoolDown
from plugai.server.core.generation.choice.model_names import ModelNames
from plugai.server.core.generation.fallback import FallbackExecutor
from plugai.server.core.generation.generator import Generator
from plugai.server.core.generation.queries import RequestQueries
from plugai.server.core.generation.records import RequestRepository
from plugai.server.core.generation.registry import RunRegistry
from plugai.server.core.generation.run_factory import RunFactory, RunLimits
from plugai.server.core.log_memory import LogLimits, LogMemory
from plugai.server.core.prompts.memory import PromptLimits, PromptMemory
from plugai.server.core.prompts.rules import PromptRules
from plugai.server.core.quotas import Resource
from plugai.server.services.administration.requests import AdministrationServicer
from plugai.server.storage.generation.owned_requests import SqlOwnedRequestRepository
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.server.storage.generation.statistics import SqlStatisticsRepository
from plugai.server.storage.quotas.tokens import SqlTokenAllowance
from plugai.server.wiring.artifacts import ArtifactParts
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.models import ModelParts
from plugai.server.wiring.secrets import SecretParts


@dataclass(frozen=True, slots=True)
class GenerationParts:
    """The use cases of requests."""

    generator: Generator
    requests: RequestQueries
    servicers: tuple[AdministrationServicer]


async def request_records(base: Foundation) -> SqlRequestRepository:
    """The records, in which what this gateway's last run left unfinished has failed. Raises StorageUnavailableError."""
    records = SqlRequestRepository(
        base.database, counts_tokens=base.settings.quotas_per_user.tokens_per_day != "unlimited"
    )
    sentence = "the gateway stopped while the request ran"
    interrupted = Failure(InterruptedRequestError.reason, sentence, retryable=True)
    await records.interrupt(base.settings.gateway, interrupted, base.clock.now())
    return records


def generation_parts(
    base: Foundation, models: ModelParts, artifacts: ArtifactParts, secrets: SecretParts, records: RequestRepository
) -> GenerationParts:
    """The path as the settings say."""
    settings, clock = base.settings, base.clock
    limit = settings.quotas_per_user.quotas.limits.get(Resource.TOKENS_PER_DAY)
    allowance = SqlTokenAllowance(base.database, limit, clock.now)
    rules = PromptRules(settings.prompt_rules.policy)
    shares = LogLimits(settings.request_log_bytes, settings.user_logs_bytes, settings.all_logs_bytes)
    memory = LogMemory(shares)
    runs = RunRegistry(settings.events_kept_seconds, settings.events_kept_bytes, clock.monotonic, memory)
    limits = RunLimits(memory, settings.slow_reader_seconds)
    prompts = PromptMemory(PromptLimits(settings.user_prompts_bytes, settings.all_prompts_bytes))
    cool_down = CoolDown(clock.monotonic)
    names = ModelNames(models.registry, models.aliases, cool_down, SystemRandom().random)
    generator = Generator(
        Admission(models.registry, names, models.preferences, rules, artifacts.attachments, allowance),
        FallbackExecutor(
            models.registry, artifacts.attachments, artifacts.outputs, secrets.credentials, cool_down, prompts
        ),
        runs,
        RunFactory(records, clock, base.new_id, settings.gateway, limits),
        prompts,
    )
    requests = RequestQueries(models.registry, models.aliases, records, runs, settings.heartbeat_seconds)
    stored = SqlOwnedRequestRepository(base.database)
    owned = OwnedRequests(models.registry, records, stored, runs, secrets.audit, clock)
    counter = RequestCounter(SqlStatisticsRepository(base.database), clock)
    return GenerationParts(generator, requests, (AdministrationServicer(owned, counter),))
