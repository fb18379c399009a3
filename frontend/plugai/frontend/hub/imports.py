"""What is added from elsewhere than the hub: files of a URL or of the server, and LoRA adapters. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from plugai.client import AuthenticationError, Client, PlugAIError
from plugai.client.types import Adapter, Model, ModelDefinition
from plugai.frontend.chat.words import what_failed
from plugai.frontend.hub.downloads import DownloadsState, ImportSource
from plugai.frontend.languages.formats import number
from plugai.frontend.languages.sentences import tr
from plugai.frontend.settings.state import Outcome, outcome_of

# The runners that take adapters.
_RUNNERS = frozenset({"llama_cpp", "diffusers"})
_LEAST_SCALE, _MOST_SCALE = -4.0, 4.0


@dataclass(frozen=True, slots=True)
class AdapterSource:
    """A LoRA adapter for a model, as it was written into the form: `path` is on the server, `scale` a number."""

    model: str
    base: str
    path: str
    scale: str = "1"


class ImportsState:
    """`changed` is told when there is something else to show."""

    def __init__(self, client: Client, downloads: DownloadsState, changed: Callable[[], None]) -> None:
        self._client = client
        self._downloads = downloads
        self._changed = changed
        self.bases: list[str] = []
        """The models that adapters can be for."""
        self.imported = Outcome()
        """Whether the last import has begun; how far it is is shown with the downloads."""
        self.adapted = Outcome()
        """How the last adapter was added."""

    async def read(self) -> None:
        """Read which models there are. Raises PlugAIError."""
        self.imported = self.adapted = Outcome()
        local = self._client.models.list(provider="local")
        self.bases = [model.id async for model in local if _takes_adapters(model)]
        self._changed()

    async def begin_import(self, source: ImportSource) -> bool:
        """Import a model; whether that has begun."""
        problem = _what_is_missing(source)
        try:
            if not problem:
                await self._downloads.begin_import(source)
        except AuthenticationError:
            raise
        except PlugAIError as error:
            problem = what_failed(error)
        self.imported = Outcome(problem=problem)
        self._changed()
        return not problem

    async def add_adapter(self, source: AdapterSource) -> bool:
        """Add a model that is another one with an adapter; whether it was added."""
        scale = _scale(source.scale)
        if not (source.model.strip() and source.base and source.path.strip()):
            self.adapted = Outcome(
                problem=tr("Choose the base, and write the path of the adapter and a name for both.")
            )
        elif scale is None:
            self.adapted = Outcome(
                problem=tr(
                    "The strength is a number from {least_scale} to {most_scale}.",
                    least_scale=number(_LEAST_SCALE),
                    most_scale=number(_MOST_SCALE),
                )
            )
        else:
            self.adapted = await outcome_of(self._create(source, scale))
        self._changed()
        return bool(self.adapted.done)

    async def _create(self, source: AdapterSource, scale: float) -> str:
        adapter = Adapter(path=source.path.strip(), scale=scale)
        definition = ModelDefinition(id=source.model.strip(), base=source.base, adapters=[adapter])
        model = await self._client.models.create(definition)
        return tr("{model} is there, and is chosen like any other model.", model=model.id)


def _takes_adapters(model: Model) -> bool:
    return model.runner in _RUNNERS and not model.base


def _what_is_missing(source: ImportSource) -> str:
    place = source.source
    if not place:
        return tr("Write the URL, or the path on the server, of what shall be imported.")
    if not place.startswith(("https://", "http://", "/")):
        return tr("This is neither a URL, such as https://example.com/model.gguf, nor a path that begins with “/”.")
    if source.link and not place.startswith("/"):
        return tr("Only files of the server can stay where they are. Leave that out to fetch those of a URL.")
    return ""


def _scale(words: str) -> float | None:
    try:
        scale = float(words.strip().replace(",", ".") or "1")
    except ValueError:
        return None
    return scale if _LEAST_SCALE <= scale <= _MOST_SCALE else None
