"""The models on the server's disk: how large they are, what uses them, and how they are removed. It knows no Flet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from plugai.client import AuthenticationError, Client, PlugAIError
from plugai.client.types import Alias, DownloadedModel, Model, ModelOrigin
from plugai.frontend.chat.words import what_failed
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.models.state import talks

_ORIGINS = {
    ModelOrigin.SETTINGS: mark("in the settings file"),
    ModelOrigin.ADDED: mark("added by an administrator"),
    ModelOrigin.DISCOVERED: mark("found on this machine"),
}


@dataclass(frozen=True, slots=True)
class Installed:
    """A model of this server. `size_bytes` is 0 if it has no files; `origin` says where it is from, in words.

    `uses` are what needs it, in words. What was downloaded or imported is removed with its files, and what was added
    without them; anything else cannot be removed here.
    """

    id: str
    size_bytes: int = 0
    license: str = ""
    origin: str = ""
    uses: tuple[str, ...] = ()
    is_removable: bool = False
    is_added: bool = False
    talks: bool = False
    is_pinned: bool = False
    is_default: bool = False


class InstalledState:
    """`changed` is told when there is something else to show. `own_default` is the id of the user's default model.

    `removed` is told of each model that was removed.
    """

    def __init__(
        self,
        client: Client,
        own_default: Callable[[], str],
        changed: Callable[[], None],
        removed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._client = client
        self._own_default = own_default
        self._changed = changed
        self._removed = removed
        self.models: list[Installed] = []
        self.asked = ""
        """The model of which it is asked whether it shall be removed; empty if there is no such question."""
        self.problem = ""
        """Why the last change was not made."""

    @property
    def total_bytes(self) -> int:
        """What all of them take on the disk."""
        return sum(model.size_bytes for model in self.models)

    async def read(self) -> None:
        """Read them. Raises PlugAIError."""
        downloaded = {found.model: found async for found in self._client.hub.downloaded()}
        local = await self._client.models.list(provider="local").all()
        aliases = await self._client.models.list_aliases().all()
        found = [self._describe(model, downloaded, aliases, local) for model in local]
        self.models = sorted(found, key=lambda model: (not model.is_removable, model.id))
        self._changed()

    def ask(self, model: str = "") -> None:
        """Ask whether this one shall be removed; without one, ask no more."""
        self.asked, self.problem = model, ""
        self._changed()

    async def remove_asked(self) -> None:
        """Remove the model that was asked about, with its files if they are the server's own."""
        asked, self.asked = self.asked, ""

        async def remove() -> None:
            if any(model.id == asked and model.is_added for model in self.models):
                await self._client.models.delete(asked)
            else:
                await self._client.hub.delete(asked)
            self._removed(asked)

        await self._do(remove())

    async def set_pinned(self, model: str, *, is_pinned: bool) -> None:
        """Keep a model loaded, or no longer."""
        await self._do(self._client.models.pin(model) if is_pinned else self._client.models.unpin(model))

    async def set_default(self, model: str = "") -> None:
        """Make a model the server's default one; without one, that of the settings is it again."""
        await self._do(self._client.models.set_default(model))

    async def _do(self, change: Awaitable[object]) -> None:
        """Make a change, and show what has become of it, or why it was not made."""
        self.problem = ""
        try:
            await change
            await self.read()
        except AuthenticationError:
            raise
        except PlugAIError as error:
            self.problem = what_failed(error)
            self._changed()

    def _describe(
        self, model: Model, downloaded: Mapping[str, DownloadedModel], aliases: list[Alias], local: list[Model]
    ) -> Installed:
        known = downloaded.get(model.id)
        is_added = known is None and model.origin is ModelOrigin.ADDED
        return Installed(
            model.id,
            _size(model, known),
            model.license,
            _origin(model, known),
            self._uses(model, aliases, local),
            known is not None or is_added,
            is_added,
            talks(model),
            bool(model.pinned),
            bool(model.default),
        )

    def _uses(self, model: Model, aliases: list[Alias], local: list[Model]) -> tuple[str, ...]:
        own = [alias.id for alias in aliases if any(target.model == model.id for target in alias.targets)]
        above = [other.id for other in local if other.base == model.id]
        return tuple(
            [
                *[tr("the server's default model")] * bool(model.default),
                *[tr("your default model")] * (self._own_default() == model.id and not model.default),
                *[tr("kept loaded")] * bool(model.pinned),
                *(tr("alias {name}", name=name) for name in sorted(own)),
                *(tr("base of {name}", name=name) for name in sorted(above)),
            ]
        )


def _size(model: Model, known: DownloadedModel | None) -> int:
    told = sum(variant.size_bytes for variant in known.hub_model.variants) if known and known.hub_model else 0
    return told or model.size_bytes or 0


def _origin(model: Model, known: DownloadedModel | None) -> str:
    if known is None:
        return tr(_ORIGINS.get(model.origin, ""))
    if known.source:
        return tr("imported from {source}", source=known.source)
    return tr("from {repository}", repository=known.hub_model.repository) if known.hub_model else tr("downloaded")
