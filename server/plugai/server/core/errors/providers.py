"""Errors of adding and removing providers."""

from __future__ import annotations

from collections.abc import Iterable

from plugai.runners.errors.base import PlugAIError


class ProviderExistsError(PlugAIError):
    """A provider with that id exists."""

    reason = "PROVIDER_EXISTS"

    def __init__(self, provider: str) -> None:
        super().__init__(f"provider {provider!r} exists already; update it, or choose another id")


class ProviderPredefinedError(PlugAIError):
    """The provider is only in the settings file, so it cannot be deleted by a call."""

    reason = "PROVIDER_PREDEFINED"

    def __init__(self, provider: str) -> None:
        sentence = f"provider {provider!r} is in the settings file, and nothing was set above it"
        super().__init__(f"{sentence}; remove it there")


class ProviderInUseError(PlugAIError):
    """Models are defined with the provider."""

    reason = "PROVIDER_IN_USE"

    def __init__(self, provider: str, models: Iterable[str]) -> None:
        names = ", ".join(repr(model) for model in models)
        super().__init__(f"provider {provider!r} is the runner of models: delete these first: {names}")
