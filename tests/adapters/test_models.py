"""What is known of a provider's models."""

import json

import pytest

from plugai.adapters.known_models import known_model
from plugai.adapters.openai.chat import ChatDialect
from plugai.adapters.openai.provider import OpenAiProvider
from plugai.runners.base import Capability, Modality, ModelSpec, Prices, ProviderConfig


def spec(name: str, **prices: Prices) -> ModelSpec:
    provider = OpenAiProvider(ProviderConfig("openai", runner="openai", prices=prices))
    return provider.configured(ModelSpec(f"openai/{name}", "openai"))


def test_a_known_model_has_its_prices_and_its_limits() -> None:
    known = spec("gpt-5-mini")
    assert known.prices == Prices(250, 2000, 25)
    assert known.context_length == 272_000
    assert Modality.IMAGE in known.input_modalities
    assert Capability.REASONING in known.capabilities


def test_a_dated_version_is_known_by_its_name() -> None:
    assert spec("gpt-5-mini-2025-08-07").prices == spec("gpt-5-mini").prices
    assert known_model("anthropic", "claude-sonnet-4-5-20250929") == known_model("anthropic", "claude-sonnet-4-5")


def test_missing_capabilities_are_not_listed() -> None:
    assert spec("o3-mini").input_modalities == (Modality.TEXT,)
    assert Capability.REASONING not in spec("gpt-4.1").capabilities


def test_a_configured_price_takes_precedence() -> None:
    own = Prices(1, 2)
    assert spec("gpt-5-mini", **{"gpt-5-mini": own}).prices == own
    assert spec("one-of-tomorrow", **{"one-of-tomorrow": own}).prices == own


def test_an_unknown_model_has_no_price() -> None:
    assert spec("one-of-tomorrow").prices is None
    assert spec("one-of-tomorrow").context_length is None


@pytest.mark.parametrize(
    ("family", "name"),
    [("openai", "gpt-5"), ("anthropic", "claude-opus-5"), ("google", "gemini-2.5-pro"), ("xai", "grok-4.3")],
)
def test_every_family_is_in_the_table(family: str, name: str) -> None:
    known = known_model(family, name)
    assert known is not None
    assert known.prices.output_nanos > known.prices.input_nanos > 0


def test_only_chat_and_image_models_are_listed() -> None:
    listing = ["gpt-5", "text-embedding-3-small", "whisper-1", "tts-1", "dall-e-3", "gpt-image-1", "qwen3:8b", "o3"]
    body = json.dumps({"data": [{"id": name} for name in listing]}).encode()
    names = [model.name for model in ChatDialect(ProviderConfig("acme")).listed(body)]
    assert names == ["gpt-5", "gpt-image-1", "qwen3:8b", "o3"]
