"""What providers listed comes back as it was, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugai.runners.base import Capability, Modality, ModelSpec
from plugai.server.core.providers.model_lists import ProviderModelList, ProviderModelListRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.models.model_lists import SqlProviderModelListRepository

_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_modalities = st.lists(st.sampled_from(Modality), max_size=3).map(tuple)
_models = st.builds(
    ModelSpec,
    id=_text,
    runner=st.just("adapter"),
    provider=st.just("acme"),
    input_modalities=_modalities,
    output_modalities=_modalities,
    capabilities=st.frozensets(st.sampled_from(Capability)),
    context_length=st.none() | st.integers(1, 2**40),
    options=st.dictionaries(_text, _text | st.booleans(), max_size=2),
)
_listings = st.builds(
    ProviderModelList,
    runner=st.just("adapter"),
    models=st.lists(_models, max_size=4).map(tuple),
    at=st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_listings, second=_listings)
async def test_the_last_listing_of_a_provider_comes_back(
    database: Database, first: ProviderModelList, second: ProviderModelList
) -> None:
    repository: ProviderModelListRepository = SqlProviderModelListRepository(database)
    for listing in (first, second):
        await repository.put("acme", listing)
    assert await repository.get("acme") == second
    await repository.put("other", replace(first, models=()))
    assert await repository.get("acme") == second
    assert await repository.get("nobody") is None
    await repository.delete("acme")
    assert await repository.get("acme") is None
    assert await repository.get("other") is not None
