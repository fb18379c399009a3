"""The models of the hub, as this server sees them: searched, described, and advised."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from msgspec.structs import replace

from plugai.runners.base import Modality
from plugai.runners.errors import PlugAIError
from plugai.server.core.clock import Clock
from plugai.server.core.errors import HubAccessDeniedError, HubModelNotFoundError
from plugai.server.core.hub.advice import (
    Advice,
    Fit,
    Machine,
    advise,
    estimate_smallest,
    fit_of,
    nothing_measured,
)
from plugai.server.core.hub.cache import Cached, HubCache
from plugai.server.core.hub.card import MAX_BYTES, safe_card
from plugai.server.core.hub.hub import (
    Hub,
    HubModel,
    HubPage,
    HubQuery,
    Sort,
    UseCase,
    check_repository,
    check_revision,
)
from plugai.server.core.hub.recommended import GENERATION, recommended_parameters
from plugai.server.core.hub.tasks import modalities_of, tags_of, task_of
from plugai.server.core.hub.tokens import HubTokens
from plugai.server.core.hub.variants import (
    CODE_REFUSAL,
    CONFIG,
    ModelVariant,
    WeightsFormat,
    find_variants,
    requires_code,
)
from plugai.server.core.principal import Principal

_CACHE_SECONDS = 300.0
_MOST_CACHED = 256
_MAX_CONFIG_BYTES = 2**20
# How many of the hub's pages are looked through for one of ours.
_MAX_PAGES = 5


@dataclass(frozen=True, slots=True)
class HubSearch:
    """What to search for."""

    text: str = ""
    use_case: UseCase | None = None
    modality: Modality | None = None
    license: str = ""
    fits_machine: bool = False
    sort: Sort = Sort.DOWNLOADS


@dataclass(frozen=True, slots=True)
class AssessedModel:
    """A model with what is known of it without its files: the memory of a small variant, and whether that fits."""

    model: HubModel
    memory_bytes: int | None
    fit: Fit
    fit_reason: str


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of found models and the cursor of the next one; stale if the hub could not be reached."""

    models: tuple[AssessedModel, ...]
    cursor: str
    stale: bool


@dataclass(frozen=True, slots=True)
class DescribedModel:
    """A model with its variants, the advice for each, and its card; stale if the hub could not be reached."""

    model: HubModel
    variants: tuple[ModelVariant, ...]
    advice: tuple[Advice, ...]
    card: str = ""
    stale: bool = False

    @property
    def advised(self) -> ModelVariant | None:
        """The advised variant, if there is one."""
        return next((v for v, advice in zip(self.variants, self.advice, strict=True) if advice.advised), None)


@dataclass(frozen=True, slots=True)
class _Contents:
    """What a repository has at a commit."""

    model: HubModel
    variants: tuple[ModelVariant, ...]
    card: str = field(default="", repr=False)


class HubCatalog:
    """Searches and describes models."""

    def __init__(self, hub: Hub, tokens: HubTokens, machine: Machine, clock: Clock) -> None:
        self._hub = hub
        self._tokens = tokens
        self.machine = machine
        self._pages = HubCache[HubPage](clock, _CACHE_SECONDS, _MOST_CACHED)
        self._contents = HubCache[_Contents](clock, _CACHE_SECONDS, _MOST_CACHED)

    def url(self, repository: str) -> str:
        """The page of a model."""
        return f"{self._hub.url}/{repository}"

    async def search(self, search: HubSearch, cursor: str, limit: int) -> FoundPage:
        """A page of at most `limit` models; it may have fewer although more follow. Raises HubUnavailableError."""
        tags = (*tags_of(search.use_case), *([f"license:{search.license}"] if search.license else ()))
        query = HubQuery(search.text, task_of(search.use_case, search.modality), tags, search.sort)
        found: list[AssessedModel] = []
        stale = False
        for _ in range(_MAX_PAGES):
            page = await self._page(query, cursor, limit - len(found))
            stale |= page.stale
            cursor = page.value.cursor
            found += [model for model in map(self.assess, page.value.models) if _matches(model, search)]
            if len(found) >= limit or not cursor:
                break
        return FoundPage(tuple(found), cursor, stale)

    def assess(self, model: HubModel) -> AssessedModel:
        """Whether a model fits into the memory, as far as is known without its files."""
        memory = estimate_smallest(model)
        return AssessedModel(model, memory, *fit_of(memory, self.machine))

    async def describe(self, caller: Principal, repository: str, revision: str = "") -> DescribedModel:
        """A model with its variants. Raises InvalidRequestError, HubModelNotFoundError, HubAccessDeniedError,
        HubUnavailableError."""
        check_repository(repository)
        name = check_revision(revision)
        try:
            contents = await self._contents.get((repository, name), lambda: self._read(repository, name, ""))
        except (HubModelNotFoundError, HubAccessDeniedError):
            # Others may not see what only this user may see, so it is not cached.
            token = await self._tokens.find(caller.id)
            if not token:
                raise
            contents = Cached(await self._read(repository, name, token))
        return self.advised(contents.value.model, contents.value.variants, contents.value.card, contents.stale)

    def advised(
        self, model: HubModel, variants: Sequence[ModelVariant], card: str = "", stale: bool = False
    ) -> DescribedModel:
        """A model that is known already, with the advice for this machine."""
        outputs = modalities_of(model)[1]
        writes = not outputs or Modality.TEXT in outputs
        # Of other models no tokens a second are told.
        here = self.machine if writes else dataclasses.replace(self.machine, expected_speed=nothing_measured)
        return DescribedModel(model, tuple(variants), tuple(advise(variants, here)), card, stale)

    async def _page(self, query: HubQuery, cursor: str, limit: int) -> Cached[HubPage]:
        return await self._pages.get((query, cursor, limit), lambda: self._hub.search(query, cursor, limit))

    async def _read(self, repository: str, revision: str, token: str) -> _Contents:
        model = await self._hub.describe(repository, revision, token)
        files = await self._hub.files(repository, model.revision, token)
        variants = find_variants(files)
        paths = {file.path for file in files}
        readme = "README.md" in paths and not model.gated
        card = self._hub.read(repository, model.revision, "README.md", MAX_BYTES, token) if readme else _nothing()
        variants, content, recommended = await asyncio.gather(
            self._refuse_code(variants, model, token), card, self._recommended(model, paths, token)
        )
        return _Contents(replace(model, recommended=recommended), tuple(variants), safe_card(content))

    async def _recommended(self, model: HubModel, paths: Collection[str], token: str) -> Mapping[str, float]:
        """The parameters that its makers recommend: its own, or those of the model that it was made from."""
        own = [(model.repository, model.revision)] if GENERATION in paths and not model.gated else []
        for repository, revision in [*own, *((base, "main") for base in model.base_models[:1])]:
            # It is a help: what the hub does not give is done without.
            with suppress(PlugAIError):
                check_repository(repository)
                config = await self._hub.read(repository, revision, GENERATION, _MAX_CONFIG_BYTES, token)
                return recommended_parameters(config)
        return {}

    async def _refuse_code(self, variants: Sequence[ModelVariant], model: HubModel, token: str) -> list[ModelVariant]:
        """The variants, of which those that need the repository's own code are refused. Gated files are not read: the
        caller may have no access, and they are checked when they are downloaded."""
        checked = list(variants)
        for place, variant in enumerate(checked):
            if variant.format is WeightsFormat.TRANSFORMERS and not variant.refusal and not model.gated:
                config = await self._hub.read(model.repository, model.revision, CONFIG, _MAX_CONFIG_BYTES, token)
                if requires_code(config):
                    checked[place] = replace(variant, refusal=f"its {CONFIG} {CODE_REFUSAL}")
        return checked


def _matches(found: AssessedModel, search: HubSearch) -> bool:
    inputs, outputs = modalities_of(found.model)
    fits = not search.fits_machine or found.fit is Fit.FITS
    runnable = not {"gguf", "safetensors"}.isdisjoint(found.model.tags)
    return fits and runnable and (search.modality is None or search.modality in (*inputs, *outputs))


async def _nothing() -> bytes:
    return b""
