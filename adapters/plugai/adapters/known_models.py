"""Properties of models that their providers do not list: the table `known_models.toml`, which is dated."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

from plugai.runners.base import Prices

_DATED = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4})$")
_NANOS_PER_MILLIONTH = 1000


class KnownModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One model. Prices are US dollars per million tokens."""

    context: int
    input: float
    output: float
    cached_input: float | None = None
    images: bool = False
    reasoning: bool = False

    @property
    def prices(self) -> Prices:
        """Its prices per token."""
        return Prices(
            _nanos(self.input), _nanos(self.output), None if self.cached_input is None else _nanos(self.cached_input)
        )


def known_model(family: str, name: str) -> KnownModel | None:
    """The entry of a provider's model, by its name with or without the date."""
    models = _table().get(family, {})
    return models.get(name) or models.get(_DATED.sub("", name))


@cache
def _table() -> Mapping[str, Mapping[str, KnownModel]]:
    text = resources.files(__package__).joinpath("known_models.toml").read_text()
    return msgspec.convert(tomllib.loads(text), dict[str, dict[str, KnownModel]])


def _nanos(dollars_per_million: float) -> int:
    return round(dollars_per_million * _NANOS_PER_MILLIONTH)
