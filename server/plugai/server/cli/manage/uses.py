"""What else uses a model, which its removal would break."""

from __future__ import annotations

from plugai.client import Client


async def uses_of(client: Client, model: str) -> list[str]:
    """What uses a model, in words: aliases, models with adapters, and models that fall back on it."""
    models = await client.models.list().all()
    aliases = await client.models.list_aliases().all()
    return [
        *("the default model of the server" for other in models if other.id == model and other.default),
        *("kept loaded" for other in models if other.id == model and other.pinned and not other.default),
        *(f"alias {alias.id}" for alias in aliases if any(target.model == model for target in alias.targets)),
        *(f"base of {other.id}" for other in models if other.base == model),
        *(f"fallback of {other.id}" for other in models if model in other.fallback_models),
    ]
